"""The REST management API of releases 0.11 to 0.15 over the world, one file per resource."""
