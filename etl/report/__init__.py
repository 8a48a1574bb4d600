"""Renders the annual report."""
