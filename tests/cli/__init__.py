"""The command line: arguments, settings, secrets, the terminal, and the two ways to a server."""
