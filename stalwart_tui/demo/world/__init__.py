"""The state of a believable mail server and how it moves in time; knows nothing of HTTP or JSON envelopes."""
