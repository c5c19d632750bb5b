"""Loading a round's folder: every bad one is refused with the file, the key and the reason."""

import shutil
from decimal import Decimal

import pytest

from carefund.rulebook import Certainty, load, load_folder, rounds
from tests.rulebook.folders import append, edit, refused

ROUND = "2021-22"


def test_a_copy_of_a_round_is_the_round(folder):
    assert load_folder(folder) == load(ROUND)


def test_rounds_are_named_and_loaded_once():
    assert ROUND in rounds()
    assert list(rounds()) == sorted(rounds())
    assert load(ROUND) is load(ROUND)


def test_an_unknown_round_is_a_key_error():
    with pytest.raises(KeyError, match="1066-67"):
        load("1066-67")


def test_entries_take_the_source_of_their_file_where_they_have_none():
    book = load(ROUND)
    sheet = book.sheets["metrics"]
    assert book.field("metrics.narratives.narrative").source == sheet.source
    assert book.field("expenditure.schemes.amount").source != book.sheets["expenditure"].source
    assert book.field("expenditure.schemes.amount").certainty is Certainty.LIKELY


def test_settings_keep_their_decimals():
    assert load(ROUND).checks["CND-05"].setting("percent", Decimal) == Decimal("0.1")


FILES = [
    "rulebook.toml",
    "funding.toml",
    "lists.toml",
    "scheme_types.toml",
    "items.toml",
    "conditions.toml",
    "metrics.toml",
    "requirements.toml",
    "checks.toml",
    "allocations.csv",
    "published.csv",
]


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(folder, file):
    (folder / file).unlink()
    error = refused(folder)
    assert (error.file, error.key, error.reason) == (file, "", "the file is missing")
    assert str(error) == f"{file}: the file is missing"


def test_missing_sheets_are_named(folder):
    shutil.rmtree(folder / "sheets")
    assert str(refused(folder)) == "sheets: the folder is missing"


@pytest.mark.parametrize("file", [*FILES, "sheets/cover.toml"])
def test_a_file_in_another_encoding_is_named(folder, file):
    (folder / file).write_bytes("label = “é”".encode("latin-1", "replace") + b"\xe9")
    assert refused(folder).file == file
    assert "not UTF-8" in refused(folder).reason


@pytest.mark.parametrize("file", [f for f in FILES if f.endswith(".toml")])
def test_broken_toml_is_named_with_its_line(folder, file):
    (folder / file).write_text("a = \n", "utf-8")
    error = refused(folder)
    assert error.file == file
    assert "not valid TOML" in error.reason
    assert "line 1" in error.reason


def test_text_over_several_lines_in_a_csv_file_is_one_value(folder):
    edit(folder, "allocations.csv", '"BCF planning template', '"One line\nand another: BCF planning template')
    assert load_folder(folder).allocations[0].source.startswith("One line\nand another")


DAYS = """
[[metrics]]
code = "DTOC"
number = "8.6"
title = "Days of delay"
short = "Delays"
description = "Days that people wait in hospital although they could leave."
unit = "days"
kind = "count"
good = "low"
decimals = 0
period = "Financial year"
numerator = "Days of delay"
data_source = "Monthly return"
prompt = "Say how you will reduce delays."

[[metrics.values]]
measure = "DTOC"
label = "Delays, estimate"
period = "2020-21"
basis = "estimate"
entry = { numerator = "none", denominator = "none", value = "enter" }
"""


def test_a_count_needs_no_denominator_and_a_value_may_be_an_estimate(folder):
    append(folder, "metrics.toml", DAYS)
    metric, declared = load_folder(folder).metric_values["DTOC.2020-21.estimate"]
    assert (metric.kind, metric.denominator, declared.is_ambition) == ("count", "", False)
