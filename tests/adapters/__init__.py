"""Tests of the adapters: real HTTP on real sockets, hostile answers, and what real servers answered."""
