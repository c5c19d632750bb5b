import json
import re
from datetime import date

import msgspec

from carefund.cli.load import load_return
from carefund.cli.show_summary import summary_lines
from carefund.returns import summarise
from tests.support import southend


def test_every_printed_figure_of_the_southend_plan_is_shown(run, plan):
    result = run("summary", plan)
    assert result.exit_code == 0
    for amount in (southend.TOTAL, *southend.SOURCES.values(), *southend.PLANNED.values(), *southend.REQUIRED.values()):
        assert f"£{amount:,}" in result.output
    for amount, percent in southend.SCHEME_TYPES.values():
        if amount:
            assert f"£{amount:,}" in result.output
            assert f"{percent}%" in result.output
    assert "Complete, but not formally approvable: the board has not signed it off." in result.output


def test_text_and_workbook_give_the_same_summary(run, plan, workbook):
    assert run("summary", plan).output == run("summary", workbook).output


def test_as_json_with_the_figures_that_follow(run, plan):
    data = json.loads(run("summary", plan, "--format", "json").output)
    assert data["years"][0]["total"] == {
        "code": "TOTAL", "label": "Total", "income": "23600879", "expenditure": "23600879", "difference": "0"
    }  # fmt: skip
    nc3 = next(c for c in data["years"][0]["conditions"] if c["code"] == "NC3")
    assert (nc3["headroom"], nc3["under_spend"], nc3["met"]) == ("3472171", "0", True)
    assert data["complete"] is True
    assert data["formally_approvable"] is False
    assert all(sheet["complete"] and sheet["missing"] == [] for sheet in data["completeness"])
    assert {m["code"]: m["shown"] for m in data["metrics"]}["RES.2021-22.plan"] == "550"


def test_what_is_missing_is_counted_by_sheet_and_named_in_json(run, plan):
    plan.write_text(plan.read_text("utf-8").replace('phone = "01632 960001"\n', ""), "utf-8")
    assert "Not complete: 1 sheet is not complete." in run("summary", plan).output
    cover = json.loads(run("summary", plan, "--format", "json").output)["completeness"][0]
    assert cover["missing"] == [{"sheet": "cover", "table": "cover", "row": "form", "field": "phone"}]


def test_a_floor_that_we_do_not_hold_is_said_not_to_be_held(run, plan):
    plan.write_text(plan.read_text("utf-8").replace('area = "E06000033"', 'area = "E09000002"'), "utf-8")
    output = run("summary", plan).output
    assert "not held" in output
    assert "cannot be said" in output


def test_money_left_over_and_answers_not_given_are_marked(run, unbalanced):
    head = '[requirements.requirements."PR1"]\n'
    text = unbalanced.read_text("utf-8").replace(f'{head}met = "YES"\n', head)
    unbalanced.write_text(text, "utf-8")
    output = run("summary", unbalanced, color=True).output
    assert "\033[31m£727\033[0m" in output
    assert "no answer" in output


def test_html_is_written_and_not_overwritten_unasked(run, plan):
    page = plan.with_name("summary.html")
    assert run("summary", plan, "--html", page).exit_code == 0
    first = page.read_bytes()
    assert first.startswith(b"<!DOCTYPE html>")
    again = run("summary", plan, "--html", page)
    assert again.exit_code == 2
    assert "already there" in again.stderr
    assert page.read_bytes() == first
    assert run("summary", plan, "--html", page, "--force").exit_code == 0


def test_a_folder_that_is_not_there_is_explained(run, plan):
    result = run("summary", plan, "--html", plan.parent / "nowhere" / "x.html")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_several_years_are_shown_one_by_one_and_what_a_return_has_not_is_left_out(plan):
    loaded = load_return(plan)
    summary = summarise(loaded.case(date(2021, 11, 16)))
    money = summary.years[0]
    bare = msgspec.structs.replace(money, year="2022-23", conditions=(), scheme_types=())
    made = msgspec.structs.replace(summary, years=(money, bare), metrics=(), requirements=())
    text = "\n".join(summary_lines(loaded.rulebook, made, ""))
    assert "Income and expenditure, 2021-22" in text
    assert "Income and expenditure, 2022-23" in text
    assert "National conditions, 2022-23" not in text
    assert "Planning requirements\n" not in text


def test_a_page_replaces_no_workbook(run, plan, workbook):
    before = workbook.read_bytes()
    result = run("summary", plan, "--html", workbook, "--force")
    assert result.exit_code == 2
    assert "ends in .html" in result.stderr
    assert workbook.read_bytes() == before


def test_a_day_that_is_none_is_explained(run, plan):
    result = run("summary", plan, "--on", "31/02/2021")
    assert result.exit_code == 2
    assert "“31/02/2021” is not a day of the calendar" in " ".join(result.stderr.split())


def test_a_signed_plan_with_an_open_error_is_not_called_approvable(run, plan):
    text = plan.read_text("utf-8").replace('signed_off = "NO"', 'signed_off = "YES"')
    plan.write_text(text.replace("amount = 1721065", "amount = 1721064", 1), "utf-8")
    said = "Complete, but not formally approvable: "
    assert said in run("summary", plan).output
    data = json.loads(run("summary", plan, "--format", "json").output)
    checked = json.loads(run("check", plan, "--format", "json").output)[0]
    for report in (data, checked):
        assert (report["complete"], report["formally_approvable"]) == (True, False)
        assert report["standing"].startswith(said)
        assert "open" in report["standing"]


def test_money_without_a_source_is_shown_and_part_of_the_total(run, plan):
    text = plan.read_text("utf-8").replace('source = "IBCF"\namount = 5897727', "amount = 5897727")
    plan.write_text(text, "utf-8")
    output = " ".join(run("summary", plan).output.split())
    assert "No source given £0 £5,897,727 −£5,897,727" in output
    assert "Total £23,600,879 £23,600,879 £0" in output


def test_a_count_without_the_other_is_shown_though_no_rate_follows(run, plan):
    text = re.sub(r"(?m)^(denominator|value) = .*\n", "", plan.read_text("utf-8"))
    plan.write_text(text, "utf-8")
    line = next(x for x in run("summary", plan).output.splitlines() if x.startswith("Residential Admissions, 20-21"))
    assert line.split()[-5:] == ["171", "cannot", "be", "worked", "out"]
