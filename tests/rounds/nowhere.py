"""A round that exists nowhere, as the texts of its files: nothing in it is called as in a round of the product.

Three sheets, a condition with a filter of its own, a metric, and a second return in the middle of the year. It has no
scheme types, no commissioners, no planning requirements and no board sign-off.
"""

from pathlib import Path

NAME = "2031-32"

_HEAD = """
source = "made up for a test"
certainty = "stated"
round = "2031-32"
title = "Round from nowhere 2031-32"
version = "2031-32.1"
years = ["2031-32"]
description = "A round that nobody ever asked for."
confidentiality = "Not at all."
submit_to = "nowhere@example.org"

[[returns]]
code = "plan"
title = "Plan from nowhere"
description = "Money and one metric."
sheets = ["front", "money", "outcomes"]
file_name = "{area} nowhere"
deadline = "PLAN_DUE"

[[returns]]
code = "midyear"
title = "Half-time return from nowhere"
description = "How it is going."
sheets = ["front", "progress"]
file_name = "{area} half-time"
sign_off = []

[[timetable]]
code = "PLAN_DUE"
label = "Plan due"
on = 2031-05-31

[[roles]]
code = "KEEPER"
label = "Keeper of the plan"
purpose = "contact"

[[roles]]
code = "SIGN_FINANCE"
label = "Finance officer"
purpose = "sign_off"
offices = ["section_151"]
"""

_FRONT = """
id = "front"
number = "1"
title = "Front page"
intro = "Who writes this."
source = "made up for a test"
certainty = "stated"

[[tables]]
id = "about"
title = "About this return"
kind = "form"
fields = [
  { id = "area", label = "Area", help = "Filled in.", type = "text", prefilled = "area_name", entered_by = [] },
  { id = "author", label = "Author", help = "Your name.", type = "text" },
]

[[tables]]
id = "people"
title = "People"
kind = "items"
items = "contacts"
item_heading = "Role"
fields = [{ id = "name", label = "Name", help = "Their name.", type = "text" }]
"""

_MONEY = """
id = "money"
number = "2"
title = "Money"
intro = "What comes in and where it goes."
source = "made up for a test"
certainty = "stated"

[[tables]]
id = "payments"
title = "Payments in"
kind = "rows"
fields = [
  { id = "pot", label = "Pot", help = "Which.", type = "choice", list = "funding_sources" },
  { id = "pounds", label = "Pounds", help = "How many.", type = "money", unit = "£", minimum = 0, decimals = 0 },
]

[[tables]]
id = "uses"
title = "Uses"
kind = "rows"
minimum_rows = 1
fields = [
  { id = "what", label = "What for", help = "In a few words.", type = "text" },
  { id = "pot", label = "Pot", help = "From which.", type = "choice", list = "funding_sources" },
  { id = "place", label = "Place of care", help = "Where.", type = "choice", list = "places" },
  { id = "night", label = "Open at night", help = "Yes or no.", type = "choice", list = "answers" },
  { id = "pounds", label = "Pounds", help = "How many.", type = "money", unit = "£", minimum = 0, decimals = 0 },
]
"""

_OUTCOMES = """
id = "outcomes"
number = "3"
title = "Outcomes"
intro = "What it is to bring."
source = "made up for a test"
certainty = "stated"

[[tables]]
id = "figures"
title = "Figures"
kind = "items"
items = "metric_values"
item_heading = "Value"
shows = { metric = "Metric", period = "Period" }
fields = [
  { id = "numerator", label = "Numerator", help = "Nights slept well.", type = "number", minimum = 0 },
  { id = "denominator", label = "Denominator", help = "Nights.", type = "number", minimum = 0 },
  { id = "value", label = "Value", help = "Per cent.", type = "number", minimum = 0 },
]
"""

_PROGRESS = """
id = "progress"
number = "2"
title = "Progress"
intro = "How it is going."
source = "made up for a test"
certainty = "stated"

[[tables]]
id = "steps"
title = "Steps"
kind = "rows"
minimum_rows = 1
fields = [
  { id = "step", label = "Step", help = "What was done.", type = "text" },
  { id = "done_on", label = "Done on", help = "The day.", type = "date" },
]
"""

