"""Fill a database for a benchmark; print who may save what, as JSON: `python -m benchmarks.web.fill AREAS ROWS`.

One area: twenty editors of one plan. Several: one editor with a plan of their own in each.
"""

import json
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from benchmarks.plans import ON, SOUTHEND, synthetic_plan
from carefund.web.running import prepare, settings_in_use

if TYPE_CHECKING:
    from carefund.web.accounts.models import User
    from carefund.web.returns.models import ReturnRecord

EDITORS = 20


def main(areas: int, rows: int) -> None:
    prepare()
    with settings_in_use():
        people = one_plan(rows) if areas == 1 else many_plans(areas, rows)
    json.dump(people, sys.stdout)


def one_plan(rows: int) -> list[dict[str, Any]]:
    """Editors of one plan, each in a row of their own."""
    editors = [editor(SOUTHEND, number) for number in range(EDITORS)]
    record = plan(editors[0], SOUTHEND, rows)
    return [person(each, record, f"r{number}") for number, each in enumerate(editors, start=1)]


def many_plans(areas: int, rows: int) -> list[dict[str, Any]]:
    """An editor with a plan in each area."""
    from carefund.reference import areas_on

    codes = [area.code for area in areas_on(ON)][:areas]
    editors = [editor(code, number) for number, code in enumerate(codes)]
    return [person(each, plan(each, code, rows), "r1") for each, code in zip(editors, codes, strict=True)]


def editor(area: str, number: int) -> "User":
    from carefund.web.accounts.models import Membership, Organisation, OrganisationArea, Role, User

    organisation = Organisation.objects.create(name=f"Council {number}", kind=Organisation.Kind.COUNCIL)
    OrganisationArea.objects.create(organisation=organisation, area=area)
    user = User.objects.create_user(f"editor{number}@example.org", name=f"Editor {number}")
    Membership.objects.create(user=user, organisation=organisation, role=Role.EDITOR)
    return user


def plan(actor: "User", area: str, rows: int) -> "ReturnRecord":
    """A plan of an area with so many rows of spending."""
    import msgspec

    from carefund.reference import area as area_of
    from carefund.web.returns.models import ReturnRecord
    from carefund.web.returns.starting import replace_rows, start_return

    wanted = msgspec.structs.replace(synthetic_plan(rows), area=area)
    record = start_return(actor, wanted.round, wanted.kind, area_of(area))
    replace_rows(record, actor, wanted, "synthetic", record.version)
    return ReturnRecord.objects.get(pk=record.pk)


def person(user: "User", record: "ReturnRecord", key: str) -> dict[str, Any]:
    row = record.rows.select_related("event").get(sheet="expenditure", table="schemes", key=key)
    return {
        "session": session(user),
        "plan": str(record.pk),
        "key": key,
        "seen": row.event.number,
    }


def session(user: "User") -> str:
    """The key of a session in which somebody is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "carefund.web.accounts.sign_in.Backend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
