"""Fixed rows that are pairs, on the page of their sheet: shown by their first part, saved together."""

from decimal import Decimal

import pytest
from django.urls import reverse

from carefund.reference import area
from carefund.returns import Place
from carefund.web.returns.entry import Typed, save_rows
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.starting import start_return
from tests.web.returns.pages import Seen

APRIL, MAY, JUNE = "P0_SOCIAL.2025-04", "P0_SOCIAL.2025-05", "P0_SOCIAL.2025-06"


@pytest.fixture
def record(person):
    return start_return(person("lead"), "2025-26", "capacity", area("E06000033"))


def sheet(record: ReturnRecord) -> str:
    return reverse("sheet", args=[record.pk, "capacity"])


def save(record: ReturnRecord) -> str:
    return reverse("rows_save", args=[record.pk, "capacity", "discharge"])


def place(row: str, field: str = "") -> Place:
    return Place("capacity", "discharge", row, field)


def sent(seen: int = 0, **typed: str) -> dict[str, str]:
    """What the form sends of three months that were seen with the event of this number."""
    texts = {"april": APRIL, "may": MAY, "june": JUNE}
    names = {name: name.partition("_") for name in typed}
    fields = {f"f-discharge-{texts[month]}-{field}": typed[name] for name, (month, _, field) in names.items()}
    return {f"s-discharge-{month}": str(seen) for month in texts.values()} | fields


def value(record: ReturnRecord, row: str, field: str = "demand"):
    return Judged(ReturnRecord.objects.get(pk=record.pk)).ret.value(place(row, field))


def test_every_service_has_one_table_and_one_form(record, signed_in):
    page = signed_in("lead").get(sheet(record)).content.decode()
    assert page.count(f'action="{save(record)}"') == 6
    assert page.count('name="s-discharge-') == 72
    assert page.count(">April 2025<") == 11
    assert len(page) < 300_000


def test_what_was_changed_is_saved_as_one_event_and_blank_months_are_not_stored(record, signed_in):
    before = record.events.count()
    answer = signed_in("lead").post(save(record), sent(april_demand="70", april_block="1,200", may_demand=""))
    assert answer.status_code == 302
    assert answer.url == f"{sheet(record)}#r-discharge-{APRIL}"
    assert signed_in("lead").get(sheet(record)).content.decode().count("cf-just-saved") == 0
    assert (value(record, APRIL), value(record, APRIL, "block")) == (Decimal(70), Decimal(1200))
    assert record.events.count() == before + 1
    assert not record.rows.filter(key=MAY).exists()


def test_the_service_that_was_saved_says_so_in_its_place(record, signed_in):
    client = signed_in("lead")
    client.post(save(record), sent(april_demand="70"))
    assert client.get(sheet(record)).content.decode().count("cf-just-saved") == 1


