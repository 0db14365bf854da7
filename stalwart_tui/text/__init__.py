"""Bottom layer: hostile text made harmless, secrets masked. Standard library only, imported by anyone."""
