"""The domain core: territories, indicators, gaps. It knows no HTTP and no files."""
