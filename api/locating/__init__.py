"""Points and files of points: where they lie, in which neighbourhoods, near which."""
