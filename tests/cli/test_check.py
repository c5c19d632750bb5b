import json
from pathlib import Path

import pytest

from carefund.cli import load, report
from carefund.rulebook import rounds

ON = ("--on", "2021-11-16")
OF_1999 = b"""\
carefund_return = 1
round = "1999"
kind = "plan"
area = "E06000033"
id = "x"
rulebook_version = "1"
"""


def test_a_plan_without_errors_ends_with_0_and_says_what_a_reviewer_would_ask(run, plan):
    result = run("check", plan, *ON)
    assert result.exit_code == 0
    assert "Southend-on-Sea (E06000033), Better Care Fund plan 2021-22" in result.output
    assert "0 errors" in result.output
    assert "Complete, but not formally approvable: the board has not signed it off." in result.output
    assert "MET-01" in result.output


def test_an_error_says_what_where_how_much_and_what_to_do(run, unbalanced):
    result = run("check", unbalanced, *ON, "--severity", "error")
    assert result.exit_code == 1
    said = " ".join(result.output.split())
    for part in (
        "Errors (1)",
        "EXP-06",
        "£7,567,508",
        "£7,568,235",
        "£727",
        "Where 5a. Expenditure",
        "To fix",
        "[stated]",
    ):
        assert part in said


def test_the_least_severity_hides_findings_but_not_their_counts(run, plan):
    full, errors = run("check", plan, *ON).output, run("check", plan, *ON, "--severity", "error").output
    assert "Prompts (" in full
    assert "Warnings (" in full
    assert "Prompts (" not in errors
    assert "Warnings (" not in errors
    assert next(x for x in full.splitlines() if "0 errors" in x) in errors


def test_findings_of_a_workbook_name_cells(run, workbook, plan):
    of_workbook, of_text = (json.loads(run("check", p, *ON, "--format", "json").output)[0] for p in (workbook, plan))
    assert [f["code"] for f in of_workbook["findings"]] == [f["code"] for f in of_text["findings"]]
    places = [p for f in of_workbook["findings"] for p in f["places"] if p["field"]]
    assert places
    assert all("!" in p["cell"] for p in places)
    assert all(p["cell"] == "" for f in of_text["findings"] for p in f["places"])


def test_a_waived_error_is_shown_and_stops_nothing(run, waived):
    result = run("check", waived, *ON)
    assert result.exit_code == 0
    assert "1 waived" in result.output
    assert "Waived (1)" in result.output
    assert "Accepted by the Section 151 officer until 31/03/2022." in " ".join(result.output.split())


def test_a_waiver_of_a_row_names_its_table_and_leaves_other_rows_open(run, waived):
    text = waived.read_text("utf-8").replace('description = "', 'description = "TBC"#', 2)
    waiver = text.replace('code = "EXP-06"', 'code = "FLD-12"\nrow = "expenditure.schemes.r1"', 1)
    waived.write_text(waiver, "utf-8")
    findings = json.loads(run("check", waived, *ON, "--format", "json").output)[0]["findings"]
    parts = [f for f in findings if f["code"] == "FLD-12"]
    assert [(bool(f["waiver"]), [p["row"] for p in f["places"]]) for f in parts] == [(True, ["r1"]), (False, ["r2"])]
    output = " ".join(run("check", waived, *ON).output.split())
    assert "Waived (1)" in output
    waived.write_text(waiver.replace("expenditure.schemes.r1", "r1"), "utf-8")
    result = run("check", waived, *ON)
    assert result.exit_code == 2
    assert "must say its sheet and table too, such as expenditure.schemes.r7" in " ".join(result.stderr.split())


def test_a_text_may_begin_with_a_byte_order_mark(run, plan):
    before = run("check", plan, *ON).output
    plan.write_bytes(b"\xef\xbb\xbf" + plan.read_bytes())
    assert run("check", plan, *ON).output == before


