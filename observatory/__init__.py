"""The domain core of the observatory: territories, indicators, gaps. It knows no HTTP and no files."""
