"""Dialogs over a screen: each asks one thing and answers by its result."""
