"""Figures of speed, one file a figure: ratios, or a value against its bound, in one run. Never tests."""
