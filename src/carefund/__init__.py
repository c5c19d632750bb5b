"""The working system for England's Better Care Fund: plan, check, sign, report."""

__version__ = "0.1.0"
