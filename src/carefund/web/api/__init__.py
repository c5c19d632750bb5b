"""The API: what the pages do, for programs. It calls the same services and asks the same table of who may do what.

A program sends a token of a person (`carefund.web.accounts.tokens`); `carefund.web.access` knows whose it is before
anything here runs.
"""

from carefund.web.api.described import api, nowhere

__all__ = ["api", "nowhere"]
