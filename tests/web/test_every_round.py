"""Every return of every round in the workspace: started, filled in, read, changed and taken away, by page and by API.

The examples that the rounds' own tests hold to be clean are uploaded as workbooks, as an area would.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from carefund.reference import Area, area
from carefund.returns import Place, Return, from_text
from carefund.returns.carried import builds_on
from carefund.rulebook import load
from carefund.rulebook.sheets import TableKind
from carefund.web.accounts.models import OrganisationArea, User
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.presenters.addresses import row_addresses
from carefund.web.returns.starting import replace_rows, start_return
from carefund.workbook import read_workbook

EXAMPLES = Path(__file__).parents[2] / "src/carefund/examples/synthetic"
NAMES = sorted(file.stem for file in EXAMPLES.glob("*.toml"))


def example(name: str) -> Return:
    return from_text((EXAMPLES / f"{name}.toml").read_text("utf-8"), load)


@pytest.fixture
def started(person: Callable[[str], User]) -> Callable[[str], ReturnRecord]:
    """Starts the return of an example for people of its area, after the returns on which it builds."""

    def start(name: str) -> ReturnRecord:
        ret, lead = example(name), person("lead")
        for organisation in {member.organisation for member in lead.memberships.all()}:
            OrganisationArea.objects.get_or_create(organisation=organisation, area=ret.area)
        lead = User.objects.get(pk=lead.pk)
        home = area(ret.area)
        for kind in builds_on(load(ret.round), ret.kind):
            before = EXAMPLES / f"{ret.round}-{kind}.toml"
            if before.is_file() and (earlier := example(before.stem)).area == ret.area:
                record = _begun(lead, ret.round, kind, home)
                replace_rows(record, lead, earlier, before.name, record.version)
        return _begun(lead, ret.round, ret.kind, home)

    return start


def _begun(lead: User, round: str, kind: str, home: Area) -> ReturnRecord:
    """The return of an area that the demonstration has, or a new one."""
    there = ReturnRecord.objects.filter(round=round, kind=kind, area=home.code).first()
    return there or start_return(lead, round, kind, home)


def said(ret: Return) -> dict[tuple[str, str], list[str]]:
    """What the rows of each table say, whatever their keys and order."""
    return {
        (sheet_id, table_id): sorted(str(sorted(row.values.items())) for row in rows if row.values)
        for sheet_id, sheet in ret.sheets.items()
        for table_id, rows in sheet.tables.items()
    }


def pages(judged: Judged) -> Iterator[str]:
    """Every page about a return, with each sheet, and the form of a row of each table to which rows are added."""
    record = judged.record
    for name in ("return", "findings", "side_by_side", "signing", "upload", "download", "history", "comments"):
        yield reverse(name, args=[record.pk])
    for sheet in judged.rulebook.sheets_of(record.kind):
        yield reverse("sheet", args=[record.pk, sheet.id])
    seen: set[tuple[str, str]] = set()
    for place, row in judged.rows.items():
        table = judged.rulebook.table(f"{place.sheet}.{place.table}")
        if place[:2] not in seen and not row.removed and table.kind is TableKind.ROWS:
            seen.add((place.sheet, place.table))
            yield row_addresses(record, place).form


@pytest.mark.parametrize("name", NAMES)
def test_a_return_is_filled_in_read_changed_and_taken_away(
    name: str, started, signed_in: Callable[[str], Client], program
):
    record, ret = started(name), example(name)
    lead, at = program("lead"), f"returns/{record.pk}"

    blank = lead("get", f"{at}/files/blank").content
    assert read_workbook(BytesIO(blank)).ret.kind == ret.kind

    text = SimpleUploadedFile(f"{name}.toml", (EXAMPLES / f"{name}.toml").read_bytes())
    preview = lead("post", f"{at}/uploads", data={"file": text}).json()
    accepted = lead("post", f"{at}/uploads/{preview['id']}/accept", {"seen": preview["seen"]})
    assert accepted.status_code == 200, accepted.content

    judged = Judged(ReturnRecord.objects.get(pk=record.pk))
    assert said(judged.ret) == said(ret)
    assert [f"{f.code} {f.message}" for f in judged.findings if f.severity == "error" and f.is_open()] == []

    browser = signed_in("lead")
    for page in pages(judged):
        answer = browser.get(page.partition("#")[0])
        assert answer.status_code == 200, page

    book = read_workbook(BytesIO(lead("get", f"{at}/files/workbook").content)).ret
    assert said(book) == said(judged.ret)

    told = lead("get", at).json()
    for table in told["tables"]:
        assert lead("get", f"{at}/sheets/{table}/rows").status_code == 200
    assert lead("get", f"{at}/findings").status_code == 200
    assert lead("get", f"{at}/summary").json()["kind"] == ret.kind
    _one_change_is_kept(judged, lead, at)


def _one_change_is_kept(judged: Judged, lead, at: str) -> None:
    """Change one text of the return through the API, and see it in the return and in its history."""
    place, seen = _a_text(judged)
    sent = {"seen": seen, "values": {place.field: "Said once more"}}
    answer = lead("patch", f"{at}/sheets/{place.sheet}/{place.table}/rows/{place.row}", sent)
    assert answer.status_code == 200, answer.content
    assert Judged(ReturnRecord.objects.get(pk=judged.record.pk)).ret.value(place) == "Said once more"


def _a_text(judged: Judged) -> tuple[Place, int]:
    for sheet in judged.rulebook.sheets_of(judged.record.kind):
        for table in (t for t in sheet.tables if t.kind is not TableKind.ITEMS):
            for field in table.fields:
                is_typed = field.type in ("text", "long_text") and not field.calculated and not field.prefilled
                for place, row in judged.rows.items() if is_typed and "editor" in field.entered_by else ():
                    if place[:2] == (sheet.id, table.id) and field.id in row.values:
                        return place._replace(field=field.id), row.version
    raise AssertionError("the example holds no text that its lead enters")


def test_a_quarter_opens_with_the_plan_and_its_figures_stand_side_by_side(started, signed_in, text):
    record = started("2023-25-q3_2023_24")
    judged, browser = Judged(record), signed_in("lead")
    assert {ret.kind for ret in judged.earlier} == {"plan", "q2_2023_24"}
    assert "Every row ties" in text(browser.get(reverse("side_by_side", args=[record.pk])))
    planned = next(row for ret in judged.earlier if ret.kind == "plan" for row in ret.rows("expenditure.schemes"))
    shown = text(browser.get(reverse("sheet", args=[record.pk, "spending_2023_24"])))
    assert str(planned.values["scheme_name"]) in shown
    only = text(browser.get(reverse("side_by_side", args=[record.pk]) + "?only=untied"))
    assert ("Every row ties" in only, "Show every row" in only) == (True, True)
