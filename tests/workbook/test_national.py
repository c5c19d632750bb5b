"""Files that councils filled in on the national template are read wherever things stand on them."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from carefund.returns import Place, Row
from carefund.rulebook import RulebookError
from carefund.rulebook.national import NationalTab, load_national, read_national
from carefund.workbook import Reading, Refused, read_workbook
from tests.workbook import look_alikes
from tests.workbook.books import RULES, opened, southend_plan, summary_of
from tests.workbook.look_alikes import AS_PRINTED, LOOKS, SHUFFLED, SPACED, look_alike
from tests.workbook.zips import changed, part_of

PLAN = southend_plan()
VOLUNTARY = {"as printed": {}, "spaced": {}, "shuffled": {"LA_ADD": 250_000, "CCG_ADD": 125_000}}
SAME_IN_ALL = [
    "cover.contacts",
    "expenditure.schemes",
    "metrics.values",
    "metrics.narratives",
    "requirements.requirements",
]


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    return {name: read_workbook(look_alike(RULES, PLAN, look)) for name, look in LOOKS.items()}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", SAME_IN_ALL)
def test_every_layout_gives_the_rows_of_the_plan(readings, look, path):
    assert readings[look].ret.rows(path) == PLAN.rows(path)
    assert readings[look].layout == "national"


@pytest.mark.parametrize("look", LOOKS)
def test_every_printed_figure_arrives(readings, look):
    ret = readings[look].ret
    income: dict[object, Decimal] = {}
    for row in ret.rows("income.contributions"):
        income[row.values["source"]] = income.get(row.values["source"], Decimal(0)) + row.values["amount"]
    assert income == {"DFG": 1_721_065, "CCG_MIN": 14_311_579, "IBCF": 7_568_235} | VOLUNTARY[look]
    assert len(ret.rows("expenditure.schemes")) == 18
    values = {row.key: row.values for row in ret.rows("metrics.values")}
    assert values["RES.2020-21.actual"] == {"numerator": 171, "denominator": 35_661, "value": 480}
    assert values["RES.2019-20.actual"] == {"numerator": 198, "denominator": 35_625, "value": 556}
    assert values["RES.2019-20.plan"] == {"numerator": 238, "denominator": 36_105, "value": 659}
    assert values["RES.2021-22.plan"] == {"numerator": 200, "denominator": 36_273, "value": 550}
    assert values["REA.2019-20.plan"]["value"] == 80
    assert values["REA.2019-20.actual"] == {"numerator": 202, "denominator": 248, "value": Decimal("81.5")}
    assert values["LOS14.2021-22-Q3.plan"]["value"] == Decimal("8.4")
    assert values["LOS21.2021-22-Q4.plan"]["value"] == Decimal("3.9")
    assert values["UPR.2021-22.plan"]["value"] == Decimal("93.1")
    assert values["ACSC.2021-22.plan"]["value"] == Decimal("1037.2")
    assert values["ACSC.2019-20.actual"] == {}


def test_a_plan_as_printed_is_the_plan_of_the_example_with_its_money(readings):
    ret = readings["as printed"].ret
    assert (ret.area, ret.round, ret.kind) == ("E06000033", "2021-22", "plan")
    for path in ("cover.cover", "income.gates", "income.contributions"):
        assert ret.rows(path) == PLAN.rows(path)
    assert summary_of(ret).years == summary_of(PLAN).years
    assert readings["as printed"].notes == ()


def test_a_county_has_its_districts_and_all_its_groups(readings):
    ret = readings["spaced"].ret
    assert ret.area == "E10000012"
    assert len(ret.rows("income.dfg_districts")) == 12
    assert sum(row.values["amount"] for row in ret.rows("income.dfg_districts")) == 1_721_065
    groups = [row.values["partner"] for row in ret.rows("income.contributions") if row.values["source"] == "CCG_MIN"]
    assert groups == [f"NHS Group {n} CCG" for n in range(1, 8)]


def test_voluntary_contributions_come_with_their_comments_and_prompts_are_left_out(readings):
    ret = readings["shuffled"].ret
    assert [dict(row.values) for row in ret.rows("income.contributions")][3:] == [
        {"source": "LA_ADD", "partner": "Southend-on-Sea", "amount": 250_000, "comment": "Carried over from last year"},
        {"source": "CCG_ADD", "partner": "NHS Southend CCG", "amount": 125_000, "comment": "For winter"},
    ]
    assert ret.form("income.gates") == {"additional_la": "YES", "additional_nhs": "YES"}


@pytest.mark.parametrize("look", LOOKS)
def test_every_value_has_the_address_of_the_cell_that_says_it(readings, look):
    book = opened(look_alike(RULES, PLAN, LOOKS[look]))
    for place, value in readings[look].ret.places():
        tab, _, cell = readings[look].cells.address(place).rpartition("!")
        said = book[tab][cell].value
        if isinstance(value, Decimal):
            assert isinstance(said, float | int), (place, tab, cell)
            assert Decimal(str(said)) in (value, value / 100)
        elif isinstance(said, str) and RULES.field(".".join((place.sheet, place.table, place.field))).type != "choice":
            assert said == value


def test_places_that_are_blank_have_an_address_too(readings):
    cells = readings["as printed"].cells
    assert cells.address(Place("cover", "cover", "form", "area_name")).startswith("2. Cover!")
    assert cells.address(Place("expenditure", "schemes")).startswith("5a. Expenditure!")
    assert cells.address(Place("expenditure", "schemes", "r1", "nhs_share")).startswith("5a. Expenditure!")
    assert cells.address(Place("requirements", "requirements", "PR1", "actions")).startswith("7. Planning Req")
    assert cells.address(Place("income")) == "4. Income"
    assert cells.address(Place("hicm", "changes", "HIC1", "maturity")) == ""


def test_what_the_template_does_not_hold_is_blank(readings):
    ret = readings["as printed"].ret
    assert all(not row.values for row in ret.rows("hicm.changes"))
    assert len(ret.rows("hicm.changes")) == 8
    assert ret.form("narrative.narrative") == {}
    assert ret.rows("narrative.documents") == ()


def test_percentages_typed_as_plain_numbers_are_read_as_they_stand(monkeypatch):
    monkeypatch.setattr(look_alikes, "_metric", lambda paper, number, value, *_: paper.put(paper.row, number, value))
    reading = read_workbook(look_alike(RULES, PLAN))
    assert reading.ret.rows("metrics.values") == PLAN.rows("metrics.values")
    assert any("percentages were typed as plain numbers" in note.message for note in reading.notes)


def test_a_printed_balance_that_the_rows_do_not_give_is_noted():
    content = look_alike(RULES, PLAN)
    rows = PLAN.rows("expenditure.schemes")
    fewer = look_alike(RULES, PLAN.with_rows("expenditure.schemes", rows[:-1]))
    part = part_of(content, "5a. Expenditure")
    assert read_workbook(fewer).notes == ()
    stale = changed(content, {part: lambda xml: xml.replace(b"<v>14311579</v>", b"<v>14000000</v>")})
    messages = [note.message for note in read_workbook(stale).notes]
    assert any("£14,000,000 for income (CCG_MIN, 2021-22)" in m and "£14,311,579" in m for m in messages)


def test_a_file_without_a_tab_is_refused_and_the_tab_named():
    content = look_alike(RULES, PLAN)
    without = changed(
        content, {"xl/workbook.xml": lambda xml: xml.replace(b'<sheet name="4. Income"', b'<x name="4. Income"')}
    )
    with pytest.raises(Refused, match=r"4\. Income") as refusal:
        read_workbook(without)
    assert refusal.value.reason == "missing_sheets"


def test_a_file_without_the_headings_of_a_table_is_refused():
    content = look_alike(RULES, PLAN)
    broken = changed(
        content, {"xl/sharedStrings.xml": lambda xml: xml.replace(b"iBCF Contribution<", b"Something else<")}
    )
    with pytest.raises(Refused, match="iBCF Contribution") as refusal:
        read_workbook(broken)
    assert refusal.value.reason == "missing_tables"


def test_a_file_of_a_round_that_is_not_installed_is_refused_by_name():
    content = look_alike(RULES, PLAN)
    later = changed(
        content, {"xl/sharedStrings.xml": lambda xml: xml.replace(b"2021-22 Template", b"2029-30 Template")}
    )
    with pytest.raises(Refused, match="2029-30") as refusal:
        read_workbook(later)
    assert refusal.value.reason == "another_round"


def test_an_area_that_we_do_not_know_is_noted_and_the_given_one_taken():
    content = look_alike(RULES, PLAN)
    elsewhere = changed(content, {"xl/sharedStrings.xml": lambda xml: xml.replace(b">Southend-on-Sea<", b">Atlantis<")})
    unknown = read_workbook(elsewhere)
    assert unknown.ret.area == "Atlantis"
    assert "Atlantis" in unknown.notes[0].message
    assert read_workbook(elsewhere, area="E06000033").ret.area == "E06000033"


def test_a_hidden_tab_is_read_and_noted():
    content = look_alike(RULES, PLAN)
    hidden = changed(
        content, {"xl/workbook.xml": lambda xml: xml.replace(b'name="6. Metrics"', b'name="6. Metrics" state="hidden"')}
    )
    reading = read_workbook(hidden)
    assert reading.ret.rows("metrics.values") == PLAN.rows("metrics.values")
    assert any("6. Metrics" in note.message and "hidden" in note.message for note in reading.notes)


def test_a_round_without_a_template_of_its_own_has_none():
    assert load_national("1999-00") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "missing"),
        ("kind = ", "not valid TOML"),
        ('kind = "plan"', "missing required field"),
        (
            'source="s"\ncertainty="stated"\nkind="plan"\ntitles=[]\narea=[]\ncheckers=[]\nchecked=[]\ntabs=[]\n'
            '[[blocks]]\nkind="rows"\ntab="nowhere"\ntable="a.b"',
            "no tab “nowhere”",
        ),
    ],
)
def test_a_bad_declaration_says_what_is_wrong(tmp_path, text, says):
    if text is not None:
        (tmp_path / "national.toml").write_text(text, "utf-8")
    with pytest.raises(RulebookError, match=says):
        read_national(tmp_path)


def test_every_table_and_field_that_is_declared_exists():
    national = load_national("2021-22")
    assert national
    for block in national.blocks:
        table = RULES.table(block.table)
        assert set(block.columns) | set(block.fixed) | {m.field for m in block.measures} <= set(table.by_id)
        if block.kind == "matrix":
            keys = {f"{m.code}.{p.code}" for m in block.measures for p in block.periods}
            assert keys <= {item.code for item in RULES.items_of(table)}


def test_the_layouts_differ():
    assert len({look_alike(RULES, PLAN, look) for look in (AS_PRINTED, SPACED, SHUFFLED)}) == 3


def test_a_tab_that_is_not_required_may_be_missing(monkeypatch):
    national = load_national("2021-22")
    assert national
    extra = NationalTab(id="extra", names=("9. Extra",))
    block = replace(national.blocks[0], tab="extra", required=False)
    more = replace(national, tabs=(*national.tabs, extra), blocks=(*national.blocks, block))
    monkeypatch.setattr("carefund.workbook.national.load_national", lambda _: more)
    assert read_workbook(look_alike(RULES, PLAN)).ret.rows("cover.cover") == PLAN.rows("cover.cover")


def test_rows_beyond_the_known_ones_are_noted():
    content = look_alike(RULES, PLAN)
    other = changed(
        content, {"xl/sharedStrings.xml": lambda xml: xml.replace(b"LA Section 151 Officer", b"Somebody else")}
    )
    reading = read_workbook(other)
    assert reading.ret.rows("cover.contacts")[-1] == Row("S151")
    assert any("belong to no row that we know" in note.message for note in reading.notes)
