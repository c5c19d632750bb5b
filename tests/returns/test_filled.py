"""The rows that count as columns, and the questions that are asked of them."""

import pytest
from msgspec.structs import replace

from carefund.returns.filled import FilledTable, filled_tables
from tests.returns.builders import SCHEMES, clean_plan, row, rules, spend

SUB_TYPE = rules().field(f"{SCHEMES}.sub_type")
PROVIDER = rules().field(f"{SCHEMES}.provider")


@pytest.fixture
def schemes() -> FilledTable:
    rows = (
        spend(1, 100),
        spend(2, 200, provider="LA"),
        spend(3, None, provider=None),
        row("r4"),
        spend(5, 50, scheme_type="HOUSING", sub_type=None),
    )
    return filled_tables(rules(), clean_plan().with_rows(SCHEMES, rows))[SCHEMES]


def test_every_table_of_the_kind_is_there_even_where_the_return_lacks_it():
    paths = [f"{sheet.id}.{table.id}" for sheet in rules().sheets_of("plan") for table in sheet.tables]
    bare = replace(clean_plan(), sheets={})
    assert list(filled_tables(rules(), bare)) == paths


def test_a_column_has_an_answer_for_each_row_that_counts(schemes):
    assert [filled.row.key for filled in schemes.rows] == ["r1", "r2", "r3", "r5"]
    assert schemes.column("provider") == ["PRIVATE", "LA", None, "PRIVATE"]
    assert schemes.column("no_such_field") == [None] * 4


def test_a_field_that_depends_on_nothing_has_only_its_answers(schemes):
    assert schemes.situations(PROVIDER) == {"PRIVATE": ({},), "LA": ({},), None: ({},)}


def test_a_field_that_depends_on_others_has_their_answers_beside_its_own(schemes):
    assert SUB_TYPE.depends_on == ("scheme_type",)
    assert schemes.situations(SUB_TYPE) == {
        "HOME_CARE-1": [{"scheme_type": "HOME_CARE"}],
        None: [{"scheme_type": "HOUSING"}],
    }


def test_a_question_is_asked_once_for_each_different_set_of_answers(schemes):
    asked = []

    def is_private(answers):
        asked.append(answers)
        return answers["provider"] == "PRIVATE"

    assert schemes.each(["provider"], is_private) == [True, False, False, True]
    assert len(asked) == 3


def test_a_question_about_no_field_has_one_answer_for_all_rows(schemes):
    assert schemes.each([], lambda answers: dict(answers)) == [{}] * 4
