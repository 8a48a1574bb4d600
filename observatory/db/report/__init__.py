"""Reads what an edition of the report says."""
