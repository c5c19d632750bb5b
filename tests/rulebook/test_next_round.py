"""A new round from an earlier one."""

import tomllib
from pathlib import Path

import pytest

from carefund.rulebook import Certainty, RulebookError, load, load_folder
from carefund.rulebook.crosswalk import read_crosswalk
from carefund.rulebook.next_round import start_round
from tests.rulebook.folders import append, edit

NEW = "2027-28"


@pytest.fixture
def started(folder: Path, tmp_path: Path) -> Path:
    start_round(folder, NEW, tmp_path / NEW)
    return tmp_path / NEW


@pytest.fixture
def book(started):
    return load_folder(started)


def test_it_loads_as_a_draft_of_the_new_years(book):
    assert (book.round, book.years, book.version, book.status) == (NEW, (NEW,), f"{NEW}.1", "draft")
    assert book.title == "Better Care Fund 2027-28"
    assert book.first_day.year == 2027


def test_periods_and_labels_move_on_by_the_years_between(book):
    assert "RES.2025-26.plan" in book.metric_values
    assert book.metric_values["LOS14.2027-28-Q3.plan"][1].label == "LOS 14+, 27-28 Q3 Plan"
    assert book.field("income.gates.additional_la").label.endswith("in 2027-28?")
    assert book.funding.spending.amounts == {NEW: "amount"}


def test_what_changed_is_doubtful_and_what_did_not_is_as_sure_as_it_was(book):
    old = load("2021-22")
    assert book.certainty is Certainty.DOUBTFUL
    assert all(deadline.certainty is Certainty.DOUBTFUL for deadline in book.timetable)
    assert book.field("income.gates.additional_la").certainty is Certainty.DOUBTFUL
    for path in ("expenditure.schemes.scheme_name", "cover.cover.phone", "income.gates.comments"):
        assert book.field(path).certainty is old.field(path).certainty is Certainty.STATED
    assert [r.certainty for r in book.roles] == [r.certainty for r in old.roles]


def test_everything_says_from_where_it_was_taken_over(book):
    assert all(s.source.startswith("Taken over from 2021-22: ") for s in book.sheets.values())
    assert all(m.source.startswith("Taken over from 2021-22: ") for m in book.metrics)


def test_days_and_published_figures_are_left_blank(started, book):
    assert [(d.code, d.on) for d in book.timetable] == [(d.code, None) for d in load("2021-22").timetable]
    assert book.due("plan") is None
    assert not book.allocations
    assert not book.published
    for file in ("allocations.csv", "published.csv"):
        [head] = (started / file).read_text("utf-8").splitlines()
        assert head.startswith("area,code,")
    assert not (started / "national.toml").exists()


def test_a_plan_of_the_earlier_round_has_a_way_into_it(started, book, folder):
    crosswalk = read_crosswalk(started, load_folder(folder), book)
    assert crosswalk.from_round == "2021-22"
    assert [table.table for table in crosswalk.tables] == ["expenditure.schemes"]


def test_a_round_that_was_moved_on_can_be_moved_on_again(started, tmp_path):
    start_round(started, "2028-29", tmp_path / "2028-29")
    again = load_folder(tmp_path / "2028-29")
    assert again.years == ("2028-29",)
    assert again.sheets["cover"].source.startswith("Taken over from 2027-28: BCF planning template")


def test_what_is_left_to_do_is_listed(folder, tmp_path):
    left = start_round(folder, NEW, tmp_path / NEW)
    by_file = {file: what for file, what in left}
    assert any(file == "rulebook.toml" and "all of them blank: 9." in what for file, what in left)
    assert {"allocations.csv", "published.csv", "national.toml", "crosswalk.toml"} <= by_file.keys()
    assert by_file["sheets/income.toml"].startswith("5 entries are marked doubtful")
    assert "sheets/requirements.toml" in by_file
    assert "scheme_types.toml" not in by_file


def test_the_number_of_marked_entries_is_that_of_the_doubtful_ones(started, folder, tmp_path):
    def marks(raw) -> int:
        parts = raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ()
        return sum(marks(part) for part in parts) + (isinstance(raw, dict) and raw.get("certainty") == "doubtful")

    left = {file: what for file, what in start_round(folder, "2028-29", tmp_path / "2028-29")}
    income = tomllib.loads((tmp_path / "2028-29" / "sheets" / "income.toml").read_text("utf-8"))
    assert 0 < marks(income) <= int(left["sheets/income.toml"].split()[0])


def test_names_with_years_in_them_move_on_everywhere(folder, tmp_path):
    (folder / "sheets" / "hicm.toml").rename(folder / "sheets" / "hicm_2021_22.toml")
    edit(folder, "sheets/hicm_2021_22.toml", 'id = "hicm"', 'id = "hicm_2021_22"')
    edit(folder, "rulebook.toml", '  "hicm",', '  "hicm_2021_22",')
    (folder / "national.toml").unlink()
    left = start_round(folder, NEW, tmp_path / NEW)
    assert "hicm_2027_28" in load_folder(tmp_path / NEW).return_kind("plan").sheets
    assert all(file != "national.toml" for file, _ in left)


def test_a_round_without_a_status_of_schemes_asks_for_nothing_anew(folder, tmp_path):
    edit(folder, "funding.toml", 'status = "status"\n', "")
    start_round(folder, NEW, tmp_path / NEW)
    assert "blank" not in (tmp_path / NEW / "crosswalk.toml").read_text("utf-8")


@pytest.mark.parametrize("name", ["next year", "2027-29"])
def test_another_number_of_years_is_refused(folder, tmp_path, name):
    with pytest.raises(ValueError, match=r"such as 2027-28|is about 1 and 2027-29 about 2"):
        start_round(folder, name, tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_bad_round_is_refused_and_nothing_is_left_behind(folder, tmp_path):
    append(folder, "metrics.toml", "[[what]]")
    with pytest.raises(RulebookError, match=r"metrics\.toml"):
        start_round(folder, NEW, tmp_path / NEW)
    assert [p.name for p in tmp_path.iterdir()] == ["2021-22"]
