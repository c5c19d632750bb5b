"""The summary page says everything, safely, and everybody can use it."""

import itertools
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from importlib import resources

import msgspec
import pytest

from carefund.papers import standing, summary_page
from carefund.reference import area
from carefund.returns import Case, Finding, Place, Return, Summary, Waiver, check_return, from_text, summarise
from carefund.rulebook import load
from tests.support import southend

RULES, ON = load("2021-22"), date(2021, 11, 16)
BOARD = Place("cover", "cover", "form", "signed_off")


@cache
def plan() -> Return:
    text = (resources.files("carefund") / "examples" / "southend-2021-22.toml").read_text("utf-8")
    return from_text(text, load)


def summary_of(ret: Return) -> Summary:
    return summarise(Case(RULES, ret, area(ret.area), ON))


def findings_of(ret: Return) -> tuple[Finding, ...]:
    return check_return(Case(RULES, ret, area(ret.area), ON))


@cache
def page() -> str:
    return summary_page(RULES, summary_of(plan()), findings_of(plan()))


class Outline(HTMLParser):
    """Elements in order with their attributes, the open elements around each, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Mapping[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "rect"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "rect":
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += f"{data} "

    def all(self, tag: str) -> list[Mapping[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self) -> str:
        return " ".join(self.words.split())


def test_every_printed_figure_of_the_southend_plan_is_there():
    text = Outline(page()).text()
    for amount in (southend.TOTAL, *southend.SOURCES.values(), *southend.PLANNED.values(), *southend.REQUIRED.values()):
        assert f"£{amount:,}" in text
    for amount, percent in southend.SCHEME_TYPES.values():
        assert not amount or (f"£{amount:,} {percent}%" in text)
    for numerator, denominator in southend.COUNTS.values():
        assert f"{numerator} {denominator:,}" in text


def test_every_finding_is_there_whole():
    text = Outline(page()).text()
    assert findings_of(plan())
    for finding in findings_of(plan()):
        for part in (finding.message, finding.found, finding.expected, finding.fix, finding.policy):
            assert " ".join(part.split()) in text
        assert f"Certainty: {finding.certainty}" in text


def test_the_page_stands_alone():
    outline = Outline(page())
    assert outline.open == []
    assert not outline.all("script")
    assert not outline.all("link")
    assert not outline.all("img")
    assert all((a["href"] or "").startswith("#") for a in outline.all("a"))
    assert "url(" not in page()
    assert "http" not in page()


def test_the_page_can_be_used_by_everybody():
    outline = Outline(page())
    assert outline.all("html")[0]["lang"] == "en-GB"
    assert len(outline.all("h1")) == 1
    levels = [int(tag[1]) for tag, _ in outline.elements if re.fullmatch("h[1-6]", tag)]
    assert all(deeper <= level + 1 for level, deeper in itertools.pairwise(levels))
    assert len(outline.all("caption")) == len(outline.all("table"))
    assert all(a.get("scope") for a in outline.all("th"))
    ids = [a["id"] for _, a in outline.elements if "id" in a]
    assert len(ids) == len(set(ids))
    targets = [(a["href"] or "")[1:] for a in outline.all("a")] + [
        a["aria-labelledby"] for _, a in outline.elements if "aria-labelledby" in a
    ]
    assert set(targets) <= set(ids)
    assert "#main" in {a["href"] for a in outline.all("a")}
    assert all(a.get("aria-hidden") == "true" for a in outline.all("svg"))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("ink", "behind"),
    [("ink", "#ffffff"), ("quiet", "#ffffff"), ("accent", "#ffffff"), ("ink", "soft"),
     ("good-ink", "good"), ("bad-ink", "bad"), ("care-ink", "care"), ("note-ink", "note")],
)  # fmt: skip
def test_words_stand_out_from_what_is_behind_them(ink, behind):
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", page()))
    light, dark = sorted((luminance(colours.get(c, c)) for c in (ink, behind)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_text_from_a_return_cannot_become_markup():
    nasty = "<script>alert(1)</script>"
    waiver = Waiver(code="CND-04", reason=nasty, role="Section 151 officer", expires=date(2022, 3, 31))
    finding = msgspec.structs.replace(findings_of(plan())[0], found=nasty, waiver=waiver)
    summary = msgspec.structs.replace(summary_of(plan()), area_name=nasty)
    made = summary_page(RULES, summary, (finding,))
    assert "<script" not in made
    assert made.count("&lt;script&gt;") == 4


def test_a_waived_finding_is_shown_apart_with_who_and_until_when():
    waiver = Waiver(code="CND-04", reason="Agreed.", role="Section 151 officer", expires=date(2022, 3, 31))
    made = Outline(
        summary_page(RULES, summary_of(plan()), findings_of(msgspec.structs.replace(plan(), waivers=(waiver,))))
    )
    assert "1 waived finding Condition NC2" in made.text()
    assert "Agreed. Accepted by the Section 151 officer until 31/03/2022." in made.text()


def test_cells_are_named_where_there_are_any():
    class Book:
        def address(self, place: Place) -> str:
            return "5a. Expenditure!F12"

    assert "5a. Expenditure!F12" in summary_page(RULES, summary_of(plan()), findings_of(plan()), Book())


def test_an_empty_plan_makes_a_page_too():
    ret = msgspec.structs.replace(plan(), area="E09000002", sheets={})
    text = Outline(summary_page(RULES, summarise(Case(RULES, ret, None, ON)), ())).text()
    for part in (
        "Not complete: 5 sheets are not complete.",
        "not held",
        "Cannot be said",
        "not given",
        "No answer",
    ):
        assert part in text


def test_a_plan_without_expenditure_has_no_table_of_scheme_types_without_rows():
    made = summary_page(RULES, summary_of(plan().with_rows("expenditure.schemes", ())), ())
    assert "Expenditure by scheme type" not in made
    assert "No expenditure on: Assistive Technologies and Equipment; " in made


def test_where_money_is_left_over_it_is_marked():
    ret = plan().with_value(Place("expenditure", "schemes", "r3", "amount"), None)
    assert 'class="tag bad">£5,897,727' in summary_page(RULES, summary_of(ret), ())


def standing_of(ret: Return) -> str:
    return standing(summary_of(ret), findings_of(ret))


def signed() -> Return:
    return plan().with_value(BOARD, "YES").with_value(BOARD._replace(field="expected_date"), None)


def test_where_a_return_stands():
    assert standing_of(plan()) == "Complete, but not formally approvable: the board has not signed it off"
    assert standing_of(signed()) == "Complete and signed off: it can be formally approved"
    incomplete = plan().with_value(BOARD._replace(field="phone"), None)
    assert standing_of(incomplete) == "Not complete: 1 sheet is not complete"
    silent = msgspec.structs.replace(summary_of(plan()), signed_off=None)
    assert standing(silent, findings_of(plan())).endswith("it does not say whether the board has signed it off")


def test_a_signed_plan_with_open_errors_does_not_stand_as_approvable():
    amount = Place("expenditure", "schemes", "r1", "amount")
    ret = signed().with_value(amount, Decimal(1))
    assert standing_of(ret) == "Complete, but not formally approvable: 1 error is open"
    assert "Not yet" in summary_page(RULES, summary_of(ret), findings_of(ret))
    assert "Not yet" not in summary_page(RULES, summary_of(signed()), findings_of(signed()))
    unsigned = plan().with_value(amount, Decimal(1)).with_value(amount._replace(row="r3"), Decimal(1))
    assert standing_of(unsigned).endswith("errors are open and the board has not signed it off")


def test_a_signed_plan_that_does_not_meet_a_requirement_does_not_stand_as_approvable():
    """Actions and a timeframe make the plan complete; assurers still wait for the requirement."""
    answer = Place("requirements", "requirements", "PR3", "met")
    ret = signed().with_value(answer, "NO")
    for field, text in (("actions", "Agree the use of the grant"), ("timeframe", "March 2022")):
        ret = ret.with_value(answer._replace(field=field), text)
    assert standing_of(ret) == "Complete, but not formally approvable: PR3 is not met"
    both = ret.with_value(answer._replace(row="PR1"), "NO")
    summary = msgspec.structs.replace(summary_of(ret), requirements=summary_of(both).requirements)
    assert standing(summary, findings_of(ret)).endswith("PR1 and PR3 are not met")


def test_a_condition_without_a_published_floor_is_a_reservation():
    summary = summary_of(signed())
    (money,) = summary.years
    found, *lines = (msgspec.structs.replace(line, required=None) for line in money.conditions)
    for conditions, says in (
        ((found, *money.conditions[1:]), "if NC2 reaches its floor: we do not hold it"),
        ((found, *lines), "if NC2 and NC3 reach their floors: we do not hold them"),
    ):
        years = (msgspec.structs.replace(money, conditions=conditions),)
        text = standing(msgspec.structs.replace(summary, years=years), findings_of(signed()))
        assert text == f"Complete and signed off: it can be formally approved, {says}"


def test_several_years_stand_one_after_the_other():
    summary = summary_of(plan())
    years = (summary.years[0], msgspec.structs.replace(summary.years[0], year="2022-23"))
    outline = Outline(summary_page(RULES, msgspec.structs.replace(summary, years=years), ()))
    ids = [a["id"] for _, a in outline.elements if "id" in a]
    assert len(ids) == len(set(ids))
    for part in ("Money by funding source, 2022-23", "Income 2021-22", "Income 2022-23", "scheme type, 2022-23"):
        assert part in outline.text()


def test_what_a_return_has_not_is_left_out():
    summary = summary_of(plan())
    bare = msgspec.structs.replace(summary.years[0], conditions=(), scheme_types=())
    outline = Outline(
        summary_page(RULES, msgspec.structs.replace(summary, years=(bare,), metrics=(), requirements=()), ())
    )
    ids = {a["id"] for _, a in outline.elements if "id" in a}
    assert {(a["href"] or "")[1:] for a in outline.all("a")} <= ids
    assert not ids & {"conditions", "types", "metrics", "requirements"}
