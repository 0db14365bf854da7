"""Tests of models, the words of the port, and what the program knows: stores, feeds, writes."""
