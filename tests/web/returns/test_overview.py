"""The page of a return and the page of its findings."""

from datetime import timedelta

import pytest
from django.urls import reverse

from carefund.papers import standing
from carefund.returns import Place, Waiver
from carefund.web.returns import rounds
from carefund.web.returns.entry import Typed
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.overview import tasks_of
from carefund.web.returns.signing import start_signing
from carefund.web.returns.waiving import waive
from tests.support.entering import save_row
from tests.web.returns.pages import Seen


def page_of(record, name: str = "return") -> str:
    return reverse(name, args=[record.pk])


def states(record) -> dict[str, str]:
    return {task.title.partition(". ")[2]: task.tag for task in tasks_of(Judged(record))}


def spend(record, actor, amount: str) -> None:
    place = Place("expenditure", "schemes", "r1")
    save_row(record, actor, Typed(place, {"amount": amount}, Judged(record).rows[place].event.number))


class TestTheSheets:
    def test_a_filled_plan(self, southend):
        assert states(southend) == {
            "Guidance": "Nothing to enter",
            "Cover": "Complete",
            "Summary": "Nothing to enter",
            "Income": "Complete",
            "Expenditure": "Complete",
            "Scheme types": "Nothing to enter",
            "Metrics": "Complete",
            "Planning Requirements": "Complete",
            "Narrative plan": "Complete",
            "High Impact Change Model": "Complete",
        }

    def test_a_plan_that_was_only_started(self, empty):
        assert set(states(empty).values()) == {"Not started", "Nothing to enter"}

    def test_what_is_missing_is_counted_and_errors_after_it(self, southend, empty, person):
        save_row(empty, person("lead"), Typed(Place("requirements", "requirements", "PR1"), {"met": "YES"}))
        assert states(empty)["Planning Requirements"] == "7 fields missing"
        spend(southend, person("lead"), "lots")
        assert states(southend)["Expenditure"] == "1 error"


class TestThePage:
    @pytest.mark.parametrize("who", ["lead", "reader", "manager", "national", "chair"])
    def test_it_is_a_sound_page_that_asks_little(self, who, southend, empty, signed_in, django_assert_max_num_queries):
        client = signed_in(who)
        for record in (southend, empty):
            for name in ("return", "findings"):
                with django_assert_max_num_queries(15):
                    answer = client.get(page_of(record, name))
                page = Seen(answer)
                assert (answer.status_code, page.twice, page.skipped_levels) == (200, set(), [])

    def test_it_says_where_the_return_stands(self, southend, signed_in, text):
        judged = Judged(southend)
        said = text(signed_in("lead").get(page_of(southend)))
        assert f"{standing(judged.summary, judged.findings)}." in said
        assert "Stage In progress Due 16 November 2021 Who acts next Editors: start the signing" in said

    def test_balances_and_conditions_have_words(self, southend, person, signed_in, text):
        client = signed_in("lead")
        assert "DFG £1,721,065 £1,721,065 Balanced" in text(client.get(page_of(southend)))
        spend(southend, person("lead"), "1721066")
        said = text(client.get(page_of(southend)))
        assert "DFG £1,721,065 £1,721,066 £1 over its income" in said
        assert "Total £23,600,879 £23,600,880 £1 over its income" in said
        assert "£6,772,463 £6,772,463 Met exactly" in said
        assert "£4,066,945 £7,539,116 Met, £3,472,171 above" in said

    def test_an_income_that_nobody_has_said_is_no_nought(self, empty, person, signed_in, text):
        entered = {"source": "CCG_MIN", "amount": "5"}
        save_row(empty, person("lead"), Typed(Place("expenditure", "schemes"), entered))
        client = signed_in("lead")
        said, beside = text(client.get(page_of(empty))), text(client.get(f"{page_of(empty)}sheets/expenditure/"))
        assert "DFG not known yet £0 Cannot be said: income not known yet" in said
        assert "Total not known yet £5 Cannot be said: income not known yet" in said
        assert "Total £5 income not known yet Cannot be said: income not known yet" in beside
        assert "over its income" not in said + beside

    def test_money_without_a_source_is_shown_and_not_judged(self, southend, person, signed_in, text):
        place = Place("expenditure", "schemes", "r1")
        save_row(southend, person("lead"), Typed(place, {"source": ""}, Judged(southend).rows[place].event.number))
        said = text(signed_in("lead").get(page_of(southend)))
        assert "No source given £0 £1,721,065 Cannot be said: choose the source in these rows" in said
        assert "DFG £1,721,065 £0 £1,721,065 still to plan" in said
        assert "Total £23,600,879 £23,600,879 Balanced" in said

    def test_a_condition_that_cannot_be_judged_says_so(self, southend, empty, person, signed_in, text):
        assert "Cannot be said: no published amount" in text(signed_in("lead").get(page_of(empty)))
        place = Place("expenditure", "schemes", "r1")
        seen = Judged(southend).rows[place].event.number
        save_row(southend, person("lead"), Typed(place, {"area_of_spend": "", "source": "CCG_MIN"}, seen))
        assert "Cannot be said yet: rows are missing or incomplete" in text(signed_in("lead").get(page_of(southend)))

    def test_a_condition_that_is_not_met_says_by_how_much(self, southend, person, signed_in, text):
        record, lead = southend, person("lead")
        for place, row in list(Judged(record).rows.items()):
            if place.table == "schemes" and row.values["area_of_spend"] == "SOCIAL_CARE":
                save_row(record, lead, Typed(place, {"area_of_spend": "ACUTE"}, row.event.number))
        assert "£6,772,463 £0 Short by £6,772,463" in text(signed_in("lead").get(page_of(record)))

    def test_links_are_those_that_this_person_may_follow(self, southend, signed_in):
        lead = Seen(signed_in("lead").get(page_of(southend))).links
        reader = Seen(signed_in("reader").get(page_of(southend))).links
        assert {page_of(southend, name) for name in ("signing", "upload", "download", "history", "comments")} <= set(
            lead
        )
        assert page_of(southend, "upload") not in reader
        assert page_of(southend, "history") in reader

    def test_a_return_of_another_area_is_not_there(self, southend, signed_in):
        type(southend).objects.filter(pk=southend.pk).update(area="E09000001")
        assert signed_in("lead").get(page_of(southend)).status_code == 404


