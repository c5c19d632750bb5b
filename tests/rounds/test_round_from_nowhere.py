"""The proof that a round is data: one that exists nowhere is written into a folder, and everything works on it.

Form, workbook, checks, API, documentation and roll-forward, without a line of code for it.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from carefund.cli import carefund
from carefund.cli.rulebook import PARTS
from carefund.reference import area
from carefund.returns import FORM, Case, Place, Return, Row, check_return, from_text, new_return, summarise, to_text
from carefund.returns.roll_forward import roll_forward
from carefund.rulebook import Rulebook, load, rounds
from carefund.rulebook.shelf import VARIABLE, crosswalk_to
from carefund.web.accounts.models import User
from carefund.web.accounts.tokens import make_token
from carefund.web.demo import load_demo
from carefund.web.returns.models import ReturnRecord
from carefund.workbook import read_workbook, write_workbook
from scripts.build_docs import pages, rulebook_page
from tests.returns.builders import clean_plan, row
from tests.rounds.nowhere import NAME, write_nowhere
from tests.web.returns.pages import Seen

SOUTHEND = area("E06000033")
ON = date(2031, 5, 1)


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rulebook:
    """The round, in a folder that this installation is told of."""
    write_nowhere(tmp_path)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return load(NAME)


@pytest.fixture
def plan(nowhere: Rulebook) -> Return:
    """A plan in which everything is as it should be."""
    ret = new_return(nowhere, "plan", SOUTHEND, "plan")
    ret = ret.with_value(Place("front", "about", FORM, "author"), "A lead")
    ret = ret.with_value(Place("front", "people", "KEEPER", "name"), "A keeper")
    ret = ret.with_rows("money.uses", (
        row("r1", what="Night nurses", pot="MOON", place="HOME", night="YES", pounds=650),
        row("r2", what="A ward", pot="MOON", place="WARD", night="YES", pounds=350),
    ))  # fmt: skip
    ret = ret.with_value(Place("outcomes", "figures", "SLEEP.2031-32.plan", "numerator"), Decimal(300))
    return ret.with_value(Place("outcomes", "figures", "SLEEP.2031-32.plan", "denominator"), Decimal(365))


def judged(rulebook: Rulebook, ret: Return) -> dict[str, Any]:
    return {f.code: f for f in check_return(Case(rulebook, ret, SOUTHEND, ON))}


def test_it_is_a_round_like_any_other(nowhere):
    assert rounds()[-1] == NAME
    assert [kind.code for kind in nowhere.returns] == ["plan", "midyear"]


def test_its_returns_start_with_what_is_published_and_are_kept_as_texts(nowhere, plan):
    assert dict(plan.rows("money.payments")[0].values) == {"pot": "MOON", "pounds": Decimal(1000)}
    for ret in (plan, new_return(nowhere, "midyear", SOUTHEND, "midyear")):
        assert from_text(to_text(nowhere, ret), lambda _: nowhere) == ret


class TestChecks:
    def test_a_good_plan_is_clean(self, nowhere, plan):
        assert judged(nowhere, plan) == {}

    def test_its_condition_is_tested_by_its_own_filter(self, nowhere, plan):
        short = plan.with_value(Place("money", "uses", "r1", "night"), "NO")
        finding = judged(nowhere, short)["CND-01"]
        assert finding.message == "Condition NIGHT (Care at night) is not met in 2031-32."
        assert (finding.found, finding.expected) == ("£0", "at least £600")
        [year] = summarise(Case(nowhere, plan, SOUTHEND, ON)).years
        assert [(c.code, c.planned) for c in year.conditions] == [("NIGHT", Decimal(650))]

    def test_its_money_has_to_balance(self, nowhere, plan):
        assert (
            "Moon grant"
            in judged(nowhere, plan.with_value(Place("money", "uses", "r2", "pounds"), Decimal(300)))["EXP-06"].message
        )

    def test_its_metric_is_worked_out(self, nowhere, plan):
        [line] = summarise(Case(nowhere, plan, SOUTHEND, ON)).metrics
        assert (line.metric, line.code) == ("SLEEP", "SLEEP.2031-32.plan")
        assert line.value is not None
        assert round(line.value, 1) == Decimal("82.2")
        wrong = plan.with_value(Place("outcomes", "figures", "SLEEP.2031-32.plan", "value"), Decimal(90))
        assert "MET-01" in judged(nowhere, wrong)

    def test_its_second_return_has_checks_of_its_own_sheets(self, nowhere):
        assert set(judged(nowhere, new_return(nowhere, "midyear", SOUTHEND, "m"))) == {"CMP-01", "CMP-02"}


class TestWorkbook:
    def test_a_plan_goes_through_a_workbook_without_loss(self, nowhere, plan, tmp_path):
        assert self._through(nowhere, plan, tmp_path) == plan.sheets

    def test_so_does_the_second_return(self, nowhere, tmp_path):
        ret = new_return(nowhere, "midyear", SOUTHEND, "midyear")
        ret = ret.with_rows("progress.steps", (Row("r1", {"step": "Began", "done_on": date(2031, 9, 30)}),))
        assert self._through(nowhere, ret, tmp_path) == ret.sheets

    @staticmethod
    def _through(nowhere: Rulebook, ret: Return, tmp_path: Path) -> Any:
        path, target = tmp_path / "return.xlsx", BytesIO()
        summary = summarise(Case(nowhere, ret, SOUTHEND, ON))
        write_workbook(nowhere, ret, SOUTHEND, target, summary=summary, made=datetime(2031, 5, 1))
        path.write_bytes(target.getvalue())
        reading = read_workbook(path)
        assert (reading.ret.round, reading.ret.kind, reading.ret.area) == (NAME, ret.kind, SOUTHEND.code)
        return {
            name: type(sheet)(
                {t: tuple(r for r in rows if r.values or t == "people") for t, rows in sheet.tables.items()}
            )
            for name, sheet in reading.ret.sheets.items()
        }


class TestDocumentation:
    def test_its_reference_page_is_made(self):
        page = "\n".join(rulebook_page(NAME))
        for text in ("# Rulebook 2031-32: Round from nowhere", "Care at night", "Nights slept well", "Moon grant"):
            assert text in page
        assert "expenditure where pot is MOON and night is YES and place is not WARD" in page
        assert "## Scheme types" in page

    def test_it_is_one_of_the_pages(self):
        assert f"rulebook-{NAME}.md" in pages()


class TestCommandLine:
    @pytest.mark.parametrize("part", ["", *PARTS])
    def test_every_part_of_it_can_be_shown(self, part):
        assert CliRunner().invoke(carefund, ["rulebook", "show", NAME, *filter(None, [part])]).exit_code == 0

    @pytest.mark.parametrize("kind", ["plan", "midyear"])
    def test_a_return_of_it_is_made_checked_and_summed_up(self, tmp_path, kind):
        path = str(tmp_path / "return.xlsx")
        made = ["template", "--area", SOUTHEND.code, "--round", NAME, "--kind", kind, "-o", path]
        codes = [CliRunner().invoke(carefund, arguments).exit_code for arguments in (made, ["check", path])]
        assert codes == [0, 1]
        page = str(tmp_path / "summary.html")
        assert CliRunner().invoke(carefund, ["summary", path, "--html", page]).exit_code == 0


class TestRollForward:
    def test_a_plan_of_another_round_rolls_into_it(self, nowhere):
        old = clean_plan().with_rows("expenditure.schemes", (
            row("r1", scheme_id=1, scheme_name="Adaptations", source="DFG", area_of_spend="SOCIAL_CARE", amount=5),
            row("r2", scheme_id=2, scheme_name="Nurses", source="CCG_MIN", area_of_spend="ACUTE", amount=7),
        ))  # fmt: skip
        crosswalk = crosswalk_to(NAME)
        assert crosswalk is not None
        rolled = roll_forward(old, load("2021-22"), nowhere, crosswalk, SOUTHEND, "new")
        assert [dict(r.values) for r in rolled.ret.rows("money.uses")] == [
            {"what": "Adaptations", "pot": "MOON", "place": "HOME"},
            {"what": "Nurses", "place": "WARD"},
        ]
        [decision] = rolled.decisions
        assert decision.place == Place("money", "uses", "r2", "pot")
        assert [c.label for c in decision.candidates] == ["Moon grant", "Star fund"]


@pytest.fixture
def lead(db, nowhere) -> Client:
    """Southend's lead, signed in, beside whose plan of 2021-22 stands one of the round from nowhere."""
    load_demo()
    client = Client()
    client.force_login(User.objects.get(email="lead@example.org"), backend="carefund.web.accounts.sign_in.Backend")
    return client


