"""Adapters: the port spoken over real wires. They know HTTP and JSON, and neither stores nor screens."""
