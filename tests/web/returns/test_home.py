"""The first page: my areas, how far their returns are, and what can be started."""

from datetime import date

import pytest
from django.test import Client

from carefund.reference import area, areas_on
from carefund.returns import Place
from carefund.web.accounts.models import Membership, Organisation, OrganisationArea, Role, User
from carefund.web.returns import rounds
from carefund.web.returns.entry import Typed
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.rounds import open_or_close
from carefund.web.returns.signing import decline, delegate, start_signing
from carefund.web.returns.starting import start_return
from tests.support.entering import save_row
from tests.web.returns.pages import Seen
from tests.web.returns.signing_steps import approve_all, submit_all

PLAN = "2021-22", "plan"
NEXT = "2022-23"


@pytest.fixture
def many(db) -> Client:
    """An editor of the thirty first areas by name, each with a plan that was only started."""
    codes = [found.code for found in areas_on(date(2021, 4, 1))[:30]]
    organisation = Organisation.objects.create(name="Thirty areas", kind=Organisation.Kind.COUNCIL)
    OrganisationArea.objects.bulk_create(OrganisationArea(organisation=organisation, area=code) for code in codes)
    editor = User.objects.create_user("many@example.org", name="Editor of many")
    Membership.objects.create(user=editor, organisation=organisation, role=Role.EDITOR)
    for code in codes:
        start_return(editor, *PLAN, area(code))
    client = Client()
    client.force_login(editor, backend="carefund.web.accounts.sign_in.Backend")
    return client


class TestWhatIsSaid:
    def test_each_return_with_its_stage_deadline_completeness_errors_and_who_acts(self, southend, signed_in, text):
        said = text(signed_in("lead").get("/"))
        assert "Southend-on-Sea East of England Better Care Fund plan 2021-22" in said
        assert "Due 16 November 2021 (more than a year ago) Overdue" in said
        assert "Filled in 5 of 5 sheets complete Checks No errors Who acts next Editors: start the signing" in said
        assert "Filled in 0 of 5 sheets complete Checks" in said

    def test_it_follows_what_is_entered(self, southend, person, signed_in, text):
        client = signed_in("lead")
        client.get("/")
        place = Place("expenditure", "schemes", "r1")
        save_row(southend, person("lead"), Typed(place, {"amount": "1"}, Judged(southend).rows[place].event.number))
        assert "Checks 1 error Who acts next Editors: 1 thing to put right" in text(client.get("/"))

    def test_who_acts_next_follows_the_signing(self, southend, person, signed_in, text):
        client = signed_in("lead")
        start_signing(southend, person("lead"))
        said = text(client.get("/"))
        assert "With approvers" in said
        assert "Approval: Local authority chief executive and Clinical commissioning group accountable officer" in said

    def test_who_has_to_sign_is_told_so_and_led_there(self, southend, person, signed_in, text):
        start_signing(southend, person("lead"))
        turn = "Your turn: sign as Health and Wellbeing Board or its delegate"
        for page in ("/", f"/returns/{southend.pk}/"):
            answer = signed_in("chair").get(page)
            assert turn in text(answer)
            assert f"/returns/{southend.pk}/signing/" in Seen(answer).links
            assert "Your turn" not in text(signed_in("lead").get(page))
        delegate(southend, person("chair"), "SIGN_HWB", person("reader"), "Away until May.")
        assert turn in text(signed_in("reader").get("/"))

    def test_it_is_nobodys_turn_who_has_spoken(self, southend, signed_in, person, text):
        submit_all(southend)
        assert "Your turn" not in text(signed_in("chief-executive").get("/"))
        assert "Your turn" in text(signed_in("chair").get("/"))
        decline(southend, person("chair"), "SIGN_HWB", "The board wants another plan.")
        assert "Your turn" not in text(signed_in("chair").get("/"))

    def test_nobody_signs_in_a_closed_round_before_submission(self, southend, person, signed_in, text):
        start_signing(southend, person("lead"))
        open_or_close(person("national"), "2021-22", is_open=False)
        assert "Your turn" not in text(signed_in("chair").get("/"))

    def test_once_all_approved_it_is_for_the_editors_to_submit(self, southend, signed_in, text):
        approve_all(southend)
        assert "Editors: submit" in text(signed_in("lead").get("/"))

    def test_a_submitted_return_is_never_overdue(self, southend, signed_in, text):
        submit_all(southend)
        said = text(signed_in("lead").get("/")).partition("Thurrock")[0]
        assert "Submitted" in said
        assert "Overdue" not in said

    @pytest.mark.parametrize(
        ("today", "words"),
        [(date(2021, 11, 16), "(today)"), (date(2021, 11, 15), "(in 1 day)"), (date(2021, 11, 18), "(2 days ago)")],
    )
    def test_days_are_counted(self, southend, signed_in, text, monkeypatch, today, words):
        monkeypatch.setattr(rounds, "today", lambda: today)
        said = text(signed_in("lead").get("/"))
        assert words in said
        assert ("Overdue" in said) == (today > date(2021, 11, 16))


