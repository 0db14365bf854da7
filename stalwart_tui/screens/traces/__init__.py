"""The traces screen."""
