"""What stops somebody from doing something to a return, in words for them."""

__all__ = ["Problem"]


class Problem(Exception):  # noqa: N818 -- it is not an error of the program
    """Something cannot be done; the message says why, and what to do instead. Nothing was stored."""
