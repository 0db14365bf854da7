"""What the program knows of a connected server and how it came to know it: stores, feeds, writes proved.

Asynchronous, but free of Textual and httpx: everything here runs in a plain event loop and under a test's
clock. Nothing here draws, and nothing here knows a wire.
"""
