"""Everything that is wrong with a round's folder, at once."""

import shutil

import pytest

from carefund.rulebook import load_folder
from carefund.rulebook.problems import problems_of
from tests.rulebook.folders import append, edit
from tests.support.rounds import changed, copy_of

CROSSWALK = """
from = "2021-22"
source = "made up"
certainty = "stated"
[[tables]]
table = "expenditure.schemes"
from_table = "expenditure.schemes"
"""


def files(folder) -> list[str]:
    return [problem.file for problem in problems_of(folder)]


def test_a_good_round_has_none(folder):
    assert problems_of(folder) == []


def test_each_file_is_read_whatever_the_others_hold(folder):
    edit(folder, "rulebook.toml", "years = [", "yeers = [")
    edit(folder, "sheets/cover.toml", 'kind = "form"', 'kind = "from"')
    edit(folder, "funding.toml", "mandatory = true", "mandatory = 3")
    append(folder, "items.toml", "= nothing")
    append(folder, "published.csv", "E06000033,RES.2021-22.plan,many,,,here,stated")
    edit(folder, "national.toml", "kind = ", "kinds = ")
    (folder / "checks.toml").unlink()
    assert sorted(files(folder)) == [
        "checks.toml", "funding.toml", "items.toml", "national.toml", "published.csv", "rulebook.toml",
        "sheets/cover.toml",
    ]  # fmt: skip


def test_a_missing_folder_of_sheets_is_one_problem(folder):
    shutil.rmtree(folder / "sheets")
    [problem] = problems_of(folder)
    assert "the folder is missing" in str(problem)


def test_between_good_files_every_name_is_looked_at(folder):
    edit(folder, "rulebook.toml", '"narrative",', '"novel",')
    edit(folder, "sheets/income.toml", 'list = "yes_no"', 'list = "yes_or_no"')
    found = [str(problem) for problem in problems_of(folder)]
    assert any("there is no sheet “novel”" in text for text in found)
    assert any("there is no list “yes_or_no”" in text for text in found)


def test_two_lists_of_one_name_are_a_problem_between_files(folder):
    append(folder, "lists.toml", '[[scheme_types]]\ncode = "A"\nlabel = "A"')
    [problem] = problems_of(folder)
    assert (problem.file, problem.key) == ("lists.toml", "scheme_types")


def test_what_cannot_be_looked_at_after_a_problem_ends_the_search(folder, monkeypatch):
    def rules(rulebook):
        yield "rulebook.toml", "years", "wrong"
        raise KeyError("what follows from it")

    monkeypatch.setattr("carefund.rulebook.problems.problems", rules)
    assert [problem.key for problem in problems_of(folder)] == ["years"]


def test_what_fails_without_a_problem_is_our_fault(folder, monkeypatch):
    def rules(rulebook):
        yield rulebook.sheets["ours"]

    monkeypatch.setattr("carefund.rulebook.problems.problems", rules)
    with pytest.raises(KeyError):
        problems_of(folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("from =", "of =", "there is no key “of”: use from, tables"),
        ("2021-22", "1999-00", "there is no round “1999-00”"),
        ('"expenditure.schemes"', '"expenditure.rows"', "has no table “expenditure.rows”"),
    ],
)
def test_a_crosswalk_is_looked_at_too(folder, old, new, said):
    (folder / "crosswalk.toml").write_text(CROSSWALK, "utf-8")
    assert problems_of(folder) == []
    (folder / "crosswalk.toml").write_text(CROSSWALK.replace(old, new, 1), "utf-8")
    [problem] = problems_of(folder)
    assert problem.file == "crosswalk.toml"
    assert said in str(problem)
    load_folder(folder)


def test_a_return_has_a_rule_of_each_check_that_looks_at_what_it_declares(tmp_path):
    folder = copy_of("2023-25", tmp_path / "2023-25")
    with changed(folder, "checks.toml") as checks:
        del checks["YTD-01"]
        checks["FLD-13"]["returns"] = ["plan", "year_end_2023_24"]
    found = {
        (problem.key, problem.reason.split(" needs")[0].removeprefix("the return ")) for problem in problems_of(folder)
    }
    assert {("YTD-01", "q3_2023_24"), ("YTD-01", "year_end_2024_25"), ("FLD-13", "q3_2023_24")} <= found
    assert (
        not {("YTD-01", "plan"), ("YTD-01", "q2_2023_24"), ("FLD-13", "year_end_2023_24"), ("FLD-13", "plan")} & found
    )
