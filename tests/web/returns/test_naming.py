"""What people call a row: by its number as they see it and by what it says, never by its key."""

import pytest
from django.urls import reverse

from carefund.returns import Place
from carefund.web.returns.entry import Typed
from carefund.web.returns.judged import Judged
from carefund.web.returns.removing import remove_row
from tests.support.entering import save_row

SCHEMES = Place("expenditure", "schemes")


def row(number: int) -> Place:
    return SCHEMES._replace(row=f"r{number}")


@pytest.fixture
def without_second(southend, person):
    """Southend's plan after its second scheme was removed."""
    remove_row(southend, person("lead"), row(2), Judged(southend).rows[row(2)].event.number)
    return southend


class TestNames:
    def test_a_row_has_its_number_and_its_name(self, southend):
        names = Judged(southend).names
        assert names.of(row(7)._replace(field="amount")) == (
            "5a. Expenditure, row 7 (SCCG Mental Health Services), Expenditure (£)"
        )
        assert names.title(row(7), {"scheme_name": "Another"}) == "5a. Expenditure, row 7: Another"

    def test_numbers_have_no_gaps(self, without_second):
        names = Judged(without_second).names
        assert [names.number(row(n)) for n in (1, 2, 3)] == [1, 0, 2]
        assert names.of(row(2)) == "5a. Expenditure, a removed row"

    def test_a_row_without_a_name_has_its_number(self, empty, person):
        save_row(empty, person("lead"), Typed(SCHEMES, {"amount": "5"}))
        assert Judged(empty).names.of(row(1)) == "5a. Expenditure, row 1"

    def test_a_long_name_is_cut(self, southend, person):
        seen = Judged(southend).rows[row(1)].event.number
        save_row(southend, person("lead"), Typed(row(1), {"scheme_name": "x" * 90}, seen))
        assert Judged(southend).names.row(row(1)) == f"row 1 ({'x' * 40}…)"

    def test_places_that_are_no_entered_rows_are_called_as_everywhere(self, southend):
        names = Judged(southend).names
        assert names.of(Place()) == "the whole return"
        assert names.of(Place("cover", "cover", "form", "phone")) == "2. Cover, About this plan, Contact number"
        assert names.row(Place("requirements", "requirements", "PR1")) == ""

    def test_rows_of_one_field_stand_in_one_line(self, without_second):
        places = [row(n)._replace(field="amount") for n in (1, 3)]
        lines = list(Judged(without_second).names.lines([*places, row(3)]))
        assert lines == ["5a. Expenditure, Expenditure (£): rows 1, 2", "5a. Expenditure, row 2 (iBCF Social Care)"]


class TestPages:
    def test_the_plain_table_and_the_findings_count_alike(self, without_second, person, signed_in, text):
        seen = Judged(without_second).rows[row(3)].event.number
        save_row(without_second, person("lead"), Typed(row(3), {"amount": "lots"}, seen))
        client, pk = signed_in("lead"), [without_second.pk]
        page = client.get(reverse("sheet", args=[*pk, "expenditure"]))
        assert f'href="{reverse("row_form", args=[*pk, *row(3)[:3]])}">Edit row 2</a>' in page.content.decode()
        found = text(client.get(reverse("findings", args=pk)))
        assert "5a. Expenditure, row 2 (iBCF Social Care), Expenditure (£)" in found

    def test_of_several_rows_of_a_finding_only_the_first_says_the_field(self, southend, signed_in, text):
        found = text(signed_in("lead").get(reverse("findings", args=[southend.pk])))
        assert "row 14 (Reablement), Scheme ID row 15 (Reablement) row 16 (Reablement)" in found

    def test_of_who_may_enter_nothing_in_a_table_it_says_who_does(self, southend, signed_in, text):
        said = text(signed_in("chair").get(reverse("sheet", args=[southend.pk, "expenditure"])))
        assert "You can read this table. It is entered by: editor or finance." in said