_FUNDING = """
source = "made up for a test"
certainty = "stated"

[[sources]]
code = "MOON"
label = "Moon grant"
contributor = "LA"
mandatory = true
nature = "revenue"

[[sources]]
code = "STAR"
label = "Star fund"
contributor = "NHS"
mandatory = false
nature = "either"

[income]
table = "money.payments"
source = "pot"
amounts = { "2031-32" = "pounds" }

[spending]
table = "money.uses"
source = "pot"
scheme_name = "what"
amounts = { "2031-32" = "pounds" }
"""

_CONDITIONS = """
source = "made up for a test"
certainty = "stated"

[[conditions]]
code = "NIGHT"
title = "Care at night"
description = "Enough of the Moon grant goes to care at home that is open at night."

[conditions.test]
label = "Night care at home from the Moon grant"
where = { pot = "MOON", night = "YES", place = { not = ["WARD"] } }
floor = "NIGHT"
"""

_METRICS = """
source = "made up for a test"
certainty = "stated"

[[metrics]]
code = "SLEEP"
number = "1"
title = "Nights slept well"
short = "Sleep"
description = "Share of nights."
unit = "%"
kind = "percentage"
good = "high"
decimals = 1
period = "Year"
numerator = "Nights slept well"
denominator = "Nights"
multiplier = 100
data_source = "Diaries"
prompt = "Say why."
values = [
  { measure = "SLEEP", label = "Sleep, plan", period = "2031-32", basis = "plan", entry = { value = "calculated" } },
]
"""

_LISTS = """
source = "made up for a test"
certainty = "stated"
answers = [{ code = "YES", label = "Yes" }, { code = "NO", label = "No" }]
places = [{ code = "HOME", label = "At home" }, { code = "WARD", label = "On a ward" }]
"""

_CHECKS = """
source = "made up for a test"
certainty = "stated"
CMP-01 = { policy = "Everything is answered." }
CMP-02 = { policy = "Something is planned." }
FLD-01 = { policy = "A number is a number." }
INC-01 = { policy = "The Moon grant is as published." }
EXP-06 = { policy = "What comes in is used." }
CND-01 = { policy = "Enough is spent at night." }
MET-01 = { policy = "A share is what its parts give." }
"""

_ORIGIN = 'source = "made up for a test"\ncertainty = "stated"\n'

_CROSSWALK = """
from = "2021-22"
source = "made up for a test"
certainty = "stated"

[[tables]]
table = "money.uses"
from_table = "expenditure.schemes"
fields = { what = "scheme_name", pot = "source", place = "area_of_spend" }

[options.funding_sources]
DFG = ["MOON"]
CCG_MIN = ["MOON", "STAR"]
IBCF = []

[options.places]
ACUTE = ["WARD"]
SOCIAL_CARE = ["HOME"]
"""

FILES = {
    "rulebook.toml": _HEAD,
    "sheets/front.toml": _FRONT,
    "sheets/money.toml": _MONEY,
    "sheets/outcomes.toml": _OUTCOMES,
    "sheets/progress.toml": _PROGRESS,
    "funding.toml": _FUNDING,
    "conditions.toml": _CONDITIONS,
    "metrics.toml": _METRICS,
    "requirements.toml": f"{_ORIGIN}requirements = []\n",
    "lists.toml": _LISTS,
    "scheme_types.toml": _ORIGIN,
    "items.toml": _ORIGIN,
    "checks.toml": _CHECKS,
    "crosswalk.toml": _CROSSWALK,
    "allocations.csv": "area,code,year,partner,amount,source,certainty\n"
    "E06000033,MOON,2031-32,,1000,made up for a test,stated\n"
    "E06000033,NIGHT,2031-32,,600,made up for a test,stated\n",
    "published.csv": "area,code,numerator,denominator,value,source,certainty\n",
}


def write_nowhere(root: Path) -> Path:
    """Write the round into a folder of rounds."""
    folder = root / NAME
    (folder / "sheets").mkdir(parents=True)
    for file, text in FILES.items():
        (folder / file).write_text(text, "utf-8")
    return folder
