"""What an earlier return said, also where the area was another one then."""

from datetime import date
from decimal import Decimal

import pytest

from carefund.reference import area
from carefund.returns import Row
from carefund.web.accounts.models import OrganisationArea, User
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.earlier import Earlier
from carefund.web.returns.starting import replace_rows, start_return


@pytest.fixture
def plans(person):
    """Starts plans of areas, by the day on which they existed, with one contribution each."""

    def start(round: str, name: str, on: date, pounds: int):
        lead, where = person("lead"), area(name, on=on)
        for organisation in {member.organisation for member in lead.memberships.all()}:
            OrganisationArea.objects.get_or_create(organisation=organisation, area=where.code)
        lead = User.objects.get(pk=lead.pk)
        record = start_return(lead, round, "plan", where)
        ret = Judged(record).ret
        amounts = {
            field.id: Decimal(pounds)
            for field in Judged(record).rulebook.table("income.contributions").fields
            if field.type == "money"
        }
        paid = Row("new", {"source": "LA_ADD", "partner": name, **amounts})
        rows = (*ret.rows("income.contributions"), paid)
        replace_rows(record, lead, ret.with_rows("income.contributions", rows), "plan.toml", record.version)
        return record

    return start


def shown(record) -> dict[str, tuple[str, str]]:
    return {line.label: (line.before, line.now) for line in Earlier(Judged(record)).money()}


def test_the_last_return_of_the_same_area_stands_beside_this_one(plans):
    plans("2019-20", "Slough", date(2019, 4, 1), 5)
    later = plans("2022-23", "Slough", date(2022, 4, 1), 7)
    earlier = Earlier(Judged(later))
    assert (earlier.note, earlier.before is not None) == ("", True)
    assert shown(later)["Total: income"] == ("£5", "£7")


def test_what_an_area_was_made_of_is_added_up_and_said_to_be_combined(plans):
    then = date(2017, 4, 1)
    for name, pounds in (("Bournemouth", 1), ("Poole", 20), ("Dorset", 300)):
        plans("2017-19", name, then, pounds)
    plan = plans("2019-20", "Bournemouth, Christchurch and Poole", date(2019, 4, 1), 4000)
    earlier = Earlier(Judged(plan))
    assert earlier.before is None
    assert earlier.values == {}
    assert earlier.title.endswith("of Bournemouth, Poole and Dorset")
    assert "stand combined" in earlier.note
    assert shown(plan)["Total: income"] == ("£321", "£4,000")


def test_a_part_of_a_former_county_shows_the_whole_and_says_so(plans):
    plans("2019-20", "Northamptonshire", date(2019, 4, 1), 9)
    plan = plans("2021-22", "North Northamptonshire", date(2021, 4, 1), 4)
    earlier = Earlier(Judged(plan))
    assert earlier.values == {}, "the county's answers are not those of a part of it"
    assert "which also cover West Northamptonshire" in earlier.note
    assert shown(plan)["Total: income"] == ("£9", "£4")


def test_an_area_under_a_new_code_goes_on_as_it_was(plans):
    plans("2023-25", "Barnsley", date(2023, 4, 1), 3)
    plan = plans("2026-27", "Barnsley", date(2026, 4, 1), 2)
    assert plan.area != "E08000016"
    assert Earlier(Judged(plan)).before is not None


def test_an_area_with_nothing_before_has_nothing_beside(plans):
    earlier = Earlier(Judged(plans("2017-19", "Thurrock", date(2017, 4, 1), 1)))
    assert (earlier.title, earlier.note, earlier.money(), earlier.metrics()) == ("", "", (), ())
