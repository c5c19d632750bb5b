"""Where rounds are found: in the product, and in a folder of one's own."""

import shutil
from pathlib import Path

import pytest

from carefund.rulebook import RulebookError, faults, load, rounds
from carefund.rulebook.shelf import VARIABLE, crosswalk_to, folder_of, load_national, own_folder
from tests.rulebook.folders import edit

OWN = "2021-22-rehearsal"


def put(root: Path, folder: Path, name: str) -> Path:
    """A copy of the 2021-22 folder as a round of this name."""
    made = Path(shutil.copytree(folder, root / name))
    edit(made, "rulebook.toml", 'round = "2021-22"', f'round = "{name}"')
    return made


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "rounds of our own"
    root.mkdir()
    monkeypatch.setenv(VARIABLE, str(root))
    return root


def test_without_a_folder_of_ones_own_there_are_the_rounds_of_the_product(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert own_folder() is None
    assert "2021-22" in rounds()
    assert not faults()


def test_a_round_of_ones_own_stands_beside_those_of_the_product(shelf, folder):
    made = put(shelf, folder, OWN)
    (made / "national.toml").unlink()
    assert rounds() == tuple(sorted({*rounds(), OWN}))
    assert {"2021-22", OWN} <= set(rounds())
    assert load(OWN).round == OWN
    assert load_national(OWN) is None
    assert load_national("2021-22") is not None
    assert load_national("1999-00") is None


def test_it_is_read_once(shelf, folder):
    put(shelf, folder, OWN)
    assert load(OWN) is load(OWN)


def test_rounds_are_in_order_of_their_first_year(shelf, folder):
    early = put(shelf, folder, "2020-21-test")
    edit(early, "rulebook.toml", 'years = ["2021-22"]', 'years = ["2020-21"]')
    late = put(shelf, folder, "2031-32")
    edit(late, "rulebook.toml", 'years = ["2021-22"]', 'years = ["2031-32"]')
    for made, year in ((early, "2020-21"), (late, "2031-32")):
        for file in ("allocations.csv", "published.csv"):
            head = (made / file).read_text("utf-8").splitlines()[0]
            (made / file).write_text(f"{head}\n", "utf-8")
        text = (made / "funding.toml").read_text("utf-8")
        (made / "funding.toml").write_text(text.replace('"2021-22" = ', f'"{year}" = '), "utf-8")
    assert rounds().index("2020-21-test") < rounds().index("2021-22") < rounds().index("2031-32")


def test_one_that_is_broken_is_named_and_does_not_stop_the_others(shelf, folder):
    put(shelf, folder, OWN)
    bad = put(shelf, folder, "2022-23-broken")
    edit(bad, "funding.toml", 'contributor = "LA"', 'contributer = "LA"')
    assert OWN in rounds()
    assert "2022-23-broken" not in rounds()
    assert list(faults()) == ["2022-23-broken"]
    with pytest.raises(RulebookError, match=r"funding\.toml.*contributer") as caught:
        load("2022-23-broken")
    assert caught.value.file == str(bad / "funding.toml")


def test_one_that_is_named_like_a_round_of_the_product_is_refused_and_replaces_nothing(shelf, folder):
    shutil.copytree(folder, shelf / "2021-22")
    assert "2021-22" not in rounds()
    with pytest.raises(RulebookError, match="comes with the product, and none replaces it"):
        load("2021-22")
    assert str(shelf / "2021-22") in str(faults()["2021-22"])


@pytest.mark.parametrize("name", ["Our round", "2021", "2021-22_x", "2021-22-a-name-that-is-too-long"])
def test_a_folder_with_a_name_that_is_none_of_a_round_is_refused(shelf, folder, name):
    put(shelf, folder, name)
    assert "a round is named by its years" in str(faults()[name])


def test_the_folder_and_the_round_have_one_name(shelf, folder):
    shutil.copytree(folder, shelf / OWN)
    assert "“2021-22” is not the name of the folder" in str(faults()[OWN])


def test_the_name_begins_with_the_first_year(shelf, folder):
    put(shelf, folder, "2018-19")
    assert "must begin with the year 2018" in str(faults()["2018-19"])


def test_a_bad_national_template_is_a_fault_of_its_round(shelf, folder):
    made = put(shelf, folder, OWN)
    (made / "national.toml").write_text("kind = ", "utf-8")
    assert str(made / "national.toml") in str(faults()[OWN])


def test_what_is_no_round_is_left_alone(shelf):
    (shelf / "notes").mkdir()
    (shelf / "readme.txt").write_text("ours", "utf-8")
    assert not faults()


def test_a_folder_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(RulebookError, match="there is no such folder, which CAREFUND_RULEBOOKS names"):
        load(OWN)


def test_the_rounds_of_the_product_need_no_folder_of_ones_own(tmp_path, monkeypatch):
    before = rounds()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    assert (rounds(), faults()) == (before, {})
    assert load(before[0]).round == before[0]


@pytest.mark.parametrize("name", ["", ".", "..", "../2021-22", "rulebooks/2021-22", "1999-00", "9" * 300])
def test_a_name_that_leads_elsewhere_is_no_round(shelf, folder, name):
    put(shelf, folder, OWN)
    (shelf / "rulebook.toml").write_text("", "utf-8")
    with pytest.raises(KeyError):
        load(name)
    with pytest.raises(KeyError):
        folder_of(name)


CROSSWALK = """
from = "2021-22"
source = "made up"
certainty = "stated"

[[tables]]
table = "expenditure.schemes"
from_table = "expenditure.schemes"
"""


def test_a_round_may_say_how_an_earlier_plan_rolls_forward_into_it(shelf, folder):
    made = put(shelf, folder, OWN)
    (made / "crosswalk.toml").unlink()
    assert crosswalk_to(OWN) is None
    (made / "crosswalk.toml").write_text(CROSSWALK, "utf-8")
    found = crosswalk_to(OWN)
    assert found is not None
    assert found.from_round == "2021-22"
    assert crosswalk_to(OWN) is found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('from = "2021-22"', 'from = "1999-00"', "from: there is no round “1999-00”"),
        ('"expenditure.schemes"', '"expenditure.scheme"', "the 2021-22-rehearsal return has no table"),
        ("from =", "form =", "there is no key “form”: did you mean “from”?"),
    ],
)
def test_a_bad_crosswalk_is_said_with_its_file(shelf, folder, old, new, said):
    made = put(shelf, folder, OWN)
    (made / "crosswalk.toml").write_text(CROSSWALK.replace(old, new, 1), "utf-8")
    with pytest.raises(RulebookError) as caught:
        crosswalk_to(OWN)
    assert str(caught.value).startswith(str(made / "crosswalk.toml"))
    assert said in str(caught.value)
