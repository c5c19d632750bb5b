"""What a written workbook promises beyond its values: what may be typed where, names, pages, findings, live figures."""

import re
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from msgspec.structs import replace

from carefund.returns import Place, Row, Waiver
from carefund.rulebook import Certainty, load, rounds
from carefund.workbook.placing import lay_out
from carefund.workbook.summary_tab import WIDTHS
from tests.workbook.books import (
    COUNTY,
    RULES,
    SCHEMES,
    SIGNED_OFF,
    SOUTHEND,
    blank_plan,
    findings_of,
    later_round,
    named,
    opened,
    southend_plan,
    written,
)

PLAN = southend_plan()
CONTENT = written(PLAN)
BOOK = opened(CONTENT)
LAYOUT: Any = lay_out(RULES, PLAN, SOUTHEND)


def cell_of(book, place, layout=LAYOUT):
    tab, cell = layout.address(place)
    return book[tab][cell]


def scheme(field, key="r1"):
    return Place("expenditure", "schemes", key, field)


def colour(cell):
    return cell.fill.fgColor.rgb[2:]


# ---- what may be typed where


def test_sheets_are_protected_without_a_password():
    for tab in LAYOUT.tabs[:-1]:
        protection = BOOK[tab.name].protection
        assert protection.sheet
        assert not protection.password
        assert not protection.insertRows  # openpyxl: false means allowed
        assert not protection.formatColumns


def test_published_cells_are_blue_and_locked_and_the_rest_are_yellow_and_open():
    published = cell_of(BOOK, Place("income", "contributions", "r1", "amount"))
    typed = cell_of(BOOK, scheme("amount"))
    assert (colour(published), published.protection.locked) == ("DCE9F7", True)
    assert (colour(typed), typed.protection.locked) == ("FFF8D6", False)


def test_a_published_value_that_was_changed_can_be_corrected():
    place = Place("income", "contributions", "r1", "amount")
    cell = cell_of(opened(written(PLAN.with_value(place, Decimal(1)))), place)
    assert not cell.protection.locked


def test_keys_and_calculated_cells_are_locked():
    at = LAYOUT.tables[SCHEMES]
    sheet = BOOK[at.tab]
    assert sheet.cell(at.first + 1, 1).value == "r1"
    assert sheet.cell(at.first + 1, 1).protection.locked
    assert sheet.cell(at.first + 1, at.complete + 1).protection.locked


def test_blank_rows_have_no_key():
    at = LAYOUT.tables[SCHEMES]
    assert BOOK[at.tab].cell(at.last + 1, 1).value is None


def rules_at(book, place, layout=LAYOUT):
    cell = cell_of(book, place, layout)
    return [rule for rule in cell.parent.data_validations.dataValidation if cell.coordinate in rule.sqref]


def test_drop_downs_reach_to_the_last_row():
    at = LAYOUT.tables[SCHEMES]
    column = at.columns["scheme_type"]
    (rule,) = rules_at(BOOK, scheme("scheme_type"))
    assert rule.formula1 == "cf_list_scheme_types"
    assert BOOK[at.tab].cell(at.last + 1, column + 1).coordinate in rule.sqref


def test_the_drop_down_of_a_sub_type_follows_the_type_of_its_own_row():
    (rule,) = rules_at(BOOK, scheme("sub_type"))
    at = LAYOUT.tables[SCHEMES]
    assert f"MATCH($E{at.first + 1},cf_sub_scheme_types_parents,0)" in rule.formula1
    assert len(rule.formula1) <= 255


def values_of(name):
    ((tab, cells),) = BOOK.defined_names[name].destinations
    found = BOOK[tab][cells.replace("$", "")]
    return [row[0].value for row in found] if isinstance(found, tuple) else [found.value]


def test_the_lists_give_each_scheme_type_its_own_sub_types():
    labels = values_of("cf_sub_scheme_types_options")
    found = {
        parent: labels[first : first + count]
        for parent, first, count in zip(
            values_of("cf_sub_scheme_types_parents"),
            values_of("cf_sub_scheme_types_first"),
            values_of("cf_sub_scheme_types_count"),
            strict=True,
        )
    }
    assert found == {o.label: [sub.label for sub in o.options] for o in RULES.lists["scheme_types"] if o.options}
    assert BOOK.defined_names["cf_sub_scheme_types_top"].attr_text.split("!")[1].count("$") == 2


