"""A plan starts from that of the last round, and what could not be carried is decided."""

import shutil
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from carefund.reference import area
from carefund.returns import Place
from carefund.rulebook.next_round import start_round
from carefund.rulebook.shelf import VARIABLE
from carefund.web.accounts.models import OrganisationArea, User
from carefund.web.accounts.tokens import make_token
from carefund.web.returns.entry import Typed, save_rows
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.presenters.decisions import decisions_of
from carefund.web.returns.problems import Problem
from carefund.web.returns.removing import remove_row
from carefund.web.returns.rolling import dismiss, open_decisions, origin_among
from carefund.web.returns.starting import start_return
from carefund.web.returns.store import Act, locked
from tests.rulebook.folders import append, edit
from tests.support.entering import save_row
from tests.support.rounds import copy_of
from tests.web.returns.pages import Seen

NEXT = "2041-42"
SOUTHEND = "E06000033"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a round after 2021-22, in which the providers of the council are two."""
    root = tmp_path_factory.mktemp("rounds")
    (root / "ours").mkdir()
    start_round(copy_of("2021-22", root / "2021-22"), NEXT, root / "ours" / NEXT)
    edit(root / "ours" / NEXT, "crosswalk.toml", "[[tables]]", '[options.providers]\nLA = ["LA", "VCS"]\n\n[[tables]]')
    return root / "ours"


@pytest.fixture(autouse=True)
def shelf(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(made))


@pytest.fixture
def record(person, southend) -> ReturnRecord:
    """Southend's plan of the next round, started from that of 2021-22."""
    return start_return(person("lead"), NEXT, "plan", area(SOUTHEND), from_last=True)


def first(record: ReturnRecord) -> Place:
    return open_decisions(Judged(record))[0].place


def answer(record: ReturnRecord, actor: User, place: Place, value: str) -> None:
    """Answer the question at a place."""
    at = place._replace(field="")
    save_row(record, actor, Typed(at, {place.field: value}, Judged(record).rows[at].version))


class TestStarting:
    def test_it_is_offered_where_the_area_has_a_plan_of_the_last_round(self, southend, signed_in, text):
        said = text(signed_in("lead").get("/"))
        assert "Start: Better Care Fund plan 2041-42" in said
        assert "Start from “Better Care Fund plan 2021-22”" in said

    def test_it_is_not_where_there_is_none(self, southend, signed_in, text, monkeypatch):
        ReturnRecord.objects.update(round="2020-21-gone")
        said = text(signed_in("lead").get("/"))
        assert "Start: Better Care Fund plan 2041-42" in said
        assert "Start from" not in said

    def test_it_starts_with_what_can_be_carried(self, southend, signed_in, text):
        client = signed_in("lead")
        sent = {"round": NEXT, "kind": "plan", "area": SOUTHEND, "from": "last"}
        said = text(client.post(reverse("start"), sent, follow=True))
        record = ReturnRecord.objects.get(round=NEXT)
        rows = Judged(record).ret.rows("expenditure.schemes")
        assert len(rows) == 18
        assert not any("amount" in row.values for row in rows)
        assert f"To decide: {len(open_decisions(Judged(record)))}" in said
        assert "it was “Local Authority”" in said

    def test_without_being_asked_it_starts_blank(self, southend, signed_in):
        signed_in("lead").post(reverse("start"), {"round": NEXT, "kind": "plan", "area": SOUTHEND})
        judged = Judged(ReturnRecord.objects.get(round=NEXT))
        assert judged.ret.rows("expenditure.schemes") == ()
        assert open_decisions(judged) == ()

    def test_the_history_says_from_what(self, record, signed_in, text):
        said = text(signed_in("lead").get(reverse("history", args=[record.pk])))
        assert "started the return from “Better Care Fund plan 2021-22”" in said

    def test_a_place_that_has_a_new_code_starts_with_the_plan_under_its_old_one(self, person, signed_in, text):
        council = person("lead-elsewhere").memberships.get().organisation
        old, new = area("E08000016"), area("E08000038")
        for each in (old, new):
            OrganisationArea.objects.create(organisation=council, area=each.code)
        plan = start_return(person("lead-elsewhere"), "2023-25", "plan", old)
        row = Place("expenditure", "schemes")
        save_rows(plan, person("lead-elsewhere"), [Typed(row, {"description": "Home from hospital"})])
        assert "Start from “Better Care Fund plan 2023-25”" in text(signed_in("lead-elsewhere").get("/"))
        record = start_return(person("lead-elsewhere"), "2025-26", "plan", new, from_last=True)
        (carried,) = Judged(record).ret.rows("expenditure.schemes")
        assert "Home from hospital" in carried.values.values()

    def test_an_area_without_a_plan_of_the_last_round_cannot(self, person, southend):
        southend.kind = "another"
        southend.save()
        with pytest.raises(Problem, match="has no return of the last round"):
            start_return(person("lead"), NEXT, "plan", area(SOUTHEND), from_last=True)
        assert not ReturnRecord.objects.filter(round=NEXT).exists()

    def test_a_crosswalk_at_fault_offers_nothing(self, southend, signed_in, text, tmp_path, monkeypatch):
        folder = tmp_path / "2031-32"
        start_round(copy_of("2021-22", tmp_path / "copy"), "2031-32", folder)
        edit(folder, "crosswalk.toml", '"2021-22"', '"1999-00"')
        monkeypatch.setenv(VARIABLE, str(tmp_path))
        (tmp_path / "copy" / "rulebook.toml").unlink()
        assert "Start: Better Care Fund plan 2031-32" in text(signed_in("lead").get("/"))
        assert origin_among([southend], "2031-32", "plan") is None

    def test_an_updated_plan_goes_on_as_the_update_says(self):
        plan, update, quarter = (ReturnRecord(round="2023-25", kind=kind) for kind in ("plan", "update", "q1_2024_25"))
        assert origin_among([quarter, plan, update], "2025-26", "plan") is update
        assert origin_among([quarter, plan], "2025-26", "plan") is plan
        assert origin_among([quarter], "2025-26", "plan") is None


