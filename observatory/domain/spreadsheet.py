"""What keeps a cell of a text file from being run by the spreadsheet that opens it."""

# What a spreadsheet would run (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def no_formula(text: str) -> str:
    """Return the text, behind an apostrophe if a spreadsheet would run it."""
    return f"'{text}" if text.startswith(FORMULA) else text
