"""Papers: what people read away from the product.

`summary_page` gives a return's summary and findings as one web page; `standing` says in a sentence where a return
stands, `where` names the places of a finding as its reader finds them, and `called` says what a row is about.
"""

from carefund.papers.standing import standing
from carefund.papers.summary_page import summary_page
from carefund.papers.where import AddressBook, called, place_name, where

__all__ = ["AddressBook", "called", "place_name", "standing", "summary_page", "where"]
