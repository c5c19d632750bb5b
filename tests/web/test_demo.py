"""What the demonstration holds, and who sees which area of it."""

from importlib import resources

import pytest

from carefund.reference import area
from carefund.returns import from_text
from carefund.rulebook import load
from carefund.web.demo import load_demo
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord

NEAR = {"Southend-on-Sea", "Thurrock"}
ELSEWHERE = {"Bournemouth, Christchurch and Poole", "Dorset", "Leicestershire", "Southampton"}
EXAMPLES = sorted(
    file.name
    for file in (resources.files("carefund") / "examples").iterdir()
    if file.name.endswith(".toml") and not file.name.endswith(".reported.toml")
)


def test_every_example_is_in_the_demonstration(demo):
    assert len(EXAMPLES) == 5
    assert ReturnRecord.objects.count() == len(EXAMPLES) + 1


@pytest.mark.parametrize("file", EXAMPLES)
def test_a_return_is_what_its_example_says(demo, file):
    plan = from_text((resources.files("carefund") / "examples" / file).read_text("utf-8"), load)
    record = ReturnRecord.objects.get(area=plan.area, round=plan.round, kind=plan.kind)
    stored = Judged(record).ret
    assert dict(stored.places()) == dict(plan.places())


def test_repeating_it_changes_nothing(demo):
    before = list(ReturnRecord.objects.values_list("pk", flat=True))
    load_demo()
    assert list(ReturnRecord.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("name", "areas"),
    [
        ("lead", NEAR),
        ("finance", NEAR),
        ("nhs", NEAR),
        ("chair", NEAR),
        ("lead-elsewhere", ELSEWHERE),
        ("manager", NEAR | ELSEWHERE),
    ],
)
def test_people_see_the_areas_they_look_after(demo, signed_in, text, name, areas):
    page = text(signed_in(name).get("/"))
    assert {area for area in NEAR | ELSEWHERE if area in page} == areas


def test_the_national_team_finds_every_area_of_it(demo, signed_in, text):
    client = signed_in("national")
    for name in NEAR | ELSEWHERE:
        page = text(client.get("/", {"q": name}))
        assert "Better Care Fund plan" in page, name


@pytest.mark.parametrize("name", ["lead", "manager", "lead-elsewhere"])
def test_who_opens_another_areas_return_is_told_that_there_is_none(demo, signed_in, name):
    dorset = ReturnRecord.objects.get(area=area("E06000059").code)
    expected = 404 if name == "lead" else 200
    assert signed_in(name).get(f"/returns/{dorset.pk}/").status_code == expected
