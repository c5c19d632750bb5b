"""Benchmarks of the workspace: a real server on loopback, and people who save and look at pages there."""