def test_the_lists_are_hidden():
    assert BOOK["Lists"].sheet_state == "hidden"


def test_limits_and_messages_come_from_the_rulebook():
    (money,), (share,), (number,) = (rules_at(BOOK, scheme(f)) for f in ("amount", "nhs_share", "scheme_id"))
    assert (money.type, float(money.formula1), float(money.formula2)) == ("decimal", 0, 1e9)
    assert (share.type, float(share.formula1), float(share.formula2)) == ("decimal", 0, 1)
    assert number.type == "whole"
    assert money.promptTitle == "Expenditure (£)"
    assert "not below 0 and not above 1,000,000,000" in money.error
    for sheet in BOOK:
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.promptTitle) <= 32
            assert 0 < len(rule.prompt) <= 255


def test_help_is_on_the_heading_too_with_a_mark_where_we_are_not_sure():
    at = LAYOUT.tables[SCHEMES]
    heading = BOOK[at.tab].cell(at.head + 1, at.columns["amount"] + 1)
    field = RULES.table(SCHEMES).by_id["amount"]
    assert field.certainty is Certainty.LIKELY
    assert heading.comment.text == f"{field.help} (to be confirmed)"
    sure = BOOK[at.tab].cell(at.head + 1, at.columns["scheme_name"] + 1)
    assert sure.comment.text == RULES.table(SCHEMES).by_id["scheme_name"].help


def test_a_table_that_is_not_for_the_area_has_no_checker():
    path = "income.dfg_districts"
    ret = PLAN.with_rows(path, (Row("r1", {"amount": Decimal(5)}),))
    at = lay_out(RULES, ret, SOUTHEND).tables[path]
    sheet = opened(written(ret))[at.tab]
    assert sheet.cell(at.first + 1, at.columns["amount"] + 1).value == 5
    assert sheet.cell(at.first + 1, at.complete + 1).value is None


def test_a_list_without_options_has_no_drop_down():
    rulebook = replace(RULES, lists=RULES.lists | {"scheme_types": ()})
    ret = PLAN.with_rows(SCHEMES, ())
    book = opened(written(ret, rulebook=rulebook))
    at = lay_out(rulebook, ret, SOUTHEND).tables[SCHEMES]
    first = book[at.tab].cell(at.first + 1, at.columns["scheme_type"] + 1)
    (rule,) = [r for r in book[at.tab].data_validations.dataValidation if first.coordinate in r.sqref]
    assert rule.type is None


# ---- names and pages


def test_every_table_and_every_form_field_has_a_name():
    for path, at in LAYOUT.tables.items():
        base = "cf_" + path.replace(".", "_")
        names = (
            [f"{base}_{f}" for f in at.table.by_id] if at.table.kind == "form" else [f"{base}__head", f"{base}__body"]
        )
        assert set(names) <= set(BOOK.defined_names)
    assert named(BOOK, "cf_cover_cover_signed_off") == "No"


def test_no_name_is_given_twice():
    workbook = zipfile.ZipFile(BytesIO(CONTENT)).read("xl/workbook.xml").decode()
    names = re.findall(r'<definedName name="(cf[^"]*)"', workbook)
    assert len({name.casefold() for name in names}) == len(names) > 140


def test_the_name_of_the_headings_covers_the_headings():
    ((tab, cells),) = BOOK.defined_names["cf_expenditure_schemes__head"].destinations
    headings = [cell.value for cell in BOOK[tab][cells.replace("$", "")][0]]
    assert headings == ["Row", *(f.label for f in RULES.table(SCHEMES).fields), "Complete?"]


