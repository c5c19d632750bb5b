"""Periods: years, quarters and months as rulebooks write them."""

from datetime import date

import pytest

from carefund.rulebook.periods import span_of
from tests.rulebook.folders import edit, refused


@pytest.mark.parametrize(
    ("period", "first", "months"),
    [
        ("2021-22", date(2021, 4, 1), 12),
        ("1999-00", date(1999, 4, 1), 12),
        ("2011-12", date(2011, 4, 1), 12),
        ("2021-22-Q1", date(2021, 4, 1), 3),
        ("2021-22-Q2", date(2021, 7, 1), 3),
        ("2021-22-Q3", date(2021, 10, 1), 3),
        ("2021-22-Q4", date(2022, 1, 1), 3),
        ("2020-06", date(2020, 6, 1), 1),
        ("2021-12", date(2021, 12, 1), 1),
        ("2021-01", date(2021, 1, 1), 1),
    ],
)
def test_a_period_begins_on_a_day_and_has_a_length(period, first, months):
    assert span_of(period) == (first, months)


@pytest.mark.parametrize(
    "period",
    ["", "2021", "2021-13", "2021-00", "2021-22-Q5", "2021-22-Q0", "2021-06-Q1", "2021/22", "21-22", "2021-22 "],
)
def test_any_other_text_is_no_period(period):
    with pytest.raises(ValueError, match="is not a period such as 2021-22, 2021-22-Q3 or 2021-06"):
        span_of(period)


def test_a_rulebook_with_another_period_is_refused(folder):
    edit(folder, "metrics.toml", 'period = "2021-22-Q3"', 'period = "autumn"')
    error = refused(folder)
    assert "metrics.toml" in str(error)
    assert "“autumn” is not a period" in str(error)
