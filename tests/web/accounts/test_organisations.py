"""Organisations and their areas, kept by the national team."""

from datetime import date

import pytest

from carefund.web.accounts.log import words_of
from carefund.web.accounts.models import AdministrationEvent, Organisation
from carefund.web.accounts.organisations import areas_by_region, save_organisation
from carefund.web.returns.problems import Problem


@pytest.fixture
def national(person):
    return person("national")


def test_an_added_organisation_is_on_record_with_its_areas(national):
    made = save_organisation(national, Organisation(name="A council", kind="council"), ["E06000033"])
    assert [at.area for at in made.areas.all()] == ["E06000033"]
    (event,) = AdministrationEvent.objects.all()
    assert words_of(event) == "Organisation added: A council. Added: A council, Council and E06000033."


def test_changing_its_areas_changes_who_sees_them(national, person):
    council = Organisation.objects.get(name="Demonstration councils")
    assert person("reader").areas == {"E06000033", "E06000034"}
    save_organisation(national, council, ["E06000034", "E06000001"])
    assert person("reader").areas == {"E06000034", "E06000001"}
    (event,) = AdministrationEvent.objects.all()
    assert words_of(event).endswith("Added: E06000001. Removed: E06000033.")


def test_saving_it_as_it_is_is_not_on_record(national):
    council = Organisation.objects.get(name="Demonstration councils")
    save_organisation(national, council, ["E06000033", "E06000034"])
    assert not AdministrationEvent.objects.exists()


def test_the_kind_of_one_with_people_stays(national):
    council = Organisation.objects.get(name="Demonstration councils")
    council.kind = "national"
    with pytest.raises(Problem, match="Its kind cannot be changed"):
        save_organisation(national, council, [])
    assert Organisation.objects.get(pk=council.pk).kind == "council"


def test_a_name_is_used_once(national):
    with pytest.raises(Problem, match="There is an organisation called Demonstration councils already"):
        save_organisation(national, Organisation(name="Demonstration councils", kind="council"), [])


def test_the_national_team_has_every_area_and_takes_no_choice(national):
    with pytest.raises(Problem, match="belongs to every area"):
        save_organisation(national, Organisation(name="Another team", kind="national"), ["E06000033"])


def test_areas_that_ended_since_a_round_began_can_still_be_chosen():
    offered = {area.name: area for _, areas in areas_by_region(date(2026, 11, 22)) for area in areas}
    assert {"Cumbria", "Cumberland", "Southend-on-Sea"} <= set(offered)
    regions = [region for region, _ in areas_by_region(date(2026, 11, 22))]
    assert len(regions) == 9
    assert regions == sorted(regions)


def test_one_is_added_on_the_page_and_then_asks_for_an_administrator(signed_in, text):
    client = signed_in("national")
    sent = {"name": "A council", "kind": "council", "areas": ["E06000033"]}
    page = text(client.post("/administration/organisations/new/", sent, follow=True))
    assert "A council is saved." in page
    assert "None yet Invite one for A council" in page


def test_what_is_wrong_is_said_on_the_page_and_what_was_typed_is_kept(signed_in, text):
    client = signed_in("national")
    response = client.post("/administration/organisations/new/", {"name": "A council", "areas": ["E06000033"]})
    assert response.status_code == 422
    assert "Choose what kind of organisation it is" in text(response)
    page = response.content.decode()
    assert 'value="A council"' in page
    assert 'value="E06000033" checked' in page


def test_an_empty_workspace_says_what_to_do_first(client, national, text, signed_in):
    client = signed_in("national")
    assert "Nothing was done yet" in text(client.get("/administration/log/"))
    assert "Nothing was uploaded yet" in text(client.get("/administration/allocations/"))
