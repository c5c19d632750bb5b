"""A plan of 2021-22 rolls forward into a made-up round, in which some things have other names and some are gone."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from carefund.reference import area
from carefund.returns import FORM, Place, Return, Row, check_return, from_text, new_return, to_text
from carefund.returns.checks import Case
from carefund.returns.roll_forward import NotCarried, RolledForward, roll_forward
from carefund.rulebook import Rulebook, load, load_folder
from carefund.rulebook.crosswalk import read_crosswalk
from carefund.rulebook.next_round import start_round
from tests.returns.builders import clean_plan as plan
from tests.returns.builders import row, southend
from tests.support.rounds import changed, copy_of, renamed, without

NEXT = "2022-23"
CROSSWALK = """
from = "2021-22"
source = "made up"
certainty = "stated"

[[tables]]
table = "expenditure.schemes"
from_table = "expenditure.schemes"
fields = { name = "scheme_name" }
blank = ["description"]
set = { status = "EXISTING" }

[[tables]]
table = "cover.cover"
from_table = "cover.cover"
blank = ["signed_off", "expected_date"]

[[tables]]
table = "requirements.requirements"
from_table = "requirements.requirements"
blank = ["met"]

[[tables]]
table = "income.contributions"
from_table = "income.contributions"

[options.funding_sources]
CCG_MIN = ["NHS_MIN"]
CCG_ADD = []
IBCF = ["IBCF", "LA_ADD"]

[options.providers]
PRIVATE = ["PRIVATE", "VCS"]

[options.scheme_types.HICM]
to = ["HIGH_IMPACT"]
HICM-4 = ["HIGH_IMPACT-4"]
HICM-8 = ["HIGH_IMPACT-1", "HIGH_IMPACT-2"]
HICM-7 = ["HOME_CARE-1"]

[options.scheme_types]
ENABLERS = ["PLANNING", "COMMUNITY"]
DFG = ["DFG"]
"""


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the made-up round."""
    root = tmp_path_factory.mktemp("rounds")
    start_round(copy_of("2021-22", root / "2021-22"), NEXT, root / NEXT)
    made = root / NEXT
    renamed(
        made, ("CCG_MIN", "NHS_MIN"), ("CCG_ADD", "NHS_ADD"), ("HICM-", "HIGH_IMPACT-"), ('"HICM"', '"HIGH_IMPACT"')
    )
    renamed(made, ('"scheme_name"', '"name"'), ('"PR3"', '"PR3_NEW"'))
    with changed(made, "sheets/expenditure.toml") as sheet:
        fields = sheet["tables"][0]["fields"]
        sheet["tables"][0]["fields"] = [
            *without(fields, lambda field: field["id"] == "area_other"),
            {"id": "outputs", "label": "Outputs", "help": "How many.", "type": "number", "required": False},
        ]
    with changed(made, "scheme_types.toml") as types:
        types["scheme_types"] = without(types["scheme_types"], lambda o: o["code"] == "ENABLERS")
        carers = next(o for o in types["scheme_types"] if o["code"] == "CARERS")
        carers["options"] = without(carers["options"], lambda o: o["code"] == "CARERS-OTHER")
    (made / "crosswalk.toml").write_text(CROSSWALK, "utf-8")
    return made


@pytest.fixture(scope="module")
def book(later: Path) -> Rulebook:
    return load_folder(later)


@pytest.fixture
def rolled(later, book):
    def roll(old: Return, where=None, crosswalk: str = CROSSWALK) -> RolledForward:
        (later / "crosswalk.toml").write_text(crosswalk, "utf-8")
        read = read_crosswalk(later, load("2021-22"), book)
        return roll_forward(old, load("2021-22"), book, read, where or southend(), "new")

    return roll


def spending(**values) -> Return:
    """A plan with one scheme."""
    return plan().with_rows("expenditure.schemes", (row("r7", scheme_id=7, **values),))


def scheme(rolled: RolledForward) -> dict[str, object]:
    [only] = rolled.ret.rows("expenditure.schemes")
    return dict(only.values)


def test_what_means_the_same_is_carried(rolled):
    old = spending(scheme_name="Home care", scheme_type="HOME_CARE", sub_type="HOME_CARE-1", source="CCG_MIN")
    made = rolled(old)
    assert scheme(made) == {
        "scheme_id": Decimal(7),
        "name": "Home care",
        "scheme_type": "HOME_CARE",
        "sub_type": "HOME_CARE-1",
        "source": "NHS_MIN",
        "status": "EXISTING",
    }
    assert made.decisions == ()
    assert [(c.rows, c.values) for c in made.carried if c.table == "expenditure.schemes"] == [(1, 6)]


def test_amounts_are_never_carried(rolled):
    made = rolled(spending(scheme_name="Home care", amount=1000))
    assert "amount" not in scheme(made)
    assert [(left.rows, left.why) for left in made.left if left.where == "Expenditure (£)"] == [
        (1, "amounts are never carried")
    ]


