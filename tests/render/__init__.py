"""Tests of pure drawing: what a model becomes as text."""
