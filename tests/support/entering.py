"""Entering one row, as the pages do it, where a test looks at what became of that row alone."""

from carefund.web.accounts.models import User
from carefund.web.returns.entry import Outcome, Typed, save_rows
from carefund.web.returns.models import ReturnRecord


def save_row(record: ReturnRecord, actor: User, typed: Typed, token: str = "") -> Outcome:
    """What became of a row that somebody typed."""
    [outcome] = save_rows(record, actor, [typed], token).outcomes
    return outcome