class TestWhoSeesWhat:
    def test_the_national_team_sees_every_area_and_finds_one(self, southend, signed_in, text):
        client = signed_in("national")
        assert "Page 2" in client.get("/").content.decode()
        said = text(client.get("/", {"q": "southend"}))
        assert "1 area found" in said
        assert "Thurrock" not in said
        assert "East of England" in text(client.get("/", {"q": "east of england"}))

    def test_a_search_without_a_result_says_what_to_do(self, southend, signed_in, text):
        assert "No area found Check the spelling" in text(signed_in("national").get("/", {"q": "Atlantis"}))

    def test_who_belongs_to_no_area_is_told_whom_to_ask(self, southend, person, signed_in, text):
        person("reader").memberships.all().delete()
        assert "You belong to no area yet Ask the administrator" in text(signed_in("reader").get("/"))

    def test_who_only_administers_is_led_to_that(self, southend, signed_in, text):
        said = text(signed_in("administrator").get("/"))
        assert "You look after people" in said
        assert "Ask the administrator" not in said

    @pytest.mark.parametrize("page", ["0", "2", "999", "x", "-1", "9" * 20, "²"])
    def test_a_page_that_is_not_there_is_the_nearest(self, southend, signed_in, page):
        assert signed_in("national").get("/", {"page": page}).status_code == 200


class TestStarting:
    def test_an_editor_starts_what_is_missing(self, southend, signed_in, text):
        ReturnRecord.objects.filter(area="E06000034").update(area="E06000035")
        client = signed_in("lead")
        assert "Start: Better Care Fund plan 2021-22, Thurrock" in text(client.get("/")).replace(" ,", ",")
        sent = {"round": "2021-22", "kind": "plan", "area": "E06000034"}
        answer = client.post("/start/", sent, follow=True)
        record = ReturnRecord.objects.get(area="E06000034")
        assert answer.redirect_chain == [(f"/returns/{record.pk}/", 302)]
        assert "The return is started" in text(answer)

    def test_who_does_not_edit_is_not_offered_it(self, southend, signed_in, text):
        ReturnRecord.objects.filter(area="E06000034").update(area="E06000035")
        assert "Start:" not in text(signed_in("finance").get("/"))

    def test_a_closed_round_is_not_offered(self, southend, person, signed_in, text):
        ReturnRecord.objects.filter(area="E06000034").update(area="E06000035")
        assert f"Start: Better Care Fund plan {NEXT}" in text(signed_in("lead").get("/"))
        open_or_close(person("national"), NEXT, is_open=False)
        assert f"Start: Better Care Fund plan {NEXT}" not in text(signed_in("lead").get("/"))

    @pytest.mark.parametrize(
        ("sent", "status", "words"),
        [
            (
                {"round": "2021-22", "kind": "plan", "area": "E06000033"},
                200,
                "has a “Better Care Fund plan 2021-22” already",
            ),
            ({"round": "1999-00", "kind": "plan", "area": "E06000034"}, 200, "no such round"),
            ({"round": "2021-22", "kind": "diary", "area": "E06000034"}, 200, "no such round or return"),
            ({"round": "2021-22", "kind": "plan", "area": "E09000001"}, 403, "Your roles do not include"),
            ({"round": "2021-22", "kind": "plan", "area": "nowhere"}, 404, ""),
            ({}, 404, ""),
        ],
    )
    def test_what_cannot_be_started_is_refused_in_words(self, southend, signed_in, text, sent, status, words):
        before = ReturnRecord.objects.count()
        answer = signed_in("lead").post("/start/", sent, follow=True)
        assert answer.status_code == status
        assert words in text(answer)
        assert ReturnRecord.objects.count() == before


