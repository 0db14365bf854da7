"""The built-in server, over real HTTP on a real loopback socket, and the world behind it."""
