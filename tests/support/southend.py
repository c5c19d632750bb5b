"""Every figure that the Southend-on-Sea plan of 2021-22 prints, in pounds, percentages and rates."""

from decimal import Decimal

SOURCES = {
    "DFG": Decimal(1_721_065),
    "CCG_MIN": Decimal(14_311_579),
    "IBCF": Decimal(7_568_235),
    "LA_ADD": Decimal(0),
    "CCG_ADD": Decimal(0),
}
TOTAL = Decimal(23_600_879)
REQUIRED = {"NC2": Decimal(6_772_463), "NC3": Decimal(4_066_945)}
PLANNED = {"NC2": Decimal(6_772_463), "NC3": Decimal(7_539_116)}
UNDER_SPEND = {"NC2": Decimal(0), "NC3": Decimal(0)}
SCHEME_TYPES = {
    "ASSISTIVE": (Decimal(0), Decimal("0.0")),
    "CARE_ACT": (Decimal(0), Decimal("0.0")),
    "CARERS": (Decimal(150_210), Decimal("0.6")),
    "COMMUNITY": (Decimal(6_147_727), Decimal("26.0")),
    "DFG": (Decimal(1_721_065), Decimal("7.3")),
    "ENABLERS": (Decimal(85_000), Decimal("0.4")),
    "HICM": (Decimal(4_421_318), Decimal("18.7")),
    "HOME_CARE": (Decimal(1_649_832), Decimal("7.0")),
    "HOUSING": (Decimal(0), Decimal("0.0")),
    "PLANNING": (Decimal(6_827_301), Decimal("28.9")),
    "BED_BASED": (Decimal(0), Decimal("0.0")),
    "REABLEMENT": (Decimal(0), Decimal("0.0")),
    "BUDGETS": (Decimal(0), Decimal("0.0")),
    "CARE_AT_HOME": (Decimal(0), Decimal("0.0")),
    "PREVENTION": (Decimal(0), Decimal("0.0")),
    "RESIDENTIAL": (Decimal(2_036_821), Decimal("8.6")),
    "OTHER": (Decimal(561_605), Decimal("2.4")),
}
METRICS = {
    "ACSC.2020-21.actual": Decimal("1037.2"),
    "ACSC.2021-22.plan": Decimal("1037.2"),
    "LOS14.2021-22-Q3.plan": Decimal("8.4"),
    "LOS14.2021-22-Q4.plan": Decimal("8.4"),
    "LOS21.2021-22-Q3.plan": Decimal("3.9"),
    "LOS21.2021-22-Q4.plan": Decimal("3.9"),
    "UPR.2021-22.plan": Decimal("93.1"),
    "RES.2019-20.plan": Decimal(659),
    "RES.2019-20.actual": Decimal(556),
    "RES.2020-21.actual": Decimal(480),
    "RES.2021-22.plan": Decimal(550),
    "REA.2019-20.plan": Decimal("80.0"),
    "REA.2019-20.actual": Decimal("81.5"),
    "REA.2021-22.plan": Decimal("80.0"),
}
COUNTS = {
    "RES.2019-20.plan": (Decimal(238), Decimal(36_105)),
    "RES.2019-20.actual": (Decimal(198), Decimal(35_625)),
    "RES.2020-21.actual": (Decimal(171), Decimal(35_661)),
    "RES.2021-22.plan": (Decimal(200), Decimal(36_273)),
    "REA.2019-20.plan": (Decimal(80), Decimal(100)),
    "REA.2019-20.actual": (Decimal(202), Decimal(248)),
    "REA.2021-22.plan": (Decimal(80), Decimal(100)),
}
"""Numerator and denominator, as printed."""
REQUIREMENTS = {f"PR{number}": "Yes" for number in range(1, 9)}
EXPENDITURE = [
    1_721_065, 1_670_508, 5_897_727, 5_187_694, 150_210, 561_605, 1_639_607, 100_000, 474_250,
    703_310, 85_000, 2_036_821, 1_649_832, 357_750, 965_500, 250_000, 100_000, 50_000,
]  # fmt: skip
"""The amounts of the 18 rows, in their order."""
