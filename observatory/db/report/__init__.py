"""What the editions of the report are made from, read in few questions."""
