"""A round with several returns: the rulebook narrowed to each, lists made from others, and what the loader refuses."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from carefund.rulebook import Rulebook, load_folder
from carefund.rulebook.filters import Exclude, passes
from carefund.rulebook.policy import METRIC_VALUES
from carefund.rulebook.validate import problems
from tests.rulebook.folders import edit, refused
from tests.support.quarters import quarters_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return quarters_folder(tmp_path)


@pytest.fixture
def book(folder: Path) -> Rulebook:
    return load_folder(folder)


def test_a_return_has_its_own_checks_ledgers_and_signatures(book: Rulebook):
    plan, q1, q2 = (book.of(kind) for kind in ("plan", "q1", "q2"))
    assert (plan.funding.spending.table, q2.funding.spending.table) == ("expenditure.schemes", "spent.lines")
    assert [role.code for role in q1.roles if role.purpose == "sign_off"] == ["SIGN_LA"]
    assert not [role for role in q2.roles if role.purpose == "sign_off"]
    assert [r.code for r in plan.roles if r.purpose == "contact"] == [
        r.code for r in q2.roles if r.purpose == "contact"
    ]
    assert ("ACR-02" in q1.checks, "ACR-02" in plan.checks) == (True, False)
    assert (q1.checks["YTD-01"].policy, q2.checks["YTD-01"].policy) == (
        "A made-up policy for the first quarter.",
        "A made-up policy for the second quarter.",
    )
    assert plan.board_approval
    assert not q1.board_approval
    assert not book.board_approval


def test_a_condition_tests_the_money_of_the_ledgers_it_names(book: Rulebook):
    tested = {kind: [c.code for c in book.of(kind).conditions if c.test] for kind in ("plan", "q2")}
    assert tested == {"plan": ["NC2", "NC3"], "q2": []}
    assert [c.code for c in book.of("q2").conditions] == [c.code for c in book.conditions]


def test_narrowing_gives_the_same_rulebook_each_time(book: Rulebook):
    assert book.of("q1") is book.of("q1")
    assert book.of("q1").of("q1") is book.of("q1")
    with pytest.raises(KeyError):
        book.of("q9")


def test_sources_are_those_of_the_years_and_ledgers_of_the_return(folder: Path):
    edit(folder, "funding.toml", 'code = "DFG"\n', 'code = "DFG"\nledgers = ["main"]\nabsorbed_into = ["IBCF"]\n')
    edit(folder, "funding.toml", 'code = "IBCF"\n', 'code = "IBCF"\nyears = ["2021-22"]\n')
    edit(folder, "items.toml", 'codes = ["IBCF", "DFG"]', 'codes = ["IBCF"]')
    book = load_folder(folder)
    assert "DFG" not in {s.code for s in book.of("q2").funding.sources}
    assert {s.code for s in book.of("plan").funding.sources} == {s.code for s in book.funding.sources}
    assert "DFG" not in {o.code for o in book.lists["funding_sources_spent"]}
    assert "DFG" in {o.code for o in book.lists["funding_sources"]}


def test_lists_of_fixed_rows_are_made_from_others(book: Rulebook):
    assert [i.code for i in book.items["money_lines"]] == ["IBCF", "DFG"]
    assert [i.code for i in book.items["months"]] == [o.code for o in book.lists["yes_no"]]
    pair = book.items["pairs"][1]
    assert (pair.code, pair.label, pair.shows) == ("IBCF.NO", "iBCF, No", {"money_lines": "iBCF", "months": "No"})
    assert [i.code for i in book.items["conditions"]] == ["NC1", "NC2", "NC3", "NC4"]


def test_a_metric_value_stands_in_the_lists_it_names(folder: Path):
    plan = 'label = "Avoidable admissions, 21-22 Plan"\nperiod = "2021-22"\nbasis = "plan"\n'
    carried = 'carried_in = ["metric_values_year_end"]'
    edit(folder, "metrics.toml", f"{plan}{carried}", f'{plan}carried_in = ["metric_values_year_end", "shown_later"]')
    edit(folder, "metrics.toml", '[[metrics]]\ncode = "LOS"', """\
