"""From official files to PostGIS, and from PostGIS to published files."""
