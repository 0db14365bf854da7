"""One look at a server, printed and done: the twin of the dashboard for scripts and pipes.

The same port, models and filter language as the screens; no screen and no network library. `catalog.py` says
what can be asked for and `command.py` runs it; `output.py` writes; each resource has a file of its own.
The connector, the streams and the exit code are the command line's business.
"""
