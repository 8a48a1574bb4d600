"""What the editions of the observatory say; nothing here knows how they are laid out."""