[[metrics.values]]
measure = "ACSC"
label = "Avoidable admissions, quarter 1"
period = "2021-22-Q1"
basis = "actual"
lists = ["shown_later"]
entry = { numerator = "none", denominator = "none", value = "enter" }

[[metrics]]
code = "LOS"
""")  # fmt: skip
    book = load_folder(folder)
    shown = {i.code: i.entry for i in book.items["shown_later"]}
    assert shown["ACSC.2021-22.plan"] == {"numerator": "none", "denominator": "none", "value": "prefilled"}
    assert shown["ACSC.2021-22-Q1.actual"]["value"] == "enter"
    assert "ACSC.2021-22-Q1.actual" not in {i.code for i in book.items[METRIC_VALUES]}
    assert book.metric_lists == {METRIC_VALUES, "metric_values_year_end", "shown_later"}


def test_the_unit_is_that_of_the_first_choice_that_has_one(book: Rulebook):
    table = book.table("progress.schemes")
    of = table.by_id["outputs"].unit_from
    assert book.unit(table, of, {"type": "HOME_CARE", "sub_type": "HOME_CARE-2"}) == "packages"
    assert book.unit(table, of, {"type": "HOME_CARE", "sub_type": "HOME_CARE-1"}) == "hours of care"
    assert book.unit(table, of, {"type": "DFG"}) == ""
    assert book.unit(table, of, {}) == ""


def test_open_questions_and_a_draft_are_part_of_a_round(folder: Path):
    edit(folder, "rulebook.toml", "[[returns]]", """\
status = "draft"

[[open_questions]]
question = "By when is the plan due?"
where = "the planning requirements"

