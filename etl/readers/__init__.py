"""One reader per shape of file."""
