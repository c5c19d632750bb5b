"""Figures and names in findings read the way people write them."""

from datetime import date
from decimal import Decimal

import pytest

from carefund.returns.checks.words import (
    closest,
    counted,
    field_name,
    label_of,
    listed,
    number,
    percent,
    pounds,
    shown,
    source_label,
)
from tests.returns.builders import SCHEMES, case, changed, clean_plan, rules


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "£0"),
        ("1234", "£1,234"),
        ("-1234", "−£1,234"),
        ("0.5", "£0.50"),
        ("1234.56", "£1,234.56"),
        ("-0.004", "£0"),
        ("999.999", "£1,000"),
        ("1234567890123456789012345678901234", "£1,234,567,890,123,456,789,012,345,678,901,234"),
    ],
)
def test_pounds(amount, text):
    assert pounds(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0%"),
        ("5", "5%"),
        ("12.50", "12.5%"),
        ("-3", "−3%"),
        ("33.333", "33.33%"),
        ("100", "100%"),
        ("-0.001", "0%"),
    ],
)
def test_percent(value, text):
    assert percent(Decimal(value)) == text


@pytest.mark.parametrize(("value", "text"), [("12345.6", "12,345.6"), ("-7", "−7"), ("0", "0"), ("1E+3", "1,000")])
def test_number(value, text):
    assert number(Decimal(value)) == text


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_listed(names, text):
    assert listed(names) == text


def test_a_long_list_is_cut():
    assert listed("ABCDE", most=3, last="or") == "A, B, C or 2 more"


def test_counted():
    assert [counted(n, "row") for n in (0, 1, 1200)] == ["0 rows", "1 row", "1,200 rows"]


def test_closest():
    labels = ("Local Authority", "Ambulance")
    assert closest("local autority", labels) == "Local Authority"
    assert closest("zzz", labels) == ""
    assert closest("Y", ("Yes", "No")) == "Yes"
    assert closest("N", ("NHS", "None")) == ""


def test_shown():
    amount, expected = rules().field("expenditure.schemes.amount"), rules().field("cover.cover.expected_date")
    assert shown(amount, Decimal(5)) == "£5"
    assert shown(amount, "about 5") == "about 5"
    assert shown(expected, date(2021, 12, 5)) == "05/12/2021"


def test_labels_of_a_row():
    judged = case(changed(clean_plan(), "r4", provider="somebody", nhs_share=None))
    fourth = judged.table(SCHEMES)[3]
    assert label_of(judged, fourth, "scheme_type") == "Residential Placements"
    assert label_of(judged, fourth, "sub_type") == "Care home"
    assert label_of(judged, fourth, "amount") == "£7,000,000"
    assert label_of(judged, fourth, "provider") == "somebody"
    assert label_of(judged, fourth, "nhs_share") == ""
    assert field_name(fourth, "amount") == "“Expenditure (£)”"


def test_labels_of_sources():
    assert source_label(case(clean_plan()), "CCG_MIN") == "Minimum CCG Contribution"
    assert source_label(case(clean_plan()), "LOTTERY") == "LOTTERY"
