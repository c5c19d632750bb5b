"""The charts of metrics: every value in the right place, in words too."""

from decimal import Decimal

from django.urls import reverse

from carefund.returns.summary import MetricLine
from carefund.web.returns.presenters.chart import charts_of

NAMES = {"A.2019-20.actual": "A", "A.2020-21.actual": "A", "A.2021-22.plan": "A", "B.2021-22.plan": "B"}


def line(code: str, value: str | None) -> MetricLine:
    measure, period, basis = code.split(".")
    stated = None if value is None else Decimal(value)
    return MetricLine(code, measure, code, period, basis, "%", 1, None, None, stated, None)


def lines(*values: str | None) -> list[MetricLine]:
    return [line(code, value) for code, value in zip(NAMES, values, strict=False)]


def test_values_stand_in_the_order_of_time_and_the_higher_stands_higher():
    (chart,) = charts_of("Rate", reversed(lines("10", "30", "20")), NAMES)
    first, second, third = chart.dots
    assert [dot.value for dot in chart.dots] == ["10.0", "30.0", "20.0"]
    assert first.x < second.x < third.x
    assert second.y < third.y < first.y
    assert second.x - first.x == third.x - second.x or abs((second.x - first.x) - (third.x - second.x)) < 1


def test_everything_stays_within_the_drawing():
    (chart,) = charts_of("Rate", lines("-1000000", "0", "1000000"), NAMES)
    assert all(0 < dot.x < chart.width and 0 < dot.y < chart.floor for dot in chart.dots)


def test_equal_values_make_a_flat_line():
    (chart,) = charts_of("Rate", lines("8", "8"), NAMES)
    assert len({dot.y for dot in chart.dots}) == 1


def test_what_was_and_what_is_planned_are_lines_of_their_own_and_in_words():
    (chart,) = charts_of("Rate", lines("10", "30", "20"), NAMES)
    assert len(chart.actual.split()) == 2
    assert len(chart.plan.split()) == 1
    assert chart.text == "Rate, %: 2019-20 actual 10.0; 2020-21 actual 30.0; 2021-22 plan 20.0."


def test_of_many_periods_only_some_are_labelled():
    names = {f"A.20{year}-{year + 1}.actual": "A" for year in range(10, 34)}
    (chart,) = charts_of("Rate", [line(code, "1") for code in names], names)
    assert len(chart.dots) == 24
    assert len(chart.periods) == len(chart.valued) == 6


def test_one_value_or_none_makes_no_chart():
    assert charts_of("Rate", lines("10"), NAMES) == ()
    assert charts_of("Rate", lines("10", None), NAMES) == ()


def test_each_measure_has_its_own_chart():
    found = charts_of("Stay", [*lines("10", "30"), line("B.2021-22.plan", "1"), line("B.2020-21.actual", "2")],
                      NAMES | {"B.2020-21.actual": "B"})  # fmt: skip
    assert [chart.title for chart in found] == ["Stay, A", "Stay, B"]


def test_the_page_has_the_figures_as_text_too(southend, signed_in, text):
    answer = signed_in("lead").get(reverse("sheet", args=[southend.pk, "metrics"]))
    assert "Residential Admissions, 19-20 Actual" in text(answer)
    assert "Numerator 198 Denominator 35,625 Value 556" in text(answer)
    assert '<svg class="cf-chart"' in answer.content.decode()
