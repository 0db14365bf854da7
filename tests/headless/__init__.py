"""Tests of the print-once commands."""
