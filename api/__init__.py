"""From PostGIS to HTTP."""
