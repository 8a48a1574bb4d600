"""OGC API - Features: what QGIS, GDAL and other GIS clients speak."""