def test_what_is_asked_anew_and_what_has_no_place_is_said(rolled):
    left = {x.where: x.why for x in rolled(spending(description="As ever", area_other="Housing", status="NEW")).left}
    assert left["Brief Description of Scheme"] == "is asked anew"
    assert left["Please specify if 'Area of Spend' is 'other'"] == "has no place in the new round"
    assert left["New/ Existing Scheme"] == "has the same answer in every row that is carried"
    assert left["Metrics: Values"] == "starts afresh"
    assert "Health and Wellbeing Board" not in left


def test_of_several_counterparts_a_person_decides(rolled):
    made = rolled(spending(scheme_name="Home care", source="IBCF", provider="PRIVATE"))
    assert "source" not in scheme(made)
    provider, source = made.decisions
    assert source.place == Place("expenditure", "schemes", "r1", "source")
    assert (source.old, source.label) == ("IBCF", "iBCF")
    assert [c.code for c in source.candidates] == ["IBCF", "LA_ADD"]
    assert source.candidates[1].label == "Additional LA Contribution"
    assert source.why == "It became several: choose the one that is meant."
    assert provider.place.field == "provider"


def test_what_has_no_counterpart_is_a_decision_among_all(rolled):
    [decision] = rolled(spending(scheme_name="More", source="CCG_ADD")).decisions
    assert (decision.label, decision.candidates) == ("Additional CCG Contribution", ())
    assert decision.why == "The new round has no counterpart of it."


def test_a_code_that_is_gone_and_of_which_nothing_is_said_is_a_decision(rolled):
    [decision] = rolled(spending(scheme_type="CARERS", sub_type="CARERS-OTHER")).decisions
    assert (decision.place.field, decision.label) == ("sub_type", "Other")
    assert decision.why == "The new round has no such answer."


def test_sub_types_follow_their_type(rolled):
    made = rolled(spending(scheme_type="HICM", sub_type="HICM-4"))
    assert (scheme(made)["scheme_type"], scheme(made)["sub_type"]) == ("HIGH_IMPACT", "HIGH_IMPACT-4")
    [decision] = rolled(spending(scheme_type="HICM", sub_type="HICM-8")).decisions
    assert [c.code for c in decision.candidates] == ["HIGH_IMPACT-1", "HIGH_IMPACT-2"]


def test_a_sub_type_of_another_type_is_no_counterpart(rolled):
    [decision] = rolled(spending(scheme_type="HICM", sub_type="HICM-7")).decisions
    assert decision.why == "The new round has no counterpart of it."


def test_a_sub_type_waits_for_its_type(rolled):
    of_type, of_sub_type = rolled(spending(scheme_type="ENABLERS", sub_type="ENABLERS-10")).decisions
    assert [c.code for c in of_type.candidates] == ["PLANNING", "COMMUNITY"]
    assert of_sub_type.why == "It depends on “Scheme Type”: decide that first."


def test_an_answer_that_was_none_is_a_decision(rolled):
    [decision] = rolled(spending(scheme_name="Odd", provider="The usual")).decisions
    assert (decision.label, decision.why) == ("The usual", "It was none of the answers that its round offers.")


def test_contributions_beyond_the_allocations_are_carried_without_amounts(rolled):
    contributions = (
        row("r1", source="DFG", partner="Southend-on-Sea", amount=1),
        row("r2", source="CCG_MIN", partner="NHS Southend CCG", amount=2),
        row("r3", source="LA_ADD", partner="Southend-on-Sea", amount=3, comment="Carried over"),
    )
    made = rolled(plan().with_rows("income.contributions", contributions))
    rows = made.ret.rows("income.contributions")
    assert [(r.key, r.values.get("source")) for r in rows] == [
        ("r1", "DFG"), ("r2", "NHS_MIN"), ("r3", "IBCF"), ("r4", "LA_ADD")
    ]  # fmt: skip
    assert dict(rows[-1].values) == {
        "source": "LA_ADD", "partner": "Southend-on-Sea", "comment": "Carried over"
    }  # fmt: skip


def test_a_form_keeps_what_is_filled_in(rolled):
    old = plan().with_value(Place("cover", "cover", FORM, "completed_by"), "A lead")
    old = old.with_value(Place("cover", "cover", FORM, "area_name"), "Southend")
    form = rolled(old).ret.form("cover.cover")
    assert form["completed_by"] == "A lead"
    assert form["area_name"] == "Southend-on-Sea"
    assert "signed_off" not in form


def test_fixed_rows_follow_by_their_codes(rolled):
    old = plan().with_value(Place("requirements", "requirements", "PR1", "documents"), "Narrative plan, page 1")
    old = old.with_value(Place("requirements", "requirements", "PR3", "documents"), "Narrative plan, page 3")
    made = rolled(old)
    documents = {r.key: r.values.get("documents") for r in made.ret.rows("requirements.requirements")}
    assert documents["PR1"] == "Narrative plan, page 1"
    assert documents["PR3_NEW"] is None
    label = next(r.text for r in load("2021-22").requirements if r.code == "PR3")
    assert [left.where for left in made.left if left.why == "has no place in the new round"] == [label]


