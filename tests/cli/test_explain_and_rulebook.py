import json
from decimal import Decimal

import msgspec
import pytest

from carefund.cli.rulebook import PARTS
from carefund.cli.rulebook_doubts import doubts_of
from carefund.cli.rulebook_parts import overview, part_of
from carefund.cli.show_checks import check_lines
from carefund.returns.checks import registered
from carefund.rulebook import Certainty, load, rounds
from carefund.rulebook.shelf import crosswalk_to


def test_a_check_is_explained_with_rule_example_policy_and_certainty(run):
    result = run("explain", "cnd-01")
    assert result.exit_code == 0
    for part in ("CND-01", "Severity: error", "Example", "In round 2021-22", "Policy", "Certainty   stated"):
        assert part in result.output


def test_a_settings_is_shown(run):
    code = next(c for c, rule in load("2021-22").checks.items() if rule.settings)
    assert "Settings" in run("explain", code).output


def test_settings_within_settings_are_in_words(run):
    output = " ".join(run("explain", "PRM-01").output.split())
    assert "words: REABLEMENT (reablement, re-ablement); CARERS (carers' breaks," in output
    assert "{" not in output


def test_without_a_code_every_check_is_listed(run):
    output = run("explain").output
    assert all(code in output for code in registered())


def test_a_wrong_code_suggests_close_ones(run):
    result = run("explain", "NAR-1")
    assert result.exit_code == 2
    assert "Did you mean “NAR-01”" in result.stderr
    assert "Did you mean" not in run("explain", "@@@").stderr


def test_the_catalogue_as_json(run):
    data = json.loads(run("explain", "--format", "json").output)
    assert [c["code"] for c in data] == list(registered())
    assert all(c["explanation"] and c["example"] and c["rounds"] for c in data)
    assert len(json.loads(run("explain", "EXP-06", "--format", "json").output)) == 1


@pytest.mark.parametrize("code", list(registered()))
def test_every_check_can_be_explained(code):
    lines = list(check_lines(registered()[code]))
    assert any(f"In round {name}" in " ".join(lines) for name in rounds())


def test_rounds(run):
    assert "2021-22" in run("rounds").output
    assert [r["round"] for r in json.loads(run("rounds", "--format", "json").output)] == list(rounds())


def test_a_rulebook_is_shown_with_its_parts(run):
    output = run("rulebook", "show", "2021-22").output
    assert all(part in output for part in PARTS)
    data = json.loads(run("rulebook", "show", "2021-22", "--format", "json").output)
    assert list(data["parts"]) == list(PARTS)
    assert data["parts"]["conditions"] == 4


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_shown_with_the_certainty_of_its_facts(run, part):
    result = run("rulebook", "show", "2021-22", part)
    assert result.exit_code == 0
    assert "Certainty" in result.output
    shown = part_of(load("2021-22"), part)
    assert shown.rows
    assert all(row[-1] in set(Certainty) for row in shown.rows)
    assert json.loads(run("rulebook", "show", "2021-22", part, "--format", "json").output)


@pytest.mark.parametrize("name", rounds())
def test_every_round_is_shown_also_one_without_scheme_types(run, name):
    output = run("rulebook", "show", name).output
    assert all(part in output for part in PARTS)


def test_help_names_every_part(run):
    words = set(run("rulebook", "show", "--help").output.replace(",", " ").split())
    assert set(PARTS) <= words


def test_a_condition_says_which_rows_count(run):
    output = " ".join(run("rulebook", "show", "2021-22", "conditions").output.split())
    assert "expenditure where area_of_spend is SOCIAL_CARE and source is CCG_MIN" in output
    assert "area_of_spend is not ACUTE" in output
    assert "by nhs_share where commissioner is JOINT" in output


def test_a_condition_says_how_sure_we_are_of_its_test(run):
    output = " ".join(run("rulebook", "show", "2021-22", "conditions").output.split())
    assert output.count("[this test is uncertain]") == 1


def test_fields_say_their_limits_and_when_they_are_asked():
    rows = {row[0]: row for row in part_of(load("2021-22"), "fields").rows}
    assert rows["expenditure.schemes.sub_type"][2].endswith("within scheme_type")
    assert rows["expenditure.schemes.nhs_share"][2] == "percent from 0 to 100"
    assert rows["expenditure.schemes.nhs_share"][3] == "required where commissioner is JOINT"
    assert rows["cover.cover.area_name"][3] == "filled in for you"


def test_a_filter_may_name_several_codes():
    book = load("2021-22")
    sheet = book.sheets["expenditure"]
    schemes = sheet.by_id["schemes"]
    fields = tuple(
        msgspec.structs.replace(f, when={"commissioner": ("CCG", "LA")}, minimum=Decimal(1))
        if f.id == "nhs_share"
        else f
        for f in schemes.fields
    )
    tables = tuple(msgspec.structs.replace(t, fields=fields) if t is schemes else t for t in sheet.tables)
    changed = msgspec.structs.replace(
        book, sheets=dict(book.sheets) | {"expenditure": msgspec.structs.replace(sheet, tables=tables)}
    )
    rows = {row[0]: row for row in part_of(changed, "fields").rows}
    assert rows["expenditure.schemes.nhs_share"][3] == "required where commissioner is CCG or LA"


def test_a_source_says_what_it_became_part_of(run):
    shown = " ".join(run("rulebook", "show", "2023-25", "funding").stdout.split())
    assert "later part of" in shown
    assert "later part of" not in run("rulebook", "show", "2025-26", "funding").stdout


def test_an_unknown_round_or_part_is_explained(run):
    assert "“2021-22”" in run("rulebook", "show", "2021-23").stderr.partition("The rounds are")[0]
    assert run("rulebook", "show", "2021-22", "nonsense").exit_code == 2
    assert run("rulebook", "doubts", "1066").exit_code == 2


def test_doubts_are_every_fact_less_than_derived_once(run):
    doubts = doubts_of(load("2021-22"), crosswalk_to("2021-22"))
    assert doubts
    assert all(d.certainty.is_doubt and d.says and d.source for d in doubts)
    assert len({(d.says, d.source, d.certainty) for d in doubts}) == len(doubts)
    assert "SECTION_75" in " ".join(d.at for d in doubts)
    output = run("rulebook", "doubts").output
    assert f"{len(doubts)} facts to verify" in output
    assert len(json.loads(run("rulebook", "doubts", "2021-22", "--format", "json").output)["2021-22"]) == len(doubts)


def test_how_a_plan_rolls_forward_is_a_doubt_where_it_is_inferred(run):
    shown = " ".join(run("rulebook", "doubts", "2025-26").output.split())
    assert "What became of the tables, fields and codes of 2023-25 [uncertain]" in shown
    assert len(doubts_of(load("2017-19"), crosswalk_to("2017-19"))) == len(doubts_of(load("2017-19")))


def test_a_formula_that_a_floor_may_follow_is_said_in_words(run):
    assert "The floor is 1,000/3,519 of NHS_MIN [uncertain]" in run("rulebook", "doubts", "2022-23").output


def test_a_doubtful_amount_is_named_by_what_it_is():
    book = load("2021-22")
    doubtful = msgspec.structs.replace(book.allocations[0], certainty=Certainty.DOUBTFUL)
    changed = msgspec.structs.replace(book, allocations=(doubtful,))
    assert f"{doubtful.area} {doubtful.code} {doubtful.amount}" in {d.says for d in doubts_of(changed)}


def test_the_overview_counts_what_the_rulebook_holds():
    assert overview(load("2021-22"))["parts"]["requirements"] == 8