@pytest.fixture
def started(lead: Client) -> Callable[[str], ReturnRecord]:
    """A return that was started on the first page."""

    def start(kind: str) -> ReturnRecord:
        sent = {"round": NAME, "kind": kind, "area": SOUTHEND.code}
        lead.post(reverse("start"), sent)
        return ReturnRecord.objects.get(**sent)

    return start


class TestForm:
    def test_it_can_be_started(self, lead):
        said = lead.get("/").content.decode()
        assert "Start: Plan from nowhere" in said
        assert "Start: Half-time return from nowhere" in said

    @pytest.mark.parametrize("kind", ["plan", "midyear"])
    def test_every_page_of_it_is_there(self, lead, started, nowhere, kind):
        record = started(kind)
        for address in addresses(record, nowhere, kind):
            answer = lead.get(address)
            assert answer.status_code == 200, address
        for sheet in nowhere.sheets_of(kind):
            page = lead.get(reverse("sheet", args=[record.pk, sheet.id])).content.decode()
            assert sheet.intro in page
            assert all(table.title in page for table in sheet.tables)

    def test_a_row_is_entered_with_its_own_questions(self, lead, started):
        record = started("plan")
        address = reverse("row_new", args=[record.pk, "money", "uses"])
        form = Seen(lead.get(address))
        asked = [f"f-uses--{name}" for name in ("what", "pot", "place", "night", "pounds")]
        assert set(asked) <= form.inputs.keys()
        assert not form.unlabelled
        assert not form.twice
        values = ("Nurses", "MOON", "HOME", "YES", "£650")
        sent = form.hidden | dict(zip(asked, values, strict=True)) | {"then": "stay"}
        answer = lead.post(address, sent, follow=True)
        assert answer.status_code == 200
        [stored] = record.rows.filter(sheet="money", table="uses")
        assert tuple(stored.values.values()) == ("Nurses", "MOON", "HOME", "YES", "650")

    def test_what_is_planned_counts_towards_its_condition(self, lead, started):
        record = started("plan")
        save(
            record,
            "uses",
            {"what": "Nurses", "pot": "Moon grant", "place": "At home", "night": "yes", "pounds": "£650"},
        )
        assert (
            "Night care at home from the Moon grant" in lead.get(reverse("return", args=[record.pk])).content.decode()
        )
        assert "£650" in lead.get(reverse("return", args=[record.pk])).content.decode()