def test_a_page_that_stays_is_answered_with_the_service_alone(record, signed_in):
    answer = signed_in("lead").post(save(record), sent(april_demand="70"), headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert html.count('class="cf-paired"') == 1
    assert "Saved." in html
    assert 'value="70"' in html
    assert 'id="cf-panel"' in html


def test_what_somebody_else_changed_meanwhile_in_another_month_stays(record, person, signed_in):
    save_rows(record, person("lead"), [Typed(place(APRIL), {"demand": "70"}), Typed(place(MAY), {"demand": "71"})])
    seen = record.events.latest("number").number
    save_rows(record, person("nhs"), [Typed(place(MAY), {"demand": "99"}, seen)])
    answer = signed_in("lead").post(save(record), sent(seen, april_demand="75", may_demand="71"))
    assert answer.status_code == 302
    assert (value(record, APRIL), value(record, MAY)) == (Decimal(75), Decimal(99))


@pytest.fixture
def both_changed(record, person) -> int:
    """Three months, of which somebody else changed the first two; the number with which they were seen before."""
    months = (APRIL, MAY, JUNE)
    save_rows(record, person("lead"), [Typed(place(month), {"demand": "70"}) for month in months])
    seen = record.events.latest("number").number
    theirs = [Typed(place(APRIL), {"demand": "98", "block": "5"}, seen), Typed(place(MAY), {"demand": "99"}, seen)]
    save_rows(record, person("nhs"), theirs)
    return seen


def test_every_row_that_both_changed_is_asked_about_at_once(record, both_changed, signed_in, text):
    typed = sent(both_changed, april_demand="75", april_block="", may_demand="76", june_demand="77")
    answer = signed_in("lead").post(save(record), typed)
    assert answer.status_code == 409
    told, page = text(answer), Seen(answer)
    assert "Somebody else changed 2 of these rows" in told
    assert "What you changed in other rows is saved" in told
    for month, mine, theirs in ((APRIL, "75", "98"), (MAY, "76", "99")):
        assert [held["value"] for held in page.inputs[f"f-discharge-{month}-demand"]] == [mine, theirs]
    assert "April 2025" in told
    assert "May 2025" in told
    assert (page.unlabelled, page.twice, page.skipped_levels) == ([], set(), [])
    assert [value(record, month) for month in (APRIL, MAY, JUNE)] == [Decimal(98), Decimal(99), Decimal(77)]


def test_what_is_chosen_for_each_of_them_is_saved_together(record, both_changed, signed_in):
    client = signed_in("lead")
    asked = Seen(client.post(save(record), sent(both_changed, april_demand="75", may_demand="76")))
    chosen = {f"f-discharge-{APRIL}-demand": "75", f"f-discharge-{MAY}-demand": "99"}
    before = record.events.count()
    assert client.post(save(record), asked.hidden | chosen).status_code == 302
    assert (value(record, APRIL), value(record, APRIL, "block")) == (Decimal(75), Decimal(5))
    assert value(record, MAY) == Decimal(99)
    assert record.events.count() == before + 1


def test_a_row_that_changes_again_while_somebody_chooses_is_asked_about_again(record, both_changed, person, signed_in):
    client = signed_in("lead")
    asked = Seen(client.post(save(record), sent(both_changed, april_demand="75", may_demand="76")))
    seen = record.events.latest("number").number
    save_rows(record, person("nhs"), [Typed(place(APRIL), {"demand": "97"}, seen)])
    chosen = {f"f-discharge-{APRIL}-demand": "75", f"f-discharge-{MAY}-demand": "76"}
    answer = client.post(save(record), asked.hidden | chosen)
    assert answer.status_code == 409
    assert [held["value"] for held in Seen(answer).inputs[f"f-discharge-{APRIL}-demand"]] == ["75", "97"]
    assert (value(record, APRIL), value(record, MAY)) == (Decimal(97), Decimal(76))


def test_what_cannot_be_saved_comes_back_as_it_was_typed(record, signed_in, text):
    answer = signed_in("lead").post(save(record), sent(april_demand="x" * 32_001, may_demand="71"))
    assert answer.status_code == 400
    assert "longer than 32,000 characters" in text(answer)
    assert 'value="71"' in answer.content.decode()
    assert value(record, MAY) is None


def test_a_figure_that_is_none_is_said_below_its_month(record, signed_in, text):
    browser = signed_in("lead")
    browser.post(save(record), sent(april_demand="many"))
    html = browser.get(sheet(record)).content.decode()
    assert f'aria-describedby="h-discharge-demand f-discharge-{APRIL}-demand-error"' in html
    assert f'id="f-discharge-{APRIL}-demand-error"' in html


def test_who_only_reads_sees_the_figures_without_a_form(record, person, signed_in):
    save_rows(record, person("lead"), [Typed(place(APRIL), {"demand": "70"})])
    html = signed_in("reader").get(sheet(record)).content.decode()
    assert save(record) not in html
    assert f'id="f-discharge-{APRIL}-demand"' in html


def test_who_comes_to_look_is_shown_the_sheet(record, signed_in):
    answer = signed_in("lead").get(save(record))
    assert (answer.status_code, answer.url) == (302, f"{sheet(record)}#t-discharge")
    empty = reverse("rows_save", args=[record.pk, "capacity_cover", "cover"])
    assert signed_in("lead").post(empty, {}).status_code == 404
