"""Thin routes: parse, ask one query module, format."""
