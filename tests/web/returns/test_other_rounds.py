"""Pages of returns that are no plan of 2021-22: year ends, quarters, a draft, and what is uncertain in all of them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from carefund.reference import area
from carefund.returns import Place, from_text
from carefund.rulebook import load
from carefund.web.returns import rounds
from carefund.web.returns.entry import Typed, save_rows
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.presenters.addresses import field_id
from carefund.web.returns.problems import Problem
from carefund.web.returns.starting import replace_rows, start_return

EXAMPLES = Path(__file__).parents[3] / "src/carefund/examples/synthetic"
SOUTHEND = "E06000033"


@pytest.fixture
def filled(person) -> Callable[[str, str], ReturnRecord]:
    """A return of Southend that holds what an example of its round and kind says, wherever that is of."""

    def fill(round: str, kind: str) -> ReturnRecord:
        lead, home = person("lead"), area(SOUTHEND)
        record = ReturnRecord.objects.filter(round=round, kind=kind, area=SOUTHEND).first()
        record = record or start_return(lead, round, kind, home)
        ret = from_text((EXAMPLES / f"{round}-{kind}.toml").read_text("utf-8"), load)
        replace_rows(record, lead, ret, f"{kind}.toml", record.version)
        return ReturnRecord.objects.get(pk=record.pk)

    return fill


def sheet(record: ReturnRecord, name: str) -> str:
    return reverse("sheet", args=[record.pk, name])


class TestMoneyThatWasSpent:
    def test_a_year_end_speaks_of_what_was_spent_and_finds_no_fault_in_what_is_left(self, filled, signed_in, text):
        filled("2023-25", "plan")
        record = filled("2023-25", "year_end_2023_24")
        browser = signed_in("lead")
        page = browser.get(reverse("return", args=[record.pk]))
        said = text(page)
        assert "Income and actual spending, 2023-24" in said
        assert "£60,000 not spent" in said
        assert "still to plan" not in said
        assert "nhsuk-tag--red" not in page.content.decode()
        assert "Actual spending against income" in text(browser.get(sheet(record, "outturn_2023_24")))

    def test_what_was_spent_beyond_the_income_is_said_too(self, filled, person, signed_in, text):
        filled("2023-25", "plan")
        record = filled("2023-25", "year_end_2023_24")
        judged = Judged(record)
        place, row = next((at, row) for at, row in judged.rows.items() if at.sheet == "outturn_2023_24" and at.row)
        spent = str(int(float(row.values["actual"])) + 5)
        save_rows(record, person("lead"), [Typed(place, {"spent": spent}, row.version)])
        assert "£5 more than came in" in text(signed_in("lead").get(reverse("return", args=[record.pk])))


class TestRowsOfAnEarlierReturn:
    def test_none_are_added_to_them(self, filled, person, signed_in):
        filled("2023-25", "plan")
        record = start_return(person("lead"), "2023-25", "q3_2023_24", area(SOUTHEND))
        page = signed_in("lead").get(sheet(record, "spending_2023_24")).content.decode()
        assert "Add a row" not in page
        assert '"newUrl":""' in page
        rows = record.rows.filter(table="schemes").count()
        with pytest.raises(Problem, match=f"holds {rows} rows at most. They come from an earlier return"):
            save_rows(record, person("lead"), [Typed(Place("spending_2023_24", "schemes"), {"comment": "New"})])

    def test_before_they_are_there_people_enter_them(self, person, signed_in):
        record = start_return(person("lead"), "2023-25", "q3_2023_24", area(SOUTHEND))
        assert "Add a row" in signed_in("lead").get(sheet(record, "spending_2023_24")).content.decode()

    def test_a_locked_value_says_from_which_return_it_is(self, filled, person, signed_in, text):
        filled("2023-25", "plan")
        record = start_return(person("lead"), "2023-25", "q2_2023_24", area(SOUTHEND))
        browser = signed_in("lead")
        assert "As in the Better Care Fund plan 2023-25, locked" in text(browser.get(sheet(record, "capacity_winter")))
        assert "Filled in for you, locked" in text(browser.get(sheet(record, "return_cover")))

    def test_what_a_plan_changed_later_is_taken_over_and_what_was_entered_stays(self, filled, person, signed_in, text):
        """Nobody enters a planned amount there; without this the quarter could never be submitted."""
        plan, record, lead = filled("2023-25", "plan"), filled("2023-25", "q3_2023_24"), person("lead")
        browser, address = signed_in("lead"), reverse("return", args=[record.pk])
        assert "has changed" not in text(browser.get(address))
        place = Place("spending_2023_24", "schemes", "r2")
        spent = Judged(record).rows[place].values["actual"]
        old, new = Place("expenditure", "schemes", "r2"), {"scheme_name": "New", "scheme_type": "DFG"}
        save_rows(plan, lead, [Typed(old, {"amount_2023_24": "160000"}, Judged(plan).rows[old].version)])
        save_rows(plan, lead, [Typed(old._replace(row=""), new)])
        assert {"ACR-01", "ACR-02"} <= {finding.code for finding in Judged(record).findings}
        assert "A return on which this one builds has changed" in text(browser.get(address))
        assert "builds has changed" not in text(signed_in("reader").get(address))
        said = text(browser.post(reverse("earlier_taken", args=[record.pk]), follow=True))
        assert "The return says now what the earlier ones say." in said
        assert "builds has changed" not in said
        assert not {"ACR-01", "ACR-02"} & {finding.code for finding in Judged(record).findings}
        values = Judged(record).rows[place].values
        assert (values["planned"], values["actual"]) == ("160000", spent)
        assert "took over what earlier returns say now" in text(browser.get(reverse("history", args=[record.pk])))
        again = text(browser.post(reverse("earlier_taken", args=[record.pk]), follow=True))
        assert "The return says already what the earlier ones say." in again
        with pytest.raises(Problem, match="is what an earlier return says and cannot be changed here"):
            save_rows(record, lead, [Typed(place, {"planned": "150000"}, Judged(record).rows[place].version)])


class TestWhatIsUncertain:
    def test_a_mark_that_all_of_a_sheet_share_is_said_once_with_what_it_means(self, person, signed_in, text):
        record = start_return(person("lead"), "2025-26", "capacity", area(SOUTHEND))
        said = text(signed_in("lead").get(sheet(record, "capacity")))
        assert said.count("Certainty: uncertain") == 1
        assert "our best understanding of what is asked here; check it before you rely on it. Source:" in said

    def test_a_table_that_differs_from_its_sheet_says_so(self, person, signed_in, text):
        record = start_return(person("lead"), "2023-25", "q2_2024_25", area(SOUTHEND))
        said = text(signed_in("lead").get(sheet(record, "activity_q2_2024_25")))
        assert (said.count("Certainty: likely"), said.count("Certainty: uncertain")) == (1, 1)

    def test_a_row_on_its_own_page_says_what_its_table_says(self, person, signed_in, text):
        record = start_return(person("lead"), "2025-26", "q1", area(SOUTHEND))
        said = text(signed_in("lead").get(reverse("row_new", args=[record.pk, "spending", "schemes"])))
        assert said.count("Certainty:") == 1


class TestADraft:
    def test_it_says_so_and_what_is_open(self, person, signed_in, text):
        record = start_return(person("lead"), "2026-27", "plan", area(SOUTHEND))
        browser, book = signed_in("lead"), load("2026-27")
        said = text(browser.get(reverse("return", args=[record.pk])))
        assert "Draft The rules of Better Care Fund 2026-27 are not known in full" in said
        assert all(" ".join(asked.question.split()) in said for asked in book.open_questions)
        for each in book.sheets_of("plan"):
            assert "Draft The rules of" in text(browser.get(sheet(record, each.id))), each.id

    def test_another_round_does_not(self, southend, signed_in, text):
        browser = signed_in("lead")
        assert "Draft" not in text(browser.get(reverse("return", args=[southend.pk])))
        assert "Draft" not in text(browser.get(sheet(southend, "cover")))


class TestRoundsOfLongAgo:
    @pytest.mark.parametrize(("on", "is_late"), [(date(2023, 3, 31), False), (date(2023, 4, 2), True)])
    def test_they_are_offered_behind_the_others(self, demo, signed_in, text, monkeypatch, on, is_late):
        monkeypatch.setattr(rounds, "today", lambda: on)
        said = text(signed_in("lead").get("/")).partition("Thurrock")[2]
        offered, _, late = said.partition("Earlier rounds")
        assert "Start: Year-end" in (late if is_late else offered)
        assert "Start: Better Care Fund plan 2020-21" not in offered
        assert "Start: Better Care Fund plan 2025-26" in offered


class TestAValueThatFollowsFromOthers:
    def test_it_is_worked_out_when_its_parts_are_saved_and_nobody_types_it(self, person, signed_in, text):
        lead = person("lead")
        record = start_return(lead, "2025-26", "plan", area(SOUTHEND))
        delay, on_date, days = (
            Place("metrics", "values", f"{measure}.2025-04.plan") for measure in ("DRD", "DRD_ON_DATE", "DRD_DAYS")
        )
        with pytest.raises(Problem, match="is not entered in this row"):
            save_rows(record, lead, [Typed(delay, {"value": "0.72"})])
        save_rows(record, lead, [Typed(on_date, {"value": "88"})])
        browser = signed_in("lead")
        saved = browser.post(
            reverse("row", args=[record.pk, *days[:3]]),
            {field_id(days._replace(field="value")): "6", "seen": "0"},
            headers={"HX-Request": "true"},
        )
        assert f'<div id="{field_id(delay._replace(field="value"))}" tabindex="-1" hx-swap-oob="true">' in (
            saved.content.decode()
        )
        assert "0.72" in text(browser.get(sheet(record, "metrics")))
