from pathlib import Path

import pytest

from carefund.cli import save as save_module
from carefund.cli.failures import NotUsable
from carefund.cli.save import save
from carefund.returns import from_text
from carefund.rulebook import load
from tests.support import southend


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_template_has_the_rounds_file_name_and_what_is_published(run):
    assert run("template", "--area", "Southend-on-Sea", "--round", "2021-22").exit_code == 0
    run("convert", "Southend-on-Sea HWB.xlsx", "new.toml")
    ret = from_text(Path("new.toml").read_text("utf-8"), load)
    assert ret.area == "E06000033"
    assert ret.id == "E06000033-2021-22-plan"
    assert [r.values["amount"] for r in ret.rows("income.contributions")] == list(southend.SOURCES.values())[:3]
    assert ret.rows("expenditure.schemes") == ()


def test_a_template_can_be_a_text(run):
    assert run("template", "--area", "e06000033", "--round", "2021-22", "--kind", "plan", "-o", "p.toml").exit_code == 0
    assert Path("p.toml").read_text("utf-8").startswith("carefund_return = 1")


def test_the_area_is_the_one_of_the_years_of_the_round(run):
    assert run("template", "--area", "Somerset", "--round", "2021-22", "-o", "p.toml").exit_code == 0
    assert 'area = "E10000027"' in Path("p.toml").read_text("utf-8")
    assert run("template", "--area", "Northamptonshire", "--round", "2021-22", "-o", "n.toml").exit_code == 2


def test_a_workbook_that_is_there_is_left_alone_unless_forced(run):
    Path("p.xlsx").write_text("mine", "utf-8")
    result = run("template", "--area", "E06000033", "-o", "p.xlsx")
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert Path("p.xlsx").read_text("utf-8") == "mine"
    assert run("template", "--area", "E06000033", "-o", "p.xlsx", "--force").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--area", "Southend"), "Southend-on-Sea (E06000033)"),
        (("--area", "Cumbria", "--round", "2023-25"), "give: Cumberland (E06000063, from 01/04/2023); Westmorland"),
        (("--area", "E06000061", "--round", "2019-20"), "give: Northamptonshire (E10000021, to 31/03/2021)."),
        (("--area", "Atlantis"), "not the code or name of an area"),
        (("--area", "E06000033", "--round", "2012-22"), "Did you mean “2021-22”"),
        (("--area", "E06000033", "--kind", "plam"), "Did you mean “plan”?"),
        (("--area", "E06000033", "-o", "plan.pdf"), "must end in .xlsx"),
        ((), "Missing option '--area'"),
    ],
)
def test_what_does_not_exist_is_explained_with_what_is_close(run, arguments, says):
    result = run("template", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert list(Path().iterdir()) == []


def test_there_and_back_again_is_the_same_text(run, plan):
    canonical = plan.with_name("canonical.toml")
    assert run("convert", plan, canonical).exit_code == 0
    assert run("convert", canonical, "p.xlsx").exit_code == 0
    assert run("convert", "p.xlsx", "back.toml").exit_code == 0
    assert Path("back.toml").read_text("utf-8") == canonical.read_text("utf-8")


def test_findings_go_on_a_tab_of_their_own(run, plan):
    import openpyxl

    run("convert", plan, "without.xlsx")
    assert run("convert", plan, "with.xlsx", "--findings", "--on", "2021-11-16").exit_code == 0
    without, with_them = (
        openpyxl.load_workbook(name, read_only=True).sheetnames for name in ("without.xlsx", "with.xlsx")
    )
    assert set(with_them) - set(without) == {"Findings"}


def test_waivers_do_not_vanish_unnoticed(run, waived):
    result = run("convert", waived, "p.xlsx")
    assert result.exit_code == 0
    assert "no place for waivers" in result.stderr
    assert "1 waiver" in result.stderr
    assert "waivers" not in run("convert", waived, "p.toml").stderr


def test_what_the_reader_made_of_a_workbook_is_said(run, workbook):
    import openpyxl

    book = openpyxl.load_workbook(workbook)
    next(c for row in book["5a. Expenditure"].iter_rows() for c in row if c.value == 5_897_727).value = "£5,897,727"
    book.save(workbook)
    result = run("convert", workbook, "p.toml")
    assert result.exit_code == 0
    assert "number" in result.stderr


def test_a_workbook_for_an_unknown_area_cannot_be_made(run, plan):
    plan.write_text(plan.read_text("utf-8").replace('area = "E06000033"', 'area = "E99"'), "utf-8")
    result = run("convert", plan, "p.xlsx")
    assert result.exit_code == 2
    assert "“E99”" in result.stderr


def test_a_text_too_long_for_a_cell_is_explained(run, plan):
    text = plan.read_text("utf-8").replace('completed_by = "', f'completed_by = "{"x" * 40_000}')
    plan.write_text(text, "utf-8")
    result = run("convert", plan, "p.xlsx")
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert not Path("p.xlsx").exists()


def test_an_accident_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "plan.toml"
    path.write_text("old", "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(NotUsable, match="No space left"):
        save(path, b"new")
    assert path.read_text("utf-8") == "old"
    assert [f.name for f in tmp_path.iterdir()] == ["plan.toml"]


def test_a_new_file_has_ordinary_permissions(tmp_path):
    save(tmp_path / "a", b"")
    (tmp_path / "b").write_bytes(b"")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode
    assert save_module.__all__
