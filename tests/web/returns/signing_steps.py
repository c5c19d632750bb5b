"""The usual way of a return to its submission, for tests that begin further on."""

from carefund.returns import Place
from carefund.web.accounts.models import User
from carefund.web.returns.entry import Typed
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord, Submission
from carefund.web.returns.signing import approve, start_signing
from carefund.web.returns.submitting import submit
from tests.support.entering import save_row

SCHEME = Place("expenditure", "schemes", "r1")
NEEDED = {"SIGN_LA": "chief-executive", "SIGN_CCG": "accountable-officer"}
"""The roles that a submission of 2021-22 needs, and who holds them in the demonstration."""


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@example.org")


def content(record: ReturnRecord) -> str:
    """Hash of what is put to the approvers."""
    return Judged(record).state.content


def retype(record: ReturnRecord, who: User, text: str) -> None:
    """Change the description of a scheme."""
    seen = Judged(record).rows[SCHEME].event.number
    save_row(record, who, Typed(SCHEME, {"description": text}, seen))


def approve_all(record: ReturnRecord) -> None:
    """Start signing, and have every needed role approve that has not."""
    start_signing(record, person("lead"))
    for role, name in NEEDED.items():
        if not Judged(record).state.approved(role):
            approve(record, person(name), role, content(record))


def submit_all(record: ReturnRecord) -> Submission:
    """Take a return that is in progress all the way to its submission."""
    approve_all(record)
    return submit(record, person("lead"), content(record))
