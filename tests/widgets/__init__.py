"""Tests of our own widgets, each in an app of its own."""
