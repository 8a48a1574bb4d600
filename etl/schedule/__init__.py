"""Asks the producers on a calendar, loads what changed, and warns of what is late."""
