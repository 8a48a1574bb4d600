"""Pure values and functions: no SQL, no files, no pandas."""
