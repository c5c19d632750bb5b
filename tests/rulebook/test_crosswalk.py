"""What a crosswalk may say: every name in it is one of the two rounds."""

import tomllib
from pathlib import Path

import msgspec
import pytest

from carefund.rulebook import RulebookError, load
from carefund.rulebook.crosswalk import Crosswalk, has_crosswalk, parse_crosswalk, problems, read_crosswalk
from carefund.rulebook.shelf import crosswalk_to

HEAD = """
from = "2021-22"
source = "made up"
certainty = "stated"
"""
SCHEMES = """
[[tables]]
table = "expenditure.schemes"
from_table = "expenditure.schemes"
"""


def read(folder: Path, text: str) -> Crosswalk:
    """The crosswalk from the round of 2021-22 into itself, in which every name is known."""
    (folder / "crosswalk.toml").write_text(text, "utf-8")
    return read_crosswalk(folder, load("2021-22"), load("2021-22"))


def test_what_became_of_a_code(tmp_path):
    said = read(
        tmp_path,
        HEAD + SCHEMES + '[options.scheme_types]\nDFG = ["DFG", "OTHER"]\n'
        '[options.scheme_types.HICM]\nto = ["PLANNING"]\nHICM-4 = []\n',
    )
    assert said.became("scheme_types", "DFG") == ("DFG", "OTHER")
    assert said.became("scheme_types", "HICM") == ("PLANNING",)
    assert said.sub_became("scheme_types", "HICM", "HICM-4") == ()
    assert said.became("scheme_types", "CARERS") is None
    assert said.became("providers", "LA") is None
    assert said.sub_became("scheme_types", "HICM", "HICM-5") is None
    assert said.sub_became("scheme_types", "HICM", "to") is None
    assert said.sub_became("scheme_types", "DFG", "DFG-1") is None


def test_a_type_of_which_only_the_sub_types_are_named_maps_by_itself(tmp_path):
    said = read(tmp_path, HEAD + SCHEMES + "[options.scheme_types.HICM]\nHICM-4 = []\n")
    assert said.became("scheme_types", "HICM") is None


def test_each_return_with_which_one_may_begin_has_tables_of_its_own():
    said = crosswalk_to("2025-26")
    assert said
    assert said.from_kinds == ("update", "plan")
    tables = {kind: {each.table: each.from_table for each in said.of(kind).tables} for kind in said.from_kinds}
    assert tables["plan"]["expenditure.schemes"] == "expenditure.schemes"
    assert tables["update"]["expenditure.schemes"] == "expenditure_update.schemes"
    assert tables["update"]["cover.cover"] == tables["plan"]["cover.cover"] == "cover.cover"


def test_a_round_may_have_none(tmp_path):
    assert not has_crosswalk(tmp_path)
    with pytest.raises(RulebookError, match="the file is missing"):
        parse_crosswalk(tmp_path)
    read(tmp_path, HEAD + SCHEMES)
    assert has_crosswalk(tmp_path)
    assert parse_crosswalk(tmp_path).from_round == "2021-22"


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("from = ", "", "it is not valid TOML"),
        (HEAD, "", "the key “tables” is missing"),
        (HEAD.replace("2021-22", "2020-21") + SCHEMES, "from", "it is from the round 2020-21, not from 2021-22"),
        ('kind = "update"' + HEAD + SCHEMES, "kind", "the round 2021-22 has no return “update”"),
        ('from_kinds = ["q1"]' + HEAD + SCHEMES, "from_kinds", "the round 2021-22 has no return “q1”"),
        (
            HEAD + SCHEMES + 'from_tables = { update = "cover.cover" }',
            "expenditure.schemes",
            "from_tables names “update”, which is not among from_kinds",
        ),
        (
            HEAD + SCHEMES + 'from_tables = { plan = "spending.schemes" }',
            "expenditure.schemes",
            "has no table “spending.schemes”",
        ),
        (
            HEAD + SCHEMES.replace('"expenditure.schemes"', '"spending.schemes"', 1),
            "spending.schemes",
            "has no table “spending.schemes”",
        ),
        (
            HEAD + SCHEMES.replace("from_table = \"expenditure.schemes\"", "from_table = \"expenditure.rows\""),
            "expenditure.schemes",
            "has no table “expenditure.rows”",
        ),
        (
            HEAD + SCHEMES.replace("from_table = \"expenditure.schemes\"", "from_table = \"cover.cover\""),
            "expenditure.schemes",
            "cover.cover is a table of form, and this one of rows",
        ),
        (HEAD + SCHEMES + 'blank = ["colour"]', "expenditure.schemes", "“colour” is not a field"),
        (HEAD + SCHEMES + 'set = { colour = "red" }', "expenditure.schemes", "“colour” is not a field"),
        (HEAD + SCHEMES + 'fields = { status = "colour" }', "expenditure.schemes", "“colour” is not a field"),
        (HEAD + SCHEMES + 'set = { status = "ENDED" }', "expenditure.schemes", "“ENDED” is not an option of status"),
        (HEAD + SCHEMES + 'set = { sub_type = "DFG" }', "expenditure.schemes", "“DFG” is not an option of sub_type"),
        (HEAD + SCHEMES + '[options.colours]\nRED = []', "options.colours", "no field that is carried has this list"),
        (HEAD + SCHEMES + '[options.yes_no]\nYES = []', "options.yes_no", "no field that is carried has this list"),
        (HEAD + SCHEMES + '[options.providers]\nRED = []', "options.providers", "“RED” is no code of the round"),
        (HEAD + SCHEMES + '[options.providers]\nLA = ["RED"]', "options.providers", "“RED” is no code of the round"),
        (
            HEAD + SCHEMES + '[options.scheme_types.HICM]\nHICM-99 = []',
            "options.scheme_types",
            "“HICM-99” is no code under HICM",
        ),
        (
            HEAD + SCHEMES + '[options.scheme_types.HICM]\nHICM-4 = ["HICM"]',
            "options.scheme_types",
            "“HICM” is no code of the round",
        ),
        (
            HEAD + SCHEMES + '[options.scheme_types.HICM]\nto = ["HICM-4"]',
            "options.scheme_types",
            "“HICM-4” is no code of the round",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_key(tmp_path, text, key, reason):
    with pytest.raises(RulebookError) as caught:
        read(tmp_path, text)
    assert caught.value.file == "crosswalk.toml"
    assert caught.value.key == key
    assert reason in caught.value.reason


def test_what_is_set_may_be_text_and_sub_types_may_be_mapped(tmp_path):
    said = read(
        tmp_path,
        HEAD + SCHEMES + 'set = { description = "As before", sub_type = "DFG-1" }\n'
        '[options.scheme_types.HICM]\nHICM-4 = ["DFG-1"]\n',
    )
    assert said.tables[0].set["description"] == "As before"


BAD = f"""{HEAD}
[[tables]]
table = "spending.schemes"
from_table = "expenditure.schemes"
{SCHEMES}
blank = ["colour"]
[options.providers]
RED = []
BLUE = []
[options.colours]
RED = []
[options.yes_no]
YES = []
"""


def test_all_that_is_wrong_is_told_at_once():
    book = load("2021-22")
    keys = [problem.key for problem in problems(msgspec.convert(tomllib.loads(BAD), Crosswalk), book, book)]
    named = ["providers", "providers", "colours", "yes_no"]
    assert keys == ["spending.schemes", "expenditure.schemes", *(f"options.{name}" for name in named)]