def test_pages_print_on_a4_across_with_headings_on_each():
    for tab in LAYOUT.tabs[:-1]:
        sheet = BOOK[tab.name]
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes, each as wide as one
        assert sheet.oddFooter.center.text == "Page &P of &N"
        assert sheet.oddFooter.right.text == PLAN.id
    at = LAYOUT.tables[SCHEMES]
    assert BOOK[at.tab].print_title_rows == f"${at.head + 1}:${at.head + 1}"
    assert BOOK[at.tab].freeze_panes == BOOK[at.tab].cell(at.first + 1, BOOK_FROZEN + 1).coordinate
    assert BOOK[at.tab].auto_filter.ref.startswith(f"A{at.head + 1}:")


BOOK_FROZEN = LAYOUT.sheet_tab("expenditure").frozen_columns


def test_the_list_tab_explains_every_scheme_type():
    shown = {cell.value for row in BOOK["5b. Scheme types"].iter_rows() for cell in row}
    assert {o.label for o in RULES.lists["scheme_types"]} <= shown


# ---- findings


FOUND = findings_of(PLAN)
FINDINGS_BOOK = opened(written(PLAN, findings=FOUND))
FINDINGS_LAYOUT: Any = lay_out(RULES, PLAN, SOUTHEND, with_findings=True)


def finding_rows(book=FINDINGS_BOOK):
    rows = list(book["Findings"].iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if row[0] == "Code")
    return rows[head + 1 :]


def test_every_finding_has_a_row_with_what_where_and_how():
    rows = finding_rows()
    assert [row[0] for row in rows] == [f.code for f in FOUND]
    for row, finding in zip(rows, FOUND, strict=True):
        assert row[1] == finding.severity.value.capitalize()
        assert (row[3], row[4] or "", row[5] or "") == (finding.message, finding.found, finding.expected)
        assert row[7] == finding.fix
        assert row[8].startswith(finding.policy)


def test_a_finding_leads_to_its_first_cell():
    cells = [cell for cell in FINDINGS_BOOK["Findings"]["C"] if cell.row > 6]
    for cell, finding in zip(cells, FOUND, strict=True):
        address = next(filter(None, map(FINDINGS_LAYOUT.address, finding.places)), None)
        link = cell.hyperlink.location if cell.hyperlink else None
        assert link == (f"'{address[0]}'!{address[1]}" if address else None)


def test_a_finding_stands_beside_its_row_and_beside_its_question():
    finding = next(f for f in FOUND if any(p.table == "schemes" and p.row for p in f.places))
    place = next(p for p in finding.places if p.table == "schemes")
    at = FINDINGS_LAYOUT.tables[SCHEMES]
    beside = FINDINGS_BOOK[at.tab].cell(at.line_of(place.row).at + 1, at.findings + 1).value
    assert f"{finding.code} {finding.severity.value}: {finding.message}" in beside.split("\n")
    signed = FINDINGS_LAYOUT.tables["cover.cover"]
    line = signed.line_of("form", SIGNED_OFF.field)
    assert "SGN-02" in FINDINGS_BOOK[signed.tab].cell(line.at + 1, signed.findings + 1).value


def test_a_finding_about_many_cells_names_a_few_and_counts_the_rest():
    many = replace(FOUND[0], places=tuple(scheme("amount", f"r{n}") for n in range(1, 11)))
    (row,) = finding_rows(opened(written(PLAN, findings=[many])))
    assert row[2].startswith("5a. Expenditure: O")
    assert row[2].endswith(" and 7 more")


def test_a_finding_about_everything_says_so():
    (row,) = finding_rows(opened(written(PLAN, findings=[replace(FOUND[0], places=())])))
    assert row[2] == "The return as a whole"


def test_a_waived_finding_shows_its_waiver():
    waiver = Waiver(code=FOUND[0].code, reason="Agreed with the region", role="BCF lead", expires=date(2022, 3, 31))
    waived = replace(FOUND[0], waiver=waiver, places=(scheme("amount"),), certainty=Certainty.UNCERTAIN)
    book = opened(written(PLAN, findings=[waived]))
    (row,) = finding_rows(book)
    assert row[1].endswith("(waived: Agreed with the region)")
    assert row[8].endswith("(to be confirmed)")
    at = FINDINGS_LAYOUT.tables[SCHEMES]
    assert ", waived:" in book[at.tab].cell(at.first + 1, at.findings + 1).value