def test_a_round_that_is_not_there_is_named_with_those_that_are(run, plan):
    plan.write_bytes(OF_1999)
    result = run("check", plan, *ON)
    assert result.exit_code == 2
    said = " ".join(result.stderr.split())
    assert "There is no round “1999”." in said
    assert "For rounds of your own, give --rulebooks or set CAREFUND_RULEBOOKS." in said
    assert f"The rounds are {', '.join(rounds())}. For" in said
    assert "Correct “round” at the top of the file." in said


def test_an_expired_waiver_stops_the_plan_again(run, waived):
    result = run("check", waived, "--on", "01/04/2022")
    assert result.exit_code == 1
    assert "WVR-01" in result.output


def test_quiet_prints_one_line_for_each_file(run, plan, unbalanced):
    result = run("check", plan, unbalanced, *ON, "--quiet")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert [line.partition(":")[0] for line in lines] == [str(plan), str(unbalanced)]
    assert "0 errors" in lines[0]
    assert "1 error," in lines[1]


def test_json_of_a_folder_is_one_list_in_order(run, plan, unbalanced):
    (plan.parent / "broken.toml").write_text("carefund_return = ", "utf-8")
    result = run("check", plan.parent, *ON, "--format", "json")
    assert result.exit_code == 2
    reports = json.loads(result.stdout)
    assert [Path(r["file"]).name for r in reports] == ["broken.toml", "plan.toml", "unbalanced.toml"]
    assert "not valid TOML" in reports[0]["unreadable"]
    assert reports[2]["counts"]["error"] == 1
    finding = next(f for f in reports[2]["findings"] if f["severity"] == "error")
    assert finding["code"] == "EXP-06"
    assert finding["expected"] == "£7,568,235"
    assert finding["waiver"] is None
    assert {"message", "found", "difference", "fix", "policy", "certainty", "where", "places"} <= finding.keys()


def test_json_of_a_waived_finding_holds_the_waiver(run, waived):
    found = json.loads(run("check", waived, *ON, "--format", "json").stdout)[0]
    assert [f["waiver"]["expires"] for f in found["findings"] if f["waiver"]] == ["2022-03-31"]


def test_many_files_are_checked_by_two_processes_in_order(run, plan):
    text = plan.read_text("utf-8")
    for number in range(11):
        (plan.parent / f"plan-{number:02}.toml").write_text(text, "utf-8")
    result = run("check", plan.parent, *ON, "--quiet")
    names = [Path(line.partition(":")[0]).name for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert names == sorted(f.name for f in plan.parent.glob("*.toml"))


def test_locks_and_other_files_in_a_folder_are_left_alone(run, plan):
    (plan.parent / "~$plan.xlsx").write_text("lock", "utf-8")
    (plan.parent / ".~lock.plan.xlsx#").write_text("lock", "utf-8")
    (plan.parent / "notes.txt").write_text("notes", "utf-8")
    (plan.parent / "folder.toml").mkdir()
    (plan.parent / "plan.reported.toml").write_text("carefund_reported = 1", "utf-8")
    assert len(run("check", plan.parent, *ON, "--quiet").output.splitlines()) == 1


def test_workbooks_in_formats_that_cannot_be_read_are_named_in_one_line(run, plan):
    folder = plan.parent
    (folder / "below").mkdir()
    for name in ("a.ods", "b.XLS", "below/c.pdf", "d.numbers", "~$e.xls", "notes.txt"):
        (folder / name).write_text("x", "utf-8")
    result = run("check", folder, *ON, "--quiet")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        f"Passed over in {folder}: a.ods, b.XLS, {Path('below/c.pdf')} and d.numbers. carefund reads .xlsx, .xlsm and "
        ".toml. To have a workbook of another kind checked, open it in the program that made it and save it as .xlsx."
    ]
    assert len(result.stdout.splitlines()) == 1


def test_of_many_files_passed_over_a_few_are_named(run, plan):
    for number in range(30):
        (plan.parent / f"{number:02}.pdf").write_text("x", "utf-8")
    (said,) = run("check", plan.parent, *ON, "--quiet").stderr.splitlines()
    assert "00.pdf, 01.pdf, " in said
    assert " and 22 more." in said


