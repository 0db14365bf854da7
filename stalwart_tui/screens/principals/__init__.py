"""The principals screen."""