def test_without_findings_there_is_no_tab_and_no_column_of_them():
    assert "Findings" not in BOOK.sheetnames
    assert "Findings" not in [cell.value for row in BOOK["5a. Expenditure"].iter_rows() for cell in row]


# ---- values beside the formulas


def test_viewers_that_do_not_calculate_see_the_figures_of_the_product():
    shown = opened(CONTENT, values=True)
    assert named(shown, "cf_summary_2021_22_DFG_income") == 1721065
    assert named(shown, "cf_summary_2021_22_TOTAL_expenditure") == 23600879
    assert named(shown, "cf_complete") == "Template complete"


def test_an_area_whose_floors_we_do_not_hold_is_told_so():
    plan = blank_plan(COUNTY)
    book = opened(written(plan, COUNTY), values=True)
    assert named(book, "cf_summary_2021_22_NC2_required") == "Not held"
    assert named(book, "cf_summary_2021_22_NC2_under") == "Not held"
    assert named(book, "cf_complete") == "Template incomplete"


def test_a_return_without_money_tables_metrics_or_requirements_has_a_workbook_all_the_same():
    kind = replace(RULES.return_kind("plan"), sheets=("cover", "summary", "hicm"))
    rulebook = replace(RULES, returns=(kind,))
    ret = blank_plan(rulebook=rulebook)
    book = opened(written(ret, rulebook=rulebook), values=True)
    assert not [name for name in book.defined_names if name.startswith("cf_summary_2021_22")]
    assert book.sheetnames == ["Guidance", "2. Cover", "3. Summary", "N2. High Impact Change Model", "Lists"]


def test_a_short_list_of_schemes_without_conditions_has_balances_and_no_counts():
    sheet = RULES.sheets["expenditure"]
    fields = tuple(replace(f, required=False) if f.id == "description" else f for f in sheet.tables[0].fields)
    stubs = []
    for offered in (5, 150):
        table = replace(sheet.tables[0], offered_rows=offered, fields=fields)
        changed = {"expenditure": replace(sheet, tables=(table,))}
        rulebook = replace(RULES, conditions=(), sheets=RULES.sheets | changed)
        book = opened(written(PLAN.with_rows(SCHEMES, ()), rulebook=rulebook), values=True)
        stubs.append([row[0].value for row in book["5a. Expenditure"].iter_rows()])
    assert all("Balance" in found for found in stubs)
    assert ["To fill" in found for found in stubs] == [False, True]


def test_a_round_of_another_shape_is_written_without_a_line_of_code():
    rulebook = later_round()
    book = opened(written(blank_plan(rulebook=rulebook), rulebook=rulebook), values=True)
    assert named(book, "cf_summary_2022_23_DFG_income") == 0
    assert "cf_summary_2022_23_NC3_planned" in book.defined_names


def test_a_cell_that_is_needed_only_in_some_rows_is_marked_in_these_and_greyed_in_none():
    later = later_round()
    book, layout = opened(written(blank_plan(rulebook=later), SOUTHEND, later)), lay_out(later, PLAN, SOUTHEND)
    at = layout.tables[SCHEMES]
    letters = [f"${cell.column_letter}{at.first + 1}" for cell in (
        book[at.tab].cell(1, at.columns[name] + 1) for name in ("provider", "commissioner")
    )]  # fmt: skip
    provider = letters[0].strip("$")
    rules = [
        rule.formula[0]
        for span, found in book[at.tab].conditional_formatting._cf_rules.items()
        for rule in found
        if str(span.sqref).startswith(f"{provider}:") and rule.formula
    ]
    (marked,) = [rule for rule in rules if letters[1] in rule]
    assert f'({letters[0]}="")' in marked
    assert not marked.endswith("=0")


@pytest.mark.parametrize("name", rounds())
def test_the_code_of_every_metric_value_fits_its_column_of_the_summary(name):
    """A code has no space to break at, and a row is no higher for it."""
    longest = max(map(len, load(name).metric_values), default=0)
    assert longest + 1 < WIDTHS[0]
