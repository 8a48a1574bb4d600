"""Bad input, made by code: each known trap, and what it must be told by."""
