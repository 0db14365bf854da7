"""The REST management API of releases 0.11 to 0.15 (`docs/wire/rest.md`), one file per resource."""
