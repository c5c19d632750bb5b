"""The pages of sheets, made from the rulebook alone."""

import shutil
from importlib import resources
from pathlib import Path

import pytest
from django.urls import reverse

from carefund.reference import area
from carefund.returns import Place
from carefund.rulebook import load, load_folder
from carefund.rulebook.sheets import TableKind
from carefund.web.returns.entry import Typed, save_rows
from carefund.web.returns.judged import Judged
from carefund.web.returns.signing import start_signing
from carefund.web.returns.starting import start_return
from tests.rulebook.folders import edit
from tests.support.entering import save_row
from tests.web.returns.pages import Seen

SHEETS = [
    "guidance", "cover", "summary", "income", "expenditure", "scheme_guidance", "metrics", "requirements", "narrative",
    "hicm",
]  # fmt: skip


def page_of(record, sheet: str) -> str:
    return reverse("sheet", args=[record.pk, sheet])


class TestEverySheet:
    @pytest.mark.parametrize("who", ["lead", "finance", "chair", "reader", "manager"])
    @pytest.mark.parametrize("which", ["southend", "empty"])
    def test_it_is_a_sound_page(self, who, which, signed_in, request):
        record, client = request.getfixturevalue(which), signed_in(who)
        for sheet in SHEETS:
            answer = client.get(page_of(record, sheet))
            page = Seen(answer)
            assert answer.status_code == 200
            assert (page.unlabelled, page.twice, page.skipped_levels) == ([], set(), [])
            assert page.headings.count("h1") == 1
            assert b"style=" not in answer.content
            assert b" on" + b"click" not in answer.content

    @pytest.mark.parametrize("sheet", SHEETS)
    def test_it_asks_the_database_little_whatever_the_number_of_rows(
        self, sheet, southend, person, signed_in, django_assert_max_num_queries
    ):
        rows = [Typed(Place("expenditure", "schemes"), {"scheme_id": str(n), "amount": "1"}) for n in range(20, 170)]
        save_rows(southend, person("lead"), rows)
        client = signed_in("lead")
        with django_assert_max_num_queries(15):
            client.get(page_of(southend, sheet))

    @pytest.mark.parametrize(("sheet", "part"), [("metrics", "#metric-ACSC"), ("requirements", "#r-requirements-PR1")])
    def test_a_long_sheet_begins_with_a_list_of_what_is_on_it(self, southend, signed_in, sheet, part):
        page = Seen(signed_in("lead").get(page_of(southend, sheet)))
        there = [link.removeprefix("#") for link in page.links if link.startswith("#")]
        assert part in page.links
        assert set(there) - set(page.ids) == set()

    @pytest.mark.parametrize("sheet", ["expenditure", "income", "guidance"])
    def test_a_short_sheet_or_a_grid_does_not(self, southend, signed_in, sheet):
        assert "On this page" not in signed_in("lead").get(page_of(southend, sheet)).content.decode()

    def test_a_sheet_that_is_not_there(self, southend, signed_in):
        assert signed_in("lead").get(page_of(southend, "nowhere")).status_code == 404

    def test_every_finding_has_a_link_to_something_that_is_there(self, southend, empty, signed_in):
        client, pages = signed_in("lead"), dict[str, Seen]()
        for record in (southend, empty):
            links = Seen(client.get(reverse("findings", args=[record.pk]))).links
            about = [link for link in links if "/sheets/" in link]
            assert about
            for link in about:
                address, _, anchor = link.partition("#")
                pages.setdefault(address, Seen(client.get(address)))
                assert not anchor or anchor in pages[address].ids, link


