"""Screens, driven by keys, over real HTTP against the built-in server."""
