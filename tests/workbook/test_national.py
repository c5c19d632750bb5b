"""Files that councils filled in on the national template are read wherever things stand on them."""

from decimal import Decimal
from io import BytesIO

import pytest
from msgspec.structs import replace

from carefund.returns import Place, Row
from carefund.rulebook import RulebookError
from carefund.rulebook.national import NationalTab, read_national
from carefund.rulebook.shelf import load_national
from carefund.workbook import Reading, Refused, read_workbook
from tests.workbook import look_alikes
from tests.workbook.books import RULES, opened, southend_plan, summary_of
from tests.workbook.look_alikes import AS_PRINTED, LOOKS, SHUFFLED, SPACED, Look, look_alike
from tests.workbook.zips import changed, part_of

PLAN = southend_plan()
VOLUNTARY = {"as printed": {}, "spaced": {}, "shuffled": {"LA_ADD": 250_000, "CCG_ADD": 125_000}}
FURTHER = (
    Row("r1", {"role": "Head of Commissioning", "title": "Dr", "first_name": "Ann", "surname": "One"}),
    Row("r2", {"role": "Finance lead", "first_name": "Bo", "surname": "Two", "email": "bo.two@example.org"}),
)
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


@pytest.mark.parametrize("look", LOOKS)
def test_further_contacts_are_read_wherever_their_label_stands(look):
    plan = PLAN.with_rows("cover.extra_contacts", FURTHER)
    reading = read_workbook(look_alike(RULES, plan, LOOKS[look]))
    assert reading.ret.rows("cover.extra_contacts") == plan.rows("cover.extra_contacts")
    assert reading.ret.rows("cover.contacts") == PLAN.rows("cover.contacts")
    assert reading.notes == ()


def test_contacts_without_the_label_of_further_ones_are_noted():
    content = look_alike(RULES, PLAN.with_rows("cover.extra_contacts", FURTHER))
    without = changed(content, {"xl/sharedStrings.xml": lambda xml: xml.replace(b"Please add further", b"Please put")})
    reading = read_workbook(without)
    assert reading.ret.rows("cover.extra_contacts") == ()
    assert "belong to no row that we know" in "".join(note.message for note in reading.notes)


def remark(label: str, columns: int, rows: int, text: object, look: Look = AS_PRINTED) -> tuple[str, str]:
    """Write something right of and below a label of a look-alike: what the reader says, and the cell it is in."""
    book = opened(look_alike(RULES, PLAN, look))
    found = next(c for tab in book for row in tab for c in row if isinstance(c.value, str) and c.value == label)
    cell = found.offset(rows, columns)
    assert cell.value is None
    cell.value = text
    content = BytesIO()
    book.save(content)
    said = "\n".join(note.message for note in read_workbook(content.getvalue()).notes)
    return said, f"{found.parent.title}!{cell.coordinate}"


@pytest.mark.parametrize(
    ("label", "columns", "rows", "text"),
    [
        ("New/\nExisting\nScheme", 1, 1, "Agreed in March"),
        ("New/\nExisting\nScheme", 2, 3, 1234),
        ("Disabled Facilities Grant (DFG)", 5, 1, "Paid in two parts"),
        ("DFG breakerdown for two-tier areas only (where applicable)", 3, 2, 500),
        ("Total Minimum CCG Contribution", 4, 0, "Includes the share of a neighbour"),
        ("Funding Contributions Comments", 4, 0, "See the letter"),
        ("Health and Wellbeing Board:", 3, 0, "And a neighbour"),
        ("8.4 Residential Admissions", 2, 5, "Checked by finance"),
        ("8.4 Residential Admissions", 2, 5, 17),
        ("NC1: Jointly agreed plan", 9, 0, "The board met in May"),
    ],
)
def test_what_stands_beside_or_within_the_tables_and_is_not_read_is_noted(label, columns, rows, text):
    said, cell = remark(label, columns, rows, text)
    assert f"not read: {cell}." in said


@pytest.mark.parametrize("text", ["Total so far", "Yes", "Please set out the overall plan as we like it"])
def test_printed_words_and_checkers_are_no_remarks(text):
    assert remark("Funding Contributions Comments", 4, 0, text)[0] == ""


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


def test_fractions_and_text_among_the_metrics_are_told_apart(monkeypatch):
    put = look_alikes.Paper.put

    def as_text(paper, row, number, value, style=None):
        put(paper, row, number, *(("0.931",) if value == 0.931 else (value, style)))

    monkeypatch.setattr(look_alikes.Paper, "put", as_text)
    reading = read_workbook(look_alike(RULES, PLAN))
    assert reading.ret.value(Place("metrics", "values", "UPR.2021-22.plan", "value")) == Decimal("0.931")
    (note,) = reading.notes
    assert "“0.931” read as 0.931%" in note.message


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
        ('kind = "plan"', "the key “source” is missing"),
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
    block = replace(national.blocks[0], tab="extra", optional=True)
    more = replace(national, tabs=(*national.tabs, extra), blocks=(*national.blocks, block))
    monkeypatch.setattr("carefund.workbook.national.load_national", lambda name: more if name == "2021-22" else None)
    assert read_workbook(look_alike(RULES, PLAN)).ret.rows("cover.cover") == PLAN.rows("cover.cover")


def test_rows_beyond_the_known_ones_are_noted():
    content = look_alike(RULES, PLAN)
    other = changed(
        content, {"xl/sharedStrings.xml": lambda xml: xml.replace(b"LA Section 151 Officer", b"Somebody else")}
    )
    reading = read_workbook(other)
    assert reading.ret.rows("cover.contacts")[-1] == Row("S151")
    assert any("belong to no row that we know" in note.message for note in reading.notes)


