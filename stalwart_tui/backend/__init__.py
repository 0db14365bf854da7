"""The port: what any Stalwart server can be asked, whatever its release, and how it can fail.

Screens, stores and the command line know this room and `models`; adapters implement it. No library of the
network or of the terminal is named here.
"""
