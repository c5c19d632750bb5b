import pytest

from carefund.papers import place_name, where
from carefund.returns import Place
from carefund.rulebook import load

RULES = load("2021-22")


class Book:
    """Cells by row key; rows it does not know are nowhere."""

    def __init__(self, **cells: str) -> None:
        self.cells = cells

    def address(self, place: Place) -> str:
        return self.cells.get(place.row, "")


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (Place(), "the whole return"),
        (Place("expenditure"), "5a. Expenditure"),
        (Place("expenditure", "schemes"), "5a. Expenditure"),
        (Place("expenditure", "schemes", "r5"), "5a. Expenditure, row r5"),
        (Place("expenditure", "schemes", "r5", "scheme_type"), "5a. Expenditure, row r5, Scheme Type"),
        (Place("cover", "cover", "form", "email"), "2. Cover, About this plan, E-mail"),
        (Place("cover", "contacts", "S151", "email"), "2. Cover, Contacts, S151 (LA Section 151 Officer), E-mail"),
        (Place("cover", "contacts", "NOBODY"), "2. Cover, Contacts, NOBODY"),
        (Place("nosheet", "t", "r1", "f"), "nosheet, t, r1, f"),
        (Place("cover", "notable", "r1"), "2. Cover, notable, r1"),
        (Place("expenditure", "schemes", "r5", "nofield"), "5a. Expenditure, row r5, nofield"),
    ],
)
def test_a_place_is_named_by_the_labels_of_its_parts(place, name):
    if place.table == "contacts":
        name = name.replace("Contacts", RULES.table("cover.contacts").title)
        field = RULES.table("cover.contacts").by_id["email"].label
        name = name.replace("E-mail", field)
    assert place_name(RULES, place) == name


def test_a_long_label_of_a_fixed_row_is_left_out():
    longest = max(RULES.requirements, key=lambda r: len(r.text))
    assert longest.text not in place_name(RULES, Place("requirements", "requirements", longest.code, "met"))


def test_rows_of_one_field_stand_in_one_line():
    places = [Place("expenditure", "schemes", f"r{n}", "amount") for n in (1, 2, 7)] + [Place("cover")]
    assert where(RULES, places) == ("5a. Expenditure, Expenditure (£): rows r1, r2, r7", "2. Cover")


def test_cells_of_one_tab_stand_in_one_line_neighbours_as_a_range():
    book = Book(
        a="5a. Expenditure!F12",
        b="5a. Expenditure!F13",
        c="5a. Expenditure!AA9",
        d="4. Income!B2",
        e="5a. Expenditure!F15",
    )
    places = [Place("expenditure", "schemes", row) for row in "abcdea"]
    assert where(RULES, places, book) == ("5a. Expenditure!F12 to F13, F15, AA9", "4. Income!B2")


def test_cells_are_in_the_order_of_the_workbook_also_with_ten_rows_and_more():
    book = Book(**{f"r{n}": f"T!B{n}" for n in (9, 10, 11)})
    assert where(RULES, [Place("x", "y", f"r{n}") for n in (10, 9, 11)], book) == ("T!B9 to B11",)


def test_what_has_no_single_cell_is_not_lost():
    book = Book(a="5a. Expenditure", b="5a. Expenditure!F12")
    places = [Place("expenditure", "schemes", row) for row in ("a", "b", "new")]
    assert where(RULES, places, book) == ("5a. Expenditure", "5a. Expenditure!F12", "5a. Expenditure, row new")


def test_no_places_no_lines():
    assert where(RULES, []) == ()
