"""Coordinate systems, perimeters and overlays."""