def test_rows_of_which_nothing_remains_are_no_rows(rolled):
    made = rolled(plan().with_rows("expenditure.schemes", (row("r1", amount=1000), Row("r2"))))
    assert made.ret.rows("expenditure.schemes") == ()


def test_what_was_only_entered_where_a_person_decides_is_still_a_row(rolled):
    made = rolled(plan().with_rows("expenditure.schemes", (row("r1", source="IBCF"),)))
    assert scheme(made) == {"status": "EXISTING"}
    assert len(made.decisions) == 1


def test_a_decision_about_a_row_of_which_nothing_is_carried_is_about_its_table(rolled):
    crosswalk = CROSSWALK.replace('set = { status = "EXISTING" }', "", 1)
    made = rolled(plan().with_rows("expenditure.schemes", (row("r1", source="IBCF"),)), crosswalk=crosswalk)
    assert made.ret.rows("expenditure.schemes") == ()
    assert [decision.place for decision in made.decisions] == [Place("expenditure", "schemes")]
    assert made.carried[0].rows == 0


def test_it_starts_from_what_is_published_and_can_be_checked_and_kept(rolled, book):
    made = rolled(plan())
    blank = new_return(book, "plan", southend(), "new")
    assert (made.ret.round, made.ret.kind, made.ret.area, made.ret.id) == (NEXT, "plan", "E06000033", "new")
    assert made.ret.rows("metrics.values") == blank.rows("metrics.values")
    assert from_text(to_text(book, made.ret), lambda _: book) == made.ret
    missing = {f.code for f in check_return(Case(book, made.ret, southend(), date(2022, 9, 1)))}
    assert "CMP-01" in missing


def test_another_round_kind_or_area_is_refused(rolled):
    with pytest.raises(NotCarried, match=r"continues the plan of 2021-22, but this is the plan of 2019-20"):
        rolled(msgspec.structs.replace(plan(), round="2019-20"))
    with pytest.raises(NotCarried, match=r"is for the area E06000033, and Thurrock \(E06000034\) is another"):
        rolled(plan(), area("E06000034"))
    with pytest.raises(NotCarried, match="“nowhere” is not"):
        rolled(msgspec.structs.replace(plan(), area="nowhere"))


def test_a_plan_is_neither_divided_nor_put_together_and_what_to_do_is_said(rolled):
    with pytest.raises(NotCarried, match=r"Bournemouth ended on 31 March 2019.* start a blank return of Bournemouth, "):
        rolled(msgspec.structs.replace(plan(), area="E06000028"), area("E06000058"))
    successors = r"North Northamptonshire \(E06000061\) or West Northamptonshire \(E06000062\), and enter the schemes"
    with pytest.raises(NotCarried, match=successors):
        rolled(msgspec.structs.replace(plan(), area="E10000021"), area("E06000061"))


def test_an_area_that_is_none_any_more_is_refused(rolled):
    with pytest.raises(NotCarried, match="was no area on 01/04/2022"):
        rolled(plan(), area("E10000021"))


@pytest.mark.parametrize(("before", "now"), [("E08000016", "E08000038"), ("E10000027", "E06000066")])
def test_an_area_that_is_the_same_place_goes_on(later, book, before, now):
    """Barnsley was given another code; Somerset was a county, and is one council since."""
    new = msgspec.structs.replace(book, years=("2025-26",))
    made = roll_forward(
        msgspec.structs.replace(plan(), area=before),
        load("2021-22"),
        new,
        read_crosswalk(later, load("2021-22"), book),
        area(now),
        "new",
    )
    assert made.ret.area == now
    assert made.ret.rows("expenditure.schemes")


def test_two_tables_may_become_one(rolled):
    twice = CROSSWALK.replace(
        '[[tables]]\ntable = "cover.cover"',
        '[[tables]]\ntable = "expenditure.schemes"\nfrom_table = "income.dfg_districts"\n'
        'fields = { name = "district" }\n\n'
        '[[tables]]\ntable = "cover.cover"',
        1,
    )
    old = spending(scheme_name="Home care").with_rows("income.dfg_districts", (row("r1", district="Rochford"),))
    made = rolled(old, crosswalk=twice)
    rows = made.ret.rows("expenditure.schemes")
    assert [(r.key, r.values["name"]) for r in rows] == [("r1", "Home care"), ("r2", "Rochford")]


def test_answers_of_another_sort_are_not_carried(rolled):
    other = CROSSWALK.replace(
        'fields = { name = "scheme_name" }', 'fields = { outputs = "scheme_name", name = "scheme_id" }'
    )
    made = rolled(spending(scheme_name="Home care"), crosswalk=other)
    assert scheme(made) == {"scheme_id": Decimal(7), "status": "EXISTING"}
    assert {x.where: x.why for x in made.left}["Scheme Name"] == "is asked anew"


@pytest.fixture(autouse=True)
def _kept(later):
    """The crosswalk as it was, whatever a test made of it."""
    yield
    (later / "crosswalk.toml").write_text(CROSSWALK, "utf-8")