class TestDeciding:
    def test_it_is_decided_by_an_answer(self, record, person):
        place, before = first(record), len(open_decisions(Judged(record)))
        answer(record, person("lead"), place, "LA")
        assert len(open_decisions(Judged(record))) == before - 1
        assert place not in [decision.place for decision in open_decisions(Judged(record))]

    def test_it_is_open_again_where_the_answer_is_taken_away(self, record, person):
        place = first(record)
        answer(record, person("lead"), place, "LA")
        answer(record, person("lead"), place, "")
        assert first(record) == place

    def test_a_removed_row_has_nothing_to_decide(self, record, person):
        place = first(record)
        at = place._replace(field="")
        remove_row(record, person("lead"), at, Judged(record).rows[at].version)
        assert place not in [decision.place for decision in open_decisions(Judged(record))]

    def test_it_can_be_dismissed_once(self, record, person, signed_in, text):
        place = first(record)
        client, address = signed_in("lead"), reverse("decision_dismiss", args=[record.pk])
        said = text(client.post(address, {"place": list(place)}, follow=True))
        assert "no longer in the list" in said
        assert place not in [decision.place for decision in open_decisions(Judged(record))]
        assert record.events.filter(kind=Kind.DECISION_DISMISSED).count() == 1
        assert "There is nothing to decide there any more" in text(
            client.post(address, {"place": list(place)}, follow=True)
        )
        assert "took a decision from the list" in text(client.get(reverse("history", args=[record.pk])))

    def test_what_is_no_place_is_none_of_them(self, record, signed_in, text):
        address = reverse("decision_dismiss", args=[record.pk])
        assert "There is nothing to decide there" in text(signed_in("lead").post(address, {}, follow=True))

    def test_each_leads_to_its_field(self, record, signed_in):
        client = signed_in("lead")
        decision = decisions_of(Judged(record))[0]
        address, _, field = decision.href.partition("#")
        assert field in Seen(client.get(address)).ids
        assert decision.choices == ("Local Authority", "Charity / Voluntary Sector")

    def test_who_only_reads_sees_them_without_a_button(self, record, signed_in, text):
        said = text(signed_in("reader").get(reverse("return", args=[record.pk])))
        assert "To decide:" in said
        assert "Nothing to decide" not in said

    @pytest.mark.parametrize(
        ("place", "stays"),
        [
            (Place("expenditure", "schemes"), True),
            (Place("expenditure", "schemes", "r999", "provider"), False),
            (Place("requirements", "requirements", "PR1", "met"), True),
        ],
    )
    def test_what_has_no_row_of_its_own_stays_until_it_is_dismissed(self, record, person, place, stays):
        asked = {"place": list(place), "old": "LA", "label": "Council", "candidates": [], "why": "Because."}
        with locked(record) as held:
            Act(held, person("lead"), Kind.CREATED, {"decisions": [asked]})
        assert (place in [decision.place for decision in open_decisions(Judged(record))]) is stays

    def test_nothing_is_dismissed_while_approvers_have_it(self, record, person):
        place = first(record)
        with locked(record) as held:
            Act(held, person("lead"), Kind.SIGNING_STARTED, {"content": "as it is"})
        with pytest.raises(Problem, match="with its approvers"):
            dismiss(record, person("lead"), place)


class TestRoundsThatCannotBeUsed:
    def test_the_first_page_names_those_of_which_there_are_returns(self, record, signed_in, text, made, monkeypatch):
        monkeypatch.delenv(VARIABLE)
        said = text(signed_in("lead").get("/"))
        assert "Returns of the round 2041-42 cannot be opened now" in said
        assert "Better Care Fund plan 2021-22" in said

    def test_a_program_gets_the_returns_of_the_others(self, record, person, monkeypatch):
        token = make_token(person("lead"), "test")

        def asked() -> set[str]:
            answer = Client().get("/api/v1/returns", headers={"Authorization": f"Bearer {token}"})
            return {line["round"] for line in answer.json()}

        with_ours = asked()
        monkeypatch.delenv(VARIABLE)
        assert with_ours - asked() == {NEXT}
        assert "2021-22" in asked()

    def test_a_return_of_one_at_fault_says_so(self, record, signed_in, text, made, tmp_path, monkeypatch):
        broken = shutil.copytree(made / NEXT, tmp_path / NEXT)
        append(broken, "funding.toml", "= 3")
        monkeypatch.setenv(VARIABLE, str(tmp_path))
        answer = signed_in("lead").get(reverse("return", args=[record.pk]))
        assert answer.status_code == 422
        assert "The rules of the round 2041-42 are at fault" in text(answer)
        assert "cannot be opened now" in text(signed_in("lead").get("/"))