class TestNarrowing:
    """Southend's plan is with its approvers; those of five other areas are in progress; nobody else has one."""

    @pytest.fixture
    def asked(self, southend, person, signed_in, text):
        start_signing(southend, person("lead"))

        def ask(who: str = "national", **wanted: str) -> str:
            return text(signed_in(who).get("/", wanted))

        return ask

    @pytest.mark.parametrize(
        ("wanted", "found", "there", "not_there"),
        [
            ({"stage": "With approvers"}, 1, "Southend-on-Sea", "Thurrock"),
            ({"stage": "In progress"}, 5, "Leicestershire", "Southend-on-Sea"),
            ({"stage": "In progress", "round": "2021-22"}, 4, "Thurrock", "Leicestershire"),
            ({"stage": "In progress", "q": "south west"}, 2, "Dorset", "Thurrock"),
            ({"stage": "none", "round": "2017-19", "q": "east mid"}, 7, "Derby", "West Northamptonshire"),
            ({"stage": "none", "q": "east of england"}, 9, "Luton", "Thurrock"),
        ],
    )
    def test_areas_are_found_by_where_their_returns_stand(self, asked, wanted, found, there, not_there):
        said = asked(**wanted)
        assert f"{found} area{'s' * (found > 1)} found" in said
        assert f" {there} " in said
        assert f" {not_there} " not in said

    def test_of_a_round_every_area_is_there_and_no_other_round(self, asked):
        said = asked("manager", round="2017-19")
        assert "4 areas found" in said
        assert "Better Care Fund plan 2017-19" in said
        assert "Better Care Fund plan 2021-22" not in said
        assert "Thurrock East of England No return of 2017-19 has been started" in said

    def test_what_is_no_round_or_stage_asks_for_nothing(self, asked):
        assert "found" not in asked("manager", round="x", stage="y")

    def test_nothing_found_says_what_to_do(self, asked):
        assert "No area found" in asked(stage="Submitted")

    def test_what_was_asked_for_stays_in_the_form_and_on_the_next_page(self, many):
        page = Seen(many.get("/", {"round": "2021-22", "stage": "In progress"}))
        assert "/?round=2021-22&stage=In+progress&page=2" in page.links
        assert page.unlabelled == []

    def test_it_takes_few_queries(self, many, django_assert_max_num_queries):
        with django_assert_max_num_queries(15):
            many.get("/", {"round": "2021-22", "stage": "In progress"})


class TestManyAreas:
    def test_twenty_five_on_a_page_with_few_queries(self, many, django_assert_max_num_queries):
        with django_assert_max_num_queries(15):
            first = many.get("/")
        page = Seen(first)
        assert first.content.count(b'class="cf-area"') == 25
        assert many.get("/", {"page": "2"}).content.count(b'class="cf-area"') == 5
        assert (page.unlabelled, page.twice, page.skipped_levels) == ([], set(), [])

    def test_what_did_not_change_is_not_judged_again(self, southend, person, signed_in, monkeypatch):
        start_return(person("lead"), "2025-26", "plan", area("E06000034"))
        client = signed_in("lead")
        client.get("/")
        monkeypatch.setattr(Judged, "many", None)
        assert client.get("/").status_code == 200

    def test_a_return_is_judged_again_once_another_of_its_round_changed(self, southend, person, signed_in, monkeypatch):
        """It may build on that."""
        plan, capacity = (
            start_return(person("lead"), "2025-26", kind, area("E06000034")) for kind in ("plan", "capacity")
        )
        client = signed_in("lead")
        client.get("/")
        ReturnRecord.objects.filter(pk=plan.pk).update(version=plan.version + 1)
        judged, many = list[ReturnRecord](), Judged.many

        def watched(records, books):
            judged.extend(records)
            return many(records, books)

        monkeypatch.setattr(Judged, "many", watched)
        client.get("/")
        assert {record.pk for record in judged} == {plan.pk, capacity.pk}

    def test_a_page_keeps_the_search(self, many):
        answer = many.get("/", {"q": "e0"})
        assert "/?q=e0&page=2" in Seen(answer).links