class TestForms:
    def test_each_fixed_row_is_a_form_of_its_own(self, southend, signed_in):
        answer = signed_in("lead").get(page_of(southend, "requirements"))
        count = len(Judged(southend).rulebook.requirements)
        assert answer.content.decode().count('method="post" action="/returns/') == count
        assert "f-requirements-PR1-met" in Seen(answer).inputs

    def test_each_role_gets_inputs_for_the_fields_it_enters(self, southend, signed_in):
        chair = Seen(signed_in("chair").get(page_of(southend, "cover"))).inputs
        assert "f-cover-form-signoff_name" in chair
        assert "f-cover-form-completed_by" not in chair
        finance = Seen(signed_in("finance").get(page_of(southend, "cover"))).inputs
        assert "f-cover-form-completed_by" in finance
        assert "f-contacts-HWB_CHAIR-surname" not in finance

    def test_who_only_reads_sees_nothing_of_blank_fields_that_do_not_apply(self, southend, signed_in, text):
        said = text(signed_in("reader").get(page_of(southend, "requirements")))
        assert "Supporting documents and pages not entered" in said
        assert "Timeframe if not met" not in said

    def test_what_to_enter_stands_once_for_all_rows_and_describes_each_input(self, southend, signed_in):
        for sheet, table, field, rows in (
            ("cover", "contacts", "surname", 7),
            ("requirements", "requirements", "documents", 8),
        ):
            page = Seen(signed_in("lead").get(page_of(southend, sheet)))
            described = f"h-{table}-{field}"
            inputs = [held for name, found in page.inputs.items() if name.endswith(f"-{field}") for held in found]
            of_rows = [held for held in inputs if held["name"].startswith(f"f-{table}-")]
            assert page.ids.count(described) == 1
            assert len(of_rows) == rows
            assert all(described in held["aria-describedby"].split() for held in of_rows)

    def test_requirements_have_their_key_lines_and_where_each_is_confirmed(self, southend, signed_in, text):
        said = text(signed_in("lead").get(page_of(southend, "requirements")))
        for requirement in Judged(southend).rulebook.requirements:
            assert f"{requirement.code}: {requirement.text}" in said
            assert all(f"{line.text} [{line.confirmed}]" in said for line in requirement.key_lines)

    def test_published_values_are_text_with_their_source(self, southend, signed_in, text):
        answer = signed_in("lead").get(page_of(southend, "metrics"))
        assert "f-values-RES.2021-22.plan-denominator" not in Seen(answer).inputs
        assert "36,273" in text(answer)
        assert "Published value, locked. Source: BCF planning template 2021-22 (Southend-on-Sea), sheet 6, 8.4" in text(
            answer
        )

    def test_worked_out_values_are_shown(self, southend, signed_in, text):
        assert "Worked out for you" in text(signed_in("lead").get(page_of(southend, "metrics")))

    def test_the_mark_of_what_no_document_says_is_shown(self, southend, signed_in, text):
        answer = signed_in("lead").get(reverse("row_form", args=[southend.pk, "expenditure", "schemes", "r1"]))
        assert "Certainty: likely This is about what the round asks" in text(answer)

    def test_a_field_that_depends_on_another_tells_the_script_on_which(self, southend, signed_in):
        answer = signed_in("lead").get(page_of(southend, "requirements")).content.decode()
        assert 'data-cf-when="{&#34;f-requirements-PR1-met&#34;:&#34;NO&#34;}"' in answer


class TestEnteredRows:
    def test_the_plain_table_has_every_row_with_its_form_and_the_total(self, southend, signed_in, text):
        answer = signed_in("lead").get(page_of(southend, "expenditure"))
        links = Seen(answer).links
        for n in range(1, 19):
            assert reverse("row_form", args=[southend.pk, "expenditure", "schemes", f"r{n}"]) in links
        assert "Total £23,600,879" in text(answer)
        assert reverse("row_new", args=[southend.pk, "expenditure", "schemes"]) in links

    def test_an_empty_table_says_what_to_do(self, empty, signed_in, text):
        assert "No rows yet Add the first row." in text(signed_in("lead").get(page_of(empty, "expenditure")))
        assert "Nobody has added a row." in text(signed_in("reader").get(page_of(empty, "expenditure")))

    def test_a_table_for_two_tier_areas_is_only_shown_there(self, southend, person, signed_in, text):
        assert "two-tier" not in text(signed_in("lead").get(page_of(southend, "income")))
        county = start_return(person("national"), "2021-22", "plan", area("E10000012"))
        assert "two-tier" in text(signed_in("national").get(page_of(county, "income")))


