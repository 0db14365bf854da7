"""The built-in server: a second witness of the wire, for demonstrations and tests.

`settings` says what to imitate, `server` runs it, `world/` holds the mail server's state, `scenarios/` the
situations it can be in, `rest/` the management API of 0.11 to 0.15 over that state. Nothing here imports
adapters, backend or models: both sides read `docs/wire/rest.md` on their own. Importing this package
imports nothing else, so that the command line can look at the settings for free.
"""
