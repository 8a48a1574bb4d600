"""Reads what the editions of the report say, and keeps the editions themselves."""