def test_a_folder_that_holds_only_what_cannot_be_read_says_what_it_holds(run, tmp_path):
    (tmp_path / "plan.ods").write_text("x", "utf-8")
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert "holds no workbook" in result.stderr
    assert "Passed over" in result.stderr
    assert "plan.ods" in result.stderr


def test_a_folder_without_returns_is_no_silent_success(run, tmp_path):
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert "holds no workbook" in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.xlsx", b"not a workbook", "not an Excel workbook"),
        ("plan.xlsx", b"", "empty"),
        ("plan.csv", b"a,b,c\n1,2,3\n", "not an Excel workbook"),
        ("plan.toml", b"title = 1\n", "it is not a return"),
        ("plan.toml", b"\xff\xfe", "UTF-8"),
        ("plan.toml", OF_1999, "1999"),
    ],
)
def test_what_cannot_be_read_is_explained_on_stderr_and_ends_with_2(run, tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    result = run("check", path)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
    assert str(path) in "".join(result.stderr.split())
    assert "Traceback" not in result.output


def test_a_text_far_too_large_is_refused_before_it_is_read(run, tmp_path):
    path = tmp_path / "huge.toml"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    result = run("check", path)
    assert result.exit_code == 2
    assert "larger than 20 MB" in result.stderr


@pytest.mark.parametrize("name", ["plan.toml", "plan.xlsx"])
def test_a_file_that_may_not_be_read_is_explained(run, tmp_path, monkeypatch, name):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / name).write_bytes(b"")
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_text", refuse)
    result = run("check", tmp_path / name)
    assert result.exit_code == 2
    assert "Permission denied" in " ".join(result.stderr.split())


def test_our_mistake_is_owned_and_the_other_files_are_still_checked(run, plan, unbalanced, monkeypatch):
    real = load.load_return

    def fails_once(path: Path):
        if path == plan:
            raise RuntimeError("a bug")
        return real(path)

    monkeypatch.setattr(report, "load_return", fails_once)
    result = run("check", plan, unbalanced, *ON)
    assert result.exit_code == 3
    assert "our fault, not yours" in " ".join(result.stderr.split())
    assert "Traceback" not in result.output
    assert "EXP-06" in result.stdout


def test_debug_shows_our_mistake_in_full(run, plan, monkeypatch):
    def fails(path: Path):
        raise RuntimeError("a bug")

    monkeypatch.setattr(report, "load_return", fails)
    result = run("--debug", "check", plan)
    assert result.exit_code == 3
    assert "RuntimeError: a bug" in result.stderr
    assert "our fault, not yours" in result.stderr


def test_what_the_reader_made_of_a_workbook_is_listed(run, workbook):
    import openpyxl

    book = openpyxl.load_workbook(workbook)
    cell = next(c for row in book["5a. Expenditure"].iter_rows() for c in row if c.value == 5_897_727)
    cell.value = "£5,897,727"
    book.save(workbook)
    result = run("check", workbook, *ON)
    assert result.exit_code == 0
    assert "How the workbook was read" in result.output
    assert " ".join(result.output.split()).count(f"5a. Expenditure!{cell.coordinate}") == 1


def test_on_a_terminal_progress_is_shown_and_leaves_no_trace(run, plan, unbalanced, monkeypatch):
    monkeypatch.setattr("carefund.cli.batch._is_terminal", lambda: True)
    result = run("check", plan, unbalanced, *ON, "--quiet", color=True)
    assert "1 of 2 checked" in result.stderr
    assert result.stderr.endswith("\r\033[K")
    assert "checked" not in result.stdout
    assert run("check", plan, *ON, "--quiet").stderr == ""


def test_a_name_in_place_of_an_areas_code_is_an_error(run, plan):
    plan.write_text(plan.read_text("utf-8").replace('area = "E06000033"', 'area = "Southend-on-Sea"'), "utf-8")
    result = run("check", plan)
    assert result.exit_code == 1
    assert "Give the code of an area" in " ".join(result.output.split())
