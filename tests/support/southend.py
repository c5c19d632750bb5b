"""Every figure that the Southend-on-Sea plan of 2021-22 prints, in pounds, percentages and rates."""

from decimal import Decimal as D

SOURCES = {
    "DFG": D(1_721_065),
    "CCG_MIN": D(14_311_579),
    "IBCF": D(7_568_235),
    "LA_ADD": D(0),
    "CCG_ADD": D(0),
}
TOTAL = D(23_600_879)
REQUIRED = {"NC2": D(6_772_463), "NC3": D(4_066_945)}
PLANNED = {"NC2": D(6_772_463), "NC3": D(7_539_116)}
UNDER_SPEND = {"NC2": D(0), "NC3": D(0)}
SCHEME_TYPES = {
    "ASSISTIVE": (D(0), D("0.0")),
    "CARE_ACT": (D(0), D("0.0")),
    "CARERS": (D(150_210), D("0.6")),
    "COMMUNITY": (D(6_147_727), D("26.0")),
    "DFG": (D(1_721_065), D("7.3")),
    "ENABLERS": (D(85_000), D("0.4")),
    "HICM": (D(4_421_318), D("18.7")),
    "HOME_CARE": (D(1_649_832), D("7.0")),
    "HOUSING": (D(0), D("0.0")),
    "PLANNING": (D(6_827_301), D("28.9")),
    "BED_BASED": (D(0), D("0.0")),
    "REABLEMENT": (D(0), D("0.0")),
    "BUDGETS": (D(0), D("0.0")),
    "CARE_AT_HOME": (D(0), D("0.0")),
    "PREVENTION": (D(0), D("0.0")),
    "RESIDENTIAL": (D(2_036_821), D("8.6")),
    "OTHER": (D(561_605), D("2.4")),
}
METRICS = {
    "ACSC.2020-21.actual": D("1037.2"),
    "ACSC.2021-22.plan": D("1037.2"),
    "LOS14.2021-22-Q3.plan": D("8.4"),
    "LOS14.2021-22-Q4.plan": D("8.4"),
    "LOS21.2021-22-Q3.plan": D("3.9"),
    "LOS21.2021-22-Q4.plan": D("3.9"),
    "UPR.2021-22.plan": D("93.1"),
    "RES.2019-20.plan": D(659),
    "RES.2019-20.actual": D(556),
    "RES.2020-21.actual": D(480),
    "RES.2021-22.plan": D(550),
    "REA.2019-20.plan": D("80.0"),
    "REA.2019-20.actual": D("81.5"),
    "REA.2021-22.plan": D("80.0"),
}
COUNTS = {
    "RES.2019-20.plan": (D(238), D(36_105)),
    "RES.2019-20.actual": (D(198), D(35_625)),
    "RES.2020-21.actual": (D(171), D(35_661)),
    "RES.2021-22.plan": (D(200), D(36_273)),
    "REA.2019-20.plan": (D(80), D(100)),
    "REA.2019-20.actual": (D(202), D(248)),
    "REA.2021-22.plan": (D(80), D(100)),
}
"""Numerator and denominator, as printed."""
REQUIREMENTS = {f"PR{number}": "Yes" for number in range(1, 9)}
EXPENDITURE = [
    1_721_065, 1_670_508, 5_897_727, 5_187_694, 150_210, 561_605, 1_639_607, 100_000, 474_250,
    703_310, 85_000, 2_036_821, 1_649_832, 357_750, 965_500, 250_000, 100_000, 50_000,
]  # fmt: skip
"""The amounts of the 18 rows, in their order."""
