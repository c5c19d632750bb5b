"""The `carefund` command."""

from carefund.cli.group import carefund, main

__all__ = ["carefund", "main"]
