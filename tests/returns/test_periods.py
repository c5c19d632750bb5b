"""The values of every return of an area side by side, and which of them do not tie."""

from decimal import Decimal
from importlib import resources

import pytest

from carefund.returns import Place, Return, Row, from_text, new_return
from carefund.returns.periods import Line, side_by_side, strands
from carefund.rulebook import Rulebook, load
from tests.returns.builders import clean_plan, southend
from tests.support.quarters import quarters

PLAN = clean_plan()
EXAMPLES = resources.files("carefund") / "examples/synthetic"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return quarters(tmp_path_factory.mktemp("rounds"))


def _first_quarter(book: Rulebook, *spent: str | None) -> Return:
    ret = new_return(book, "q1", southend(), "q1-1", [PLAN])
    rows = ret.rows("progress.schemes")
    amounts = [*spent, *[None] * (len(rows) - len(spent))]
    filled = [
        Row(row.key, row.values if amount is None else {**row.values, "actual": Decimal(amount)})
        for row, amount in zip(rows, amounts, strict=True)
    ]
    return ret.with_rows("progress.schemes", tuple(filled))


def _second_quarter(book: Rulebook, first: Return, spent: str) -> Return:
    ret = new_return(book, "q2", southend(), "q2-1", [PLAN, first])
    one, *rest = ret.rows("later.schemes")
    return ret.with_rows("later.schemes", (Row(one.key, {**one.values, "actual": Decimal(spent)}), *rest))


def _line(lines: tuple[Line, ...], strand: str, key: str) -> Line:
    (found,) = [line for line in lines if (line.strand, line.key) == (strand, key)]
    return found


def test_what_is_carried_belongs_together_and_totals_to_date_go_on(book: Rulebook):
    by_label = {strand.label: strand for strand in strands(book)}
    assert by_label["Planned"].fields == {
        "plan": ("expenditure.schemes.amount",),
        "q1": ("progress.schemes.planned",),
        "q2": ("later.schemes.planned",),
    }
    assert by_label["Actual to date"].fields == {
        "q1": ("progress.schemes.actual",),
        "q2": ("later.schemes.before", "later.schemes.actual"),
    }
    quarters = set(by_label) - {"Planned (£)"}
    assert quarters == {"Planned", "Actual to date", "Amount"}, "texts, and what is only a start, may differ"
    assert by_label["Planned (£)"].fields == {
        "plan": ("income.contributions.amount",),
        "year_end": ("outturn.contributions.planned",),
    }


def test_a_round_of_one_return_has_nothing_to_lay_side_by_side():
    draft = load("2026-27")
    assert len(draft.returns) == 1
    assert strands(draft) == ()
    assert side_by_side(draft, [new_return(draft, "plan", southend(), "plan-1")]) == ()


def test_each_row_stands_with_what_every_return_says(book: Rulebook):
    first = _first_quarter(book, "100", "200")
    lines = side_by_side(book, [_second_quarter(book, first, "150"), PLAN, first])
    planned = _line(lines, "Planned", "r1")
    assert planned.title == "Scheme 1"
    assert [(c.kind, c.value) for c in planned.cells] == [(kind, Decimal(1721065)) for kind in ("plan", "q1", "q2")]
    spent = _line(lines, "Actual to date", "r1")
    assert [(c.kind, c.place.field, c.value) for c in spent.cells] == [
        ("q1", "actual", Decimal(100)),
        ("q2", "before", Decimal(100)),
        ("q2", "actual", Decimal(150)),
    ]
    assert all(line.ties for line in lines)


def test_a_planned_figure_that_changed_and_a_total_that_fell_do_not_tie(book: Rulebook):
    first = _first_quarter(book, "100")
    one, *rest = first.rows("progress.schemes")
    changed = first.with_rows("progress.schemes", (Row(one.key, {**one.values, "planned": Decimal(7)}), *rest))
    lines = side_by_side(book, [PLAN, changed, _second_quarter(book, changed, "99.99")])
    planned, spent = _line(lines, "Planned", "r1"), _line(lines, "Actual to date", "r1")
    assert [cell.ties for cell in planned.cells] == [True, False, True]
    assert [cell.ties for cell in spent.cells] == [True, True, False]
    assert {line.key for line in lines if not line.ties} == {"r1"}


def test_a_blank_and_a_missing_return_are_no_contradiction(book: Rulebook):
    first = _first_quarter(book)
    lines = side_by_side(book, [PLAN, first])
    assert all(line.ties for line in lines)
    assert {line.strand for line in lines} == {"Planned"}


def test_a_text_in_place_of_a_number_does_not_tie(book: Rulebook):
    first = _first_quarter(book, "100")
    second = _second_quarter(book, first, "150")
    one, *rest = second.rows("later.schemes")
    wrong = second.with_rows("later.schemes", (Row(one.key, {**one.values, "actual": "a lot"}), *rest))
    assert not _line(side_by_side(book, [first, wrong]), "Actual to date", "r1").ties


def test_a_row_without_a_text_is_named_by_its_key_and_a_fixed_one_by_its_label(book: Rulebook):
    bare = PLAN.with_rows("expenditure.schemes", (Row("r1", {"commissioner": "LA", "amount": Decimal(5)}),))
    first = new_return(book, "q1", southend(), "q1-1", [bare])
    assert _line(side_by_side(book, [bare, first]), "Planned", "r1").title == "r1"
    second = new_return(book, "q2", southend(), "q2-1", [PLAN]).with_value(
        Place("spent", "lines", "DFG", "amount"), Decimal(5)
    )
    third = new_return(book, "q3", southend(), "q3-1", [second])
    assert _line(side_by_side(book, [second, third]), "Amount", "DFG").title == "DFG"


def test_a_row_is_called_by_its_first_text_cut_where_it_is_long():
    """In 2025-26 a scheme has no name, only a description."""
    texts = [(EXAMPLES / f"2025-26-{kind}.toml").read_text("utf-8") for kind in ("plan", "q1")]
    lines = side_by_side(load("2025-26"), [from_text(text, load) for text in texts])
    titles = {line.key: line.title for line in lines if line.strand == "Original plan for the year (£)"}
    assert titles["r3"] == "Home care for older people with lasting needs"
    assert titles["r1"].startswith("Adaptations: grants for ramps")
    assert titles["r1"].endswith("…")
    assert len(titles["r1"]) <= 60