class TestAdministration:
    def test_it_is_opened_closed_and_allocated_like_any_other(self, lead):
        national = Client()
        person = User.objects.get(email="national@example.org")
        national.force_login(person, backend="carefund.web.accounts.sign_in.Backend")
        assert "Round from nowhere 2031-32" in national.get(reverse("rounds")).content.decode()
        assert "Moon grant" in national.get(reverse("allocations")).content.decode()
        assert "MOON" in national.get(reverse("allocations_template", args=[NAME])).content.decode()
        national.post(reverse("round_open", args=[NAME]), {"open": "no"})
        assert "Start: Plan from nowhere" not in lead.get("/").content.decode()


def addresses(record: ReturnRecord, rulebook: Rulebook, kind: str) -> Iterator[str]:
    """The addresses of a return, and of its sheets and rows."""
    for name in ("return", "findings", "history", "comments", "signing", "submissions", "upload", "download"):
        yield reverse(name, args=[record.pk])
    for sheet in rulebook.sheets_of(kind):
        yield reverse("sheet", args=[record.pk, sheet.id])
        for table in sheet.tables:
            if table.kind == "rows":
                yield reverse("row_new", args=[record.pk, sheet.id, table.id])


def called(method: str, path: str, sent: Any = None) -> Any:
    token = make_token(User.objects.get(email="lead@example.org"), "test")
    more = {} if sent is None else {"data": sent, "content_type": "application/json"}
    return getattr(Client(), method)(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"}, **more)


def save(record: ReturnRecord, table: str, values: dict[str, str]) -> Any:
    answer = called("post", f"returns/{record.pk}/sheets/money/{table}/new", {"values": values})
    assert answer.status_code == 200, answer.content
    return answer.json()


class TestApi:
    def test_a_return_of_it_has_its_tables(self, started):
        record = started("plan")
        tables = called("get", f"returns/{record.pk}").json()["tables"]
        assert tables == ["front/about", "front/people", "money/payments", "money/uses", "outcomes/figures"]

    def test_a_row_is_saved_by_its_own_fields(self, started):
        record = started("plan")
        values = {"what": "Nurses", "pot": "Moon grant", "place": "HOME", "night": "Yes", "pounds": "£1,000"}
        saved = save(record, "uses", values)
        assert saved["row"]["values"] == {
            "what": "Nurses", "pot": "MOON", "place": "HOME", "night": "YES", "pounds": "1000"
        }  # fmt: skip
        assert called("get", f"returns/{record.pk}/sheets/money/uses/rows").json() == [saved["row"]]

    def test_what_it_does_not_have_is_refused(self, started):
        record = started("midyear")
        assert called("get", f"returns/{record.pk}/sheets/money/uses/rows").status_code == 404
        sent = {"values": {"amount": "3"}}
        assert called("post", f"returns/{record.pk}/sheets/progress/steps/new", sent).status_code == 422

    def test_its_findings_come_with_its_words(self, started):
        record = started("plan")
        save(record, "uses", {"what": "Nurses", "pot": "MOON", "place": "WARD", "night": "YES", "pounds": "1000"})
        findings = called("get", f"returns/{record.pk}/findings").json()
        assert any(f["code"] == "CND-01" and "Care at night" in f["message"] for f in findings)

    def test_its_workbook_is_downloaded(self, started, tmp_path):
        record = started("plan")
        answer = called("get", f"returns/{record.pk}/files/workbook")
        assert answer.status_code == 200
        path = tmp_path / "plan.xlsx"
        path.write_bytes(b"".join(answer) if answer.streaming else answer.content)
        assert read_workbook(path).ret.round == NAME