[[returns]]""")  # fmt: skip
    book = load_folder(folder)
    assert book.status == "draft"
    asked = book.open_questions[0]
    assert (asked.question, asked.source) == ("By when is the plan due?", book.source)


def test_a_filter_can_ask_for_a_number_that_differs_from_another():
    rules = {"actual": Exclude(differs_from="planned")}
    assert passes(rules, {"actual": Decimal(1), "planned": Decimal(2)})
    assert not passes(rules, {"actual": Decimal(2), "planned": Decimal("2.0")})
    assert not passes(rules, {"actual": Decimal(2)})
    assert not passes(rules, {"planned": Decimal(2)})


REFUSED = {
    "year": ("rulebook.toml", 'code = "q1"', 'code = "q1"\nyears = ["1066-67"]', "returns.q1.years", "no"),
    "sign-off": ("rulebook.toml", '["SIGN_LA"]', '["S151"]', "returns.q1.sign_off", "no sign-off role “S151”"),
    "ledgers": ("rulebook.toml", 'ledgers = "spent"', 'ledgers = "poem"', "returns.q2.ledgers", "no ledgers “poem”"),
    "check twice": ("checks.toml", 'returns = ["q2"]', 'returns = ["q1"]', "YTD-01", "2 of its rules are about"),
    "check of nothing": ("checks.toml", 'returns = ["q2"]', 'returns = ["q9"]', "YTD-01.returns", "no return “q9”"),
    "amounts": (
        "funding.toml",
        '[ledgers.spent.income]\ntable = "spent.lines"\nsource = "source"\namounts = { "2021-22" = "amount" }',
        '[ledgers.spent.income]\ntable = "spent.lines"\nsource = "source"\namounts = {}',
        "income",
        "a field for 2021-22, for the return q2",
    ),
    "two fields of one label": (
        "sheets/progress.toml",
        'label = "Actual"',
        'label = "Planned"',
        "Planned",
        "the heading of schemes is declared 2 times",
    ),
    "ledger of a name": (
        "funding.toml",
        'table = "spent.lines"',
        'table = "spent.poems"',
        "ledgers.spent.income",
        "no field",
    ),
    "source: year": ("funding.toml", 'code = "DFG"', 'code = "DFG"\nyears = ["1066-67"]', "DFG", "year “1066-67”"),
    "source: ledgers": (
        "funding.toml",
        'code = "DFG"',
        'code = "DFG"\nledgers = ["poem", "main", "spent"]',
        "DFG",
        "ledgers “poem”",
    ),
    "list of codes": ("items.toml", '["IBCF", "DFG"]', '["POEM"]', "money_lines", "“POEM” is not in funding_sources"),
    "list of a list": ("items.toml", 'of = "yes_no"', 'of = "poems"', "months", "no list “poems”"),
    "list of itself": ("items.toml", 'of = "yes_no"', 'of = "pairs"', "months, pairs", "made from each other"),
    "list both ways": ("items.toml", 'of = "yes_no"', 'of = "yes_no"\nproduct = ["yes_no"]', "months", "either"),
    "list neither way": ("items.toml", 'of = "yes_no"', "", "months", "either"),
    "carry: return": (
        "sheets/progress.toml",
        'returns = ["plan"]',
        'returns = ["poem"]',
        "schemes.carry",
        "no return “poem”",
    ),
    "carry: table": (
        "sheets/progress.toml",
        'returns = ["plan"]',
        'returns = ["q2"]',
        "schemes.carry",
        "the return q2 does not hold expenditure.schemes",
    ),
    "carry: field": (
        "sheets/progress.toml",
        "{ name = ",
        '{ poem = "scheme_name", name = ',
        "schemes.carry",
        "“poem” is not a field",
    ),
    "carry: there": (
        "sheets/progress.toml",
        '"scheme_name"',
        '"poem"',
        "schemes.carry",
        "no field “expenditure.schemes.poem”",
    ),
    "carry: filter": ("sheets/progress.toml", '"JOINT"', '"POET"', "schemes.carry", "“POET”, which is not an option"),
    "no rows added, to none": (
        "sheets/quarter.toml",
        'kind = "form"',
        'kind = "form"\nadds_rows = false',
        "cover.adds_rows",
        "only where an earlier return brings them",
    ),
    "basis": (
        "funding.toml",
        "[ledgers.spent.income]",
        '[ledgers.spent]\nbasis = "poem"\n[ledgers.spent.income]',
        "ledgers",
        "poem",
    ),
    "carried, by nothing": (
        "sheets/progress.toml",
        'id = "before"',
        'id = "before"\nprefilled = "carried"',
        "schemes.before",
        "no “carry” of its table fills it",
    ),
    "name outside a form": (
        "sheets/progress.toml",
        'id = "before"',
        'id = "before"\nprefilled = "area_name"',
        "schemes.before",
        "only a field of a form",
    ),
    "calculated from": (
        "sheets/progress.toml",
        'minus = ["planned"]',
        'minus = ["poem"]',
        "schemes.difference",
        "“poem”",
    ),
    "calculated twice": (
        "sheets/progress.toml",
        'minus = ["planned"]',
        'unit_from = ["type"]',
        "schemes.difference",
        "either as a sum or as a unit",
    ),
    "unit of no choice": (
        "sheets/progress.toml",
        'unit_from = ["sub_type",',
        'unit_from = ["name",',
        "schemes.outputs",
        "choice",
    ),
    "at least": ("sheets/progress.toml", 'at_least = "before"', 'at_least = "poem"', "schemes.actual", "“poem”"),
    "filter on what is calculated": (
        "sheets/progress.toml",
        "required_when = { actual = ",
        "required_when = { difference = ",
        "schemes.reason",
        "is calculated",
    ),
    "filter beside": ("sheets/progress.toml", 'from = "planned"', 'from = "poem"', "schemes.reason", "“poem”"),
    "when by number": (
        "sheets/progress.toml",
        "required_when = {",
        "when = {",
        "schemes.reason",
        "only “required_when” can",
    ),
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_a_bad_round_of_several_returns_is_refused(folder: Path, change: tuple[str, ...]):
    file, old, new, key, reason = change
    edit(folder, file, old, new)
    error = refused(folder)
    assert (error.file, key in error.key, reason in error.reason) == (file, True, True), str(error)


def test_every_problem_of_a_round_can_be_had_at_once(folder: Path, book: Rulebook):
    assert list(problems(book)) == []
    edit(folder, "sheets/progress.toml", 'minus = ["planned"]', 'minus = ["poem"]')
    edit(folder, "sheets/progress.toml", 'at_least = "before"', 'at_least = "verse"')
    assert refused(folder).file == "sheets/progress.toml"


def test_the_day_a_return_is_due_is_that_of_its_kind(book: Rulebook):
    assert book.due("plan") == date(2021, 11, 16)
    assert book.due("q1") is None