class TestFindings:
    def test_they_are_grouped_by_sheet_with_how_to_fix_each(self, empty, signed_in, text):
        judged = Judged(empty)
        said = text(signed_in("lead").get(page_of(empty, "findings")))
        for finding in judged.findings:
            assert " ".join(finding.message.split()) in said
            assert " ".join(finding.fix.split()) in said
        assert said.index("2. Cover") < said.index("4. Income") < said.index("6. Metrics")

    def test_they_begin_with_how_many_each_sheet_has(self, empty, signed_in, text):
        answer = signed_in("lead").get(page_of(empty, "findings"))
        page = Seen(answer)
        assert "Findings 2. Cover : 10 errors" in text(answer)
        assert "#of-cover" in page.links
        assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)

    def test_a_waived_one_is_shown_as_such_and_counts_no_more(self, southend, person, signed_in, text):
        spend(southend, person("lead"), "1721066")
        client = signed_in("lead")
        assert "1 error" in text(client.get(page_of(southend)))
        (error,) = [f for f in Judged(southend).findings if f.severity == "error"]
        until = rounds.today() + timedelta(days=30)
        waiver = Waiver(code=error.code, reason="Agreed by the board.", role="Finance lead", expires=until)
        waive(southend, person("lead"), waiver)
        said = text(client.get(page_of(southend, "findings")))
        assert "Agreed by the board." in said
        assert "Error Waived" in text(client.get(page_of(southend)))
        assert "1 error" not in text(client.get(page_of(southend)))

    def test_waiving_is_offered_to_who_may_while_it_can_be_done(self, empty, southend, person, signed_in):
        client = signed_in("lead")
        address = f"{page_of(southend, 'waive')}?code="
        assert any(link.startswith(address) for link in Seen(client.get(page_of(southend, "findings"))).links)
        reader = Seen(signed_in("reader").get(page_of(southend, "findings"))).links
        start_signing(southend, person("lead"))
        later = Seen(client.get(page_of(southend, "findings"))).links
        assert not any(link.startswith(address) for link in (*reader, *later))

    def test_of_many_places_the_first_are_linked_and_the_rest_counted(self, southend, signed_in, text):
        many = next(f for f in Judged(southend).findings if len(f.places) > 7)
        said = text(signed_in("lead").get(page_of(southend)))
        assert f"and {len(many.places) - 6} more places" in said
