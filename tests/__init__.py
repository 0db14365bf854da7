"""The tests: one folder per room of the package, and `hygiene` for the rules no room may break."""
