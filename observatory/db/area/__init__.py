"""Figures of any area: drawn, or a list of territories taken as one set. Nothing is stored."""
