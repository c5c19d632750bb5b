"""Filters say which rows count; shares say by how much."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.rulebook.filters import Exclude, Filter, Share, codes_of, passes, share_of

ACUTE = Exclude(("ACUTE", "PRIMARY"))
JOINT = Share("commissioner", ("CCG", "NHSE"), {"JOINT": "nhs_share"})


@pytest.mark.parametrize(
    ("rule", "value", "counts"),
    [
        ("A", "A", True),
        ("A", "B", False),
        ("A", None, False),
        (("A", "B"), "B", True),
        (("A", "B"), "C", False),
        (("A", "B"), None, False),
        (ACUTE, "MENTAL", True),
        (ACUTE, "ACUTE", False),
        (ACUTE, "PRIMARY", False),
        (ACUTE, None, False),
    ],
)
def test_a_row_passes_by_its_code_and_a_blank_passes_nothing(rule, value, counts):
    assert passes({"area": rule}, {"area": value} if value else {}) == counts


def test_every_rule_must_hold():
    rules: Filter = {"area": "A", "source": ("S", "T")}
    assert passes(rules, {"area": "A", "source": "T"})
    assert not passes(rules, {"area": "A", "source": "U"})
    assert not passes(rules, {"area": "B", "source": "T"})


def test_no_rule_lets_everything_pass():
    assert passes({}, {})


@given(st.sampled_from("ABC"), st.lists(st.sampled_from("ABC"), unique=True).map(tuple))
def test_codes_are_either_in_or_out(code, codes):
    assert passes({"f": codes}, {"f": code}) != passes({"f": Exclude(codes)}, {"f": code})


@pytest.mark.parametrize(("rule", "codes"), [("A", ("A",)), (("A", "B"), ("A", "B")), (ACUTE, ("ACUTE", "PRIMARY"))])
def test_a_rule_names_its_codes(rule, codes):
    assert codes_of(rule) == codes


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"commissioner": "CCG"}, 1),
        ({"commissioner": "NHSE", "nhs_share": Decimal(5)}, 1),
        ({"commissioner": "LA"}, 0),
        ({"commissioner": "JOINT", "nhs_share": Decimal(40)}, Decimal("0.4")),
        ({"commissioner": "JOINT", "nhs_share": Decimal(0)}, 0),
        ({"commissioner": "JOINT"}, None),
        ({"commissioner": "JOINT", "nhs_share": "half"}, None),
        ({}, None),
    ],
)
def test_joint_rows_count_by_their_share(values, part):
    assert share_of(JOINT, values) == part


def test_without_a_share_everything_counts():
    assert share_of(None, {}) == 1
