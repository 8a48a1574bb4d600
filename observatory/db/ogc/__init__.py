"""The collections of the OGC API: what there is, its features as text, filters as SQL."""