def edited(edit, look: Look = AS_PRINTED) -> Reading:
    """What is read from a look-alike that somebody changed."""
    book = opened(look_alike(RULES, PLAN, look))
    edit(book)
    content = BytesIO()
    book.save(content)
    return read_workbook(content.getvalue())


def labelled(book, label: str, tab: str = "2. Cover"):
    return next(c for row in book[tab] for c in row if c.value == label)


@pytest.mark.parametrize("heading", ["Checklist\nComplete:", None, "Complete:"])
def test_a_blank_answer_is_never_filled_from_the_checker_beside_it(heading):
    questions = {
        "phone": "Contact number:",
        "signoff_name": "Name:",
        "signed_off": "Has this plan been signed off by the HWB at the time of submission?",
        "area_name": "Health and Wellbeing Board:",
    }

    def blank(book) -> None:
        labelled(book, "Complete:").value = heading
        for label in questions.values():
            labelled(book, label).offset(0, 2).value = None

    reading = edited(blank)
    answers = PLAN.form("cover.cover")
    assert reading.ret.form("cover.cover") == {name: answers[name] for name in answers if name not in questions}
    assert reading.ret.area == "E06000033"


@pytest.mark.parametrize("name", ["2022-23", "2018-19"])
def test_a_national_file_of_a_round_that_we_know_in_our_own_workbook_only_is_said_to_be_one(name):
    """The rulebook of the round may well be installed: it is the national layout of it that we cannot read."""
    title = f"{name} Template".encode()
    content = look_alike(RULES, PLAN)
    other = changed(content, {"xl/sharedStrings.xml": lambda xml: xml.replace(b"2021-22 Template", title)})
    with pytest.raises(Refused) as refusal:
        read_workbook(other)
    assert str(refusal.value) == (
        f"This is the national template of {name}. Of national templates we read that of 2021-22 only. Copy its "
        "figures into one of our workbooks for the round."
    )


@pytest.mark.parametrize("heading", ["Checklist\nComplete:", "Complete:", None])
def test_a_checker_beside_blank_rows_of_contributions_names_no_partner(heading):
    """Districts and partners are looked for right of their row numbers, where a checker may be the first word."""

    def add(book) -> None:
        sheet = book["4. Income"]
        column = sheet.max_column + 2
        sheet.cell(4, column, heading)
        for row in sheet.iter_rows(min_row=5):
            if not any(isinstance(cell.value, str) and cell.value.endswith(("detail below", ":")) for cell in row):
                sheet.cell(row[0].row, column, "Yes")

    plain, reading = edited(lambda _: None), edited(add)
    for path in ("income.dfg_districts", "income.contributions", "income.gates"):
        assert reading.ret.rows(path) == plain.ret.rows(path)


def test_an_answer_of_yes_or_no_stays_an_answer_beside_a_checker_without_heading():
    reading = edited(lambda book: setattr(labelled(book, "Complete:"), "value", None))
    assert reading.ret.form("cover.cover") == PLAN.form("cover.cover")
    assert reading.notes == ()


def test_answers_above_a_checklist_in_their_own_column_are_answers():
    """The list of sheets that are complete stands at the foot of the cover, below the answers in some copies."""

    def add(book) -> None:
        answer = labelled(book, "Completed by:").offset(0, 2)
        sheet, foot = book["2. Cover"], book["2. Cover"].max_row + 2
        for row, text in enumerate(("Complete:", "Yes", "Yes", "Yes", "Yes", "Yes"), start=foot):
            sheet.cell(row, answer.column, text)

    reading = edited(add)
    assert reading.ret.form("cover.cover") == PLAN.form("cover.cover")
    assert reading.notes == ()


def test_the_label_of_the_contacts_may_stand_beside_the_first_of_them():
    def move(book) -> None:
        label = labelled(book, "*Area Assurance Contact Details:")
        assert label.column > 1
        label.offset(2, -1).value, label.value = label.value, None

    reading = edited(move)
    assert reading.ret == read_workbook(look_alike(RULES, PLAN)).ret


@pytest.mark.parametrize(
    ("tab", "label", "path"),
    [
        ("2. Cover", "*Area Assurance Contact Details:", "cover.contacts"),
        ("2. Cover", "Professional\nTitle (where\napplicable)", ""),
        ("2. Cover", "Contact number:", ""),
        ("4. Income", "Funding Contributions Comments", ""),
        ("6. Metrics", "Overview Narrative", ""),
    ],
)
def test_a_part_that_is_not_money_metrics_or_requirements_may_be_missing(tab, label, path):
    reading = edited(lambda book: setattr(labelled(book, label, tab), "value", "Something else"))
    assert reading.ret.rows("expenditure.schemes") == PLAN.rows("expenditure.schemes")
    if path:
        assert all(not row.values for row in reading.ret.rows(path))
        assert "was not found on the tab" in "".join(note.message for note in reading.notes)


@pytest.mark.parametrize(
    "text",
    [
        "Available from NHS Digital (link below) at local authority level. Please use as guideline only",
        "<< Please enter using the format, DD/MM/YYYY, or leave it blank",
    ],
)
def test_printed_prompts_within_a_longer_text_are_no_answers(text):
    reading = edited(lambda book: setattr(labelled(book, "Contact number:").offset(0, 2), "value", text))
    assert "phone" not in reading.ret.form("cover.cover")


def test_a_copy_of_a_national_tab_is_named():
    def copy(book) -> None:
        book.copy_worksheet(book["5a. Expenditure"]).title = "5a. Expenditure (2)"

    assert [note.message for note in edited(copy).notes] == [
        "The tab “5a. Expenditure (2)” seems to be a copy of “5a. Expenditure”. Only “5a. Expenditure” was read."
    ]
