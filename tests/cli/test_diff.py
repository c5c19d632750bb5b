import json

import pytest
from openpyxl import load_workbook

from carefund.cli.load import load_return
from carefund.cli.show_diff import diff_lines
from carefund.returns import Place, compare


def test_the_same_plan_as_text_and_workbook_is_the_same(run, plan, workbook):
    result = run("diff", plan, workbook)
    assert result.exit_code == 0
    assert result.output == "Nothing changed.\n"


def test_a_change_is_shown_with_what_it_does_to_totals(run, plan, unbalanced):
    output = run("diff", plan, unbalanced).output
    assert "Rows changed (1)" in output
    assert "£5,897,727 → £5,897,000" in output
    assert "iBCF" in output
    assert "−£727" in output


def test_rows_added_and_removed_are_shown_with_their_values(run, plan):
    more = plan.with_name("more.toml")
    row = '\n[[expenditure.schemes]]\nrow = "r99"\nscheme_name = "Night sitting"\nscheme_type = "HOME_CARE"\nodd = 1\n'
    more.write_text(plan.read_text("utf-8") + row.replace("odd = 1\n", ""), "utf-8")
    added, removed = run("diff", plan, more).output, run("diff", more, plan).output
    assert "Rows added (1)" in added
    assert "Rows removed (1)" in removed
    for output in (added, removed):
        assert "row r99" in output
        assert "Night sitting" in output
        assert "Home Care or Domiciliary Care" in output
        assert "No total changed." in output


def test_blanks_and_choices_are_put_in_words(run, plan):
    changed = plan.with_name("changed.toml")
    text = plan.read_text("utf-8").replace('signed_off = "NO"\nexpected_date = 2021-12-15\n', 'signed_off = "YES"\n')
    changed.write_text(text, "utf-8")
    output = run("diff", plan, changed).output
    assert "No → Yes" in output
    assert "15/12/2021 → blank" in output


def test_waivers_are_part_of_it(run, unbalanced, waived):
    assert "Waiver added: EXP-06" in run("diff", unbalanced, waived).output
    assert "Waiver removed: EXP-06" in run("diff", waived, unbalanced).output


def test_a_waiver_of_a_row_is_shown_with_its_row(run, unbalanced, waived):
    text = waived.read_text("utf-8")
    waived.write_text(text.replace('code = "EXP-06"', 'code = "EXP-06"\nrow = "expenditure.schemes.r3"'), "utf-8")
    assert "Waiver added: EXP-06 in row expenditure.schemes.r3" in run("diff", unbalanced, waived).output


def test_as_json(run, plan, unbalanced):
    data = json.loads(run("diff", plan, unbalanced, "--format", "json").output)
    assert data["same"] is False
    assert data["changed"][0]["after"] == {"sheet": "expenditure", "table": "schemes", "row": "r3", "field": ""}
    assert data["changed"][0]["fields"] == [{"field": "amount", "before": "5897727", "after": "5897000"}]
    assert {t["difference"] for t in data["totals"]} == {"-727"}
    more = plan.with_name("more.toml")
    more.write_text(plan.read_text("utf-8") + '\n[[expenditure.schemes]]\nrow = "r99"\namount = 5\n', "utf-8")
    assert json.loads(run("diff", plan, more, "--format", "json").output)["added"][0]["values"] == {"amount": "5"}


def test_another_return_is_refused(run, plan, monkeypatch):
    def other(*_: object) -> None:
        raise ValueError("A plan of 2021-22 cannot be compared with a plan of 2022-23.")

    monkeypatch.setattr("carefund.returns.compare", other)
    result = run("diff", plan, plan)
    assert result.exit_code == 2
    assert "cannot be compared" in result.stderr


@pytest.mark.parametrize("missing", [0, 1])
def test_a_file_that_is_not_there_is_explained(run, plan, missing):
    files = [plan, plan]
    files[missing] = plan.with_name("nothere.toml")
    result = run("diff", *files)
    assert result.exit_code == 2
    assert "nothere.toml" in result.stderr


def test_fields_that_the_rulebook_does_not_know_are_shown_as_they_are(plan):
    """A return from elsewhere may hold more than its rulebook declares; nothing of it is hidden."""
    old = load_return(plan)
    new = old._replace(ret=old.ret.with_value(Place("expenditure", "schemes", "r3", "colour"), "blue"))
    lines = " ".join(diff_lines(old, new, compare(old.rulebook, old.ret, new.ret)))
    assert "colour" in lines
    assert "blank → blue" in lines


def test_returns_of_two_areas_are_said_to_be_so(run, plan):
    other = plan.with_name("other.toml")
    other.write_text(plan.read_text("utf-8").replace('area = "E06000033"', 'area = "E10000016"'), "utf-8")
    assert run("diff", plan, other).output.startswith("These are returns of two areas: E06000033, then E10000016.")


def test_a_long_label_does_not_run_into_the_value(run, plan):
    changed = plan.with_name("changed.toml")
    changed.write_text(plan.read_text("utf-8").replace('type_other = "End of Life Care"\n', ""), "utf-8")
    lines = run("diff", plan, changed).output.splitlines()
    label = next(i for i, line in enumerate(lines) if line.strip() == "Please specify if 'Scheme Type' is 'Other'")
    assert lines[label + 1].strip() == "End of Life Care → blank"


def test_a_row_is_named_by_what_it_is_about(run, plan, unbalanced):
    lines = run("diff", plan, unbalanced).output.splitlines()
    assert "5a. Expenditure, row r3 (iBCF Social Care)" in lines


def test_words_that_are_no_longer_a_choice_are_said_to_be_so(run, workbook, plan):
    """The type of a row was changed and its sub type left: the same words are no longer an answer."""
    changed = workbook.with_name("changed.xlsx")
    book = load_workbook(workbook)
    book["5a. Expenditure"]["E15"] = "Other"
    book.save(changed)
    output = " ".join(run("diff", plan, changed).output.split())
    assert "DFG Related Schemes → Other" in output
    assert "Adaptations, including statutory DFG grants as before, which is no longer one of the choices" in output