class TestReading:
    def test_guidance_summary_and_list_hold_what_the_rulebook_says(self, southend, signed_in, text):
        client = signed_in("lead")
        assert "Order of work" in text(client.get(page_of(southend, "guidance")))
        assert "£23,600,879" in text(client.get(page_of(southend, "summary")))
        said = text(client.get(page_of(southend, "scheme_guidance")))
        assert all(option.label in said for option in Judged(southend).rulebook.lists["scheme_types"])

    def test_why_nothing_can_be_entered_is_said(self, southend, person, signed_in, text):
        assert "Your roles do not include" in text(signed_in("manager").get(page_of(southend, "cover")))
        start_signing(southend, person("lead"))
        answer = signed_in("lead").get(page_of(southend, "cover"))
        assert "The return is with its approvers" in text(answer)
        assert not any(name.startswith("f-") for name in Seen(answer).inputs)


@pytest.fixture
def next_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A round that exists nowhere, with a field and a table that no other round has."""
    folder = tmp_path / "2022-23"
    with resources.as_file(resources.files("carefund") / "rulebooks" / "2021-22") as original:
        shutil.copytree(original, folder)
    edit(folder, "rulebook.toml", 'round = "2021-22"', 'round = "2022-23"')
    edit(folder, "rulebook.toml", 'title = "Better Care Fund plan 2021-22"', 'title = "Better Care Fund plan 2022-23"')
    edit(
        folder, "sheets/cover.toml", 'id = "phone"',
        'id = "desk"\nlabel = "Desk"\nhelp = "Where they sit."\ntype = "text"\n\n[[tables.fields]]\nid = "phone"',
    )  # fmt: skip
    table = '\n[[tables]]\nid = "visits"\ntitle = "Visits"\nkind = "rows"\n\n[[tables.fields]]\nid = "on"\n'
    table += 'label = "Day"\nhelp = "Day of the visit."\ntype = "date"\n'
    with (folder / "sheets" / "cover.toml").open("a", encoding="utf-8") as stream:
        stream.write(table)
    made = load_folder(folder)
    monkeypatch.setattr("carefund.web.returns.rounds.load", lambda name: made if name == "2022-23" else load(name))
    return "2022-23"


class TestARoundOfItsOwn:
    def test_its_pages_follow_from_its_folder(self, southend, next_round, person, signed_in, text):
        record = start_return(person("lead"), next_round, "plan", area("E06000033"))
        client = signed_in("lead")
        page = client.get(page_of(record, "cover"))
        assert "f-cover-form-desk" in Seen(page).inputs
        assert "Day of the visit." in page.content.decode()
        address = reverse("row_new", args=[record.pk, "cover", "visits"])
        client.post(address, {"f-visits--on": "15 December 2022"})
        assert "15/12/2022" in text(client.get(page_of(record, "cover")))
        assert client.get(reverse("return", args=[record.pk])).status_code == 200
        kinds = {table.kind for sheet in Judged(record).rulebook.sheets.values() for table in sheet.tables}
        assert kinds == set(TableKind)

    def test_what_the_area_said_before_stands_beside_it(
        self, southend, next_round, person, signed_in, text, django_assert_max_num_queries
    ):
        record = start_return(person("lead"), next_round, "plan", area("E06000033"))
        client = signed_in("lead")
        assert "Earlier return: BCF lead official" in text(client.get(page_of(record, "cover")))
        with django_assert_max_num_queries(15):
            said = text(client.get(reverse("return", args=[record.pk])))
        assert "Beside the Better Care Fund plan 2021-22" in said
        assert "Total: planned £23,600,879 none" in said
        assert "Earlier return" not in text(client.get(page_of(southend, "cover")))

    def test_a_later_return_is_not_an_earlier_one(self, southend, next_round, person, signed_in, text):
        record = start_return(person("lead"), next_round, "plan", area("E06000033"))
        place = Place("cover", "cover", "form")
        seen = Judged(record).rows[place].event.number
        save_row(record, person("lead"), Typed(place, {"completed_by": "Later lead"}, seen))
        assert "Later lead" not in text(signed_in("lead").get(page_of(southend, "cover")))
