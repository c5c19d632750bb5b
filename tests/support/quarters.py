"""A folder of a made-up round with three returns: the plan of 2021-22, and two quarters that build on it."""

import shutil
from importlib import resources
from pathlib import Path

from carefund.rulebook import Rulebook, load_folder

RETURNS = """
[[returns]]
code = "q1"
title = "Quarter 1"
description = "Spending and outputs to the end of June."
sheets = ["quarter", "progress"]
file_name = "{area} Q1"
sign_off = ["SIGN_LA"]

[[returns]]
code = "q2"
title = "Quarter 2"
description = "Spending and outputs to the end of September."
sheets = ["quarter", "spent", "later"]
file_name = "{area} Q2"
ledgers = "spent"
sign_off = []
"""

Q3 = """
[[returns]]
code = "q3"
title = "Quarter 3"
description = "What came in, once more."
sheets = ["closing"]
file_name = "{area} Q3"
sign_off = []
"""

QUARTER = """
id = "quarter"
number = "1"
title = "Cover"
intro = "Who fills this in."
source = "made up"
certainty = "likely"

[[tables]]
id = "cover"
title = "Cover"
kind = "form"

[[tables.fields]]
id = "area"
label = "Area"
help = "Its name."
type = "text"
prefilled = "area_name"

[[tables]]
id = "confirmed"
title = "Conditions"
kind = "items"
items = "conditions"

[[tables.fields]]
id = "met"
label = "Met"
help = "Yes or No."
type = "choice"
list = "yes_no"
"""

PROGRESS = """
id = "progress"
number = "2"
title = "Progress"
intro = "What was spent and done."
source = "made up"
certainty = "likely"

[[tables]]
id = "schemes"
title = "Schemes"
kind = "rows"

[[tables.carry]]
returns = ["plan"]
table = "expenditure.schemes"
where = { commissioner = ["LA", "JOINT"] }
fields = { name = "scheme_name", type = "scheme_type", sub_type = "sub_type", planned = "amount" }

[[tables.fields]]
id = "name"
label = "Scheme"
help = "As planned."
type = "text"
prefilled = "carried"

[[tables.fields]]
id = "type"
label = "Type"
help = "As planned."
type = "choice"
list = "scheme_types"
prefilled = "carried"

[[tables.fields]]
id = "sub_type"
label = "Sub type"
help = "As planned."
type = "choice"
list = "scheme_types"
within = "type"
prefilled = "carried"

[[tables.fields]]
id = "planned"
label = "Planned"
help = "As planned."
type = "money"
prefilled = "carried"

[[tables.fields]]
id = "actual"
label = "Actual"
help = "Spent so far."
type = "money"
minimum = 0
maximum = 100000000
at_least = "before"
explained_by = "reason"

[[tables.fields]]
id = "before"
label = "Before"
help = "What was reported last."
type = "money"
required = false

[[tables.fields]]
id = "difference"
label = "Difference"
help = "Actual less planned."
type = "money"
calculated = { plus = ["actual"], minus = ["planned"] }

[[tables.fields]]
id = "reason"
label = "Reason"
help = "Why it differs."
type = "long_text"
required_when = { actual = { differs_from = "planned" } }

[[tables.fields]]
id = "outputs"
label = "Outputs"
help = "How many."
type = "number"
unit_from = ["sub_type", "type"]

[[tables.fields]]
id = "unit"
label = "Unit"
help = "What is counted."
type = "text"
calculated = { unit_from = ["sub_type", "type"] }
"""

SPENT = """
id = "spent"
number = "2"
title = "Spent"
intro = "What came in and what was spent."
source = "made up"
certainty = "likely"

[[tables]]
id = "lines"
title = "Lines"
kind = "items"
items = "money_lines"

[[tables.carry]]
returns = ["q1"]
table = "quarter.confirmed"
fields = { note = "met" }

[[tables.fields]]
id = "source"
label = "Source"
help = "Which source."
type = "choice"
list = "funding_sources_spent"

[[tables.fields]]
id = "amount"
label = "Amount"
help = "Pounds."
type = "money"

[[tables.fields]]
id = "note"
label = "Note"
help = "Anything."
type = "text"
required = false
"""

LATER = """
id = "later"
number = "3"
title = "Progress"
intro = "What was spent and done."
source = "made up"
certainty = "likely"

[[tables]]
id = "schemes"
title = "Schemes"
kind = "rows"

[[tables.carry]]
returns = ["q1"]
table = "progress.schemes"
fields = { name = "name", planned = "planned", before = "actual" }

[[tables.carry]]
returns = ["q1"]
table = "progress.schemes"
fields = { reason = "reason" }

[[tables.fields]]
id = "name"
label = "Scheme"
help = "As planned."
type = "text"
prefilled = "carried"

[[tables.fields]]
id = "planned"
label = "Planned"
help = "As planned."
type = "money"
prefilled = "carried"

[[tables.fields]]
id = "before"
label = "Spent before"
help = "As reported."
type = "money"
prefilled = "carried"

[[tables.fields]]
id = "actual"
label = "Actual to date"
help = "Spent so far."
type = "money"
at_least = "before"

[[tables.fields]]
id = "reason"
label = "Reason"
help = "Why it differs."
type = "long_text"
required = false
"""

CLOSING = """
id = "closing"
number = "1"
title = "Closing"
intro = "What came in."
source = "made up"
certainty = "likely"

[[tables]]
id = "lines"
title = "Lines"
kind = "items"
items = "money_lines"

[[tables.carry]]
returns = ["q2"]
table = "spent.lines"
fields = { amount = "amount" }

[[tables.fields]]
id = "amount"
label = "Amount"
help = "Pounds."
type = "money"
prefilled = "carried"
"""

LEDGERS = """
[ledgers.spent.income]
table = "spent.lines"
source = "source"
amounts = { "2021-22" = "amount" }

[ledgers.spent.spending]
table = "spent.lines"
source = "source"
amounts = { "2021-22" = "amount" }
"""

ITEMS = """
[months]
of = "yes_no"

[money_lines]
of = "funding_sources"
codes = ["IBCF", "DFG"]

[pairs]
product = ["money_lines", "months"]
"""

CHECKS = """
[ACR-01]
policy = "A made-up policy."
source = "made up"
certainty = "likely"

[ACR-02]
policy = "A made-up policy."
source = "made up"
certainty = "likely"
returns = ["q1"]

[[YTD-01]]
policy = "A made-up policy for the first quarter."
source = "made up"
certainty = "likely"
returns = ["q1"]

[[YTD-01]]
policy = "A made-up policy for the second quarter."
source = "made up"
certainty = "likely"
returns = ["q2"]
"""


def quarters_folder(to: Path) -> Path:
    """Write the round's folder."""
    with resources.as_file(resources.files("carefund") / "rulebooks" / "2021-22") as source:
        folder = Path(shutil.copytree(source, to / "quarters"))
    for name, text in (
        ("quarter", QUARTER),
        ("progress", PROGRESS),
        ("spent", SPENT),
        ("later", LATER),
        ("closing", CLOSING),
    ):
        (folder / "sheets" / f"{name}.toml").write_text(text, "utf-8")
    _put(folder, "rulebook.toml", "[[timetable]]", f"{RETURNS}\n{Q3}\n[[timetable]]")
    _put(folder, "scheme_types.toml", 'code = "HOME_CARE"\n', 'code = "HOME_CARE"\nunit = "hours of care"\n')
    _put(folder, "scheme_types.toml", 'code = "HOME_CARE-2"\n', 'code = "HOME_CARE-2"\nunit = "packages"\n')
    checks = (folder / "checks.toml").read_text("utf-8").split("# returns through the year")[0]
    (folder / "checks.toml").write_text(checks + CHECKS, "utf-8")
    for name, text in (("funding.toml", LEDGERS), ("items.toml", ITEMS)):
        with (folder / name).open("a", encoding="utf-8") as stream:
            stream.write(text)
    return folder


def quarters(to: Path) -> Rulebook:
    """The round itself."""
    return load_folder(quarters_folder(to))


def _put(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text, f"{file} no longer holds what the test changes"
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
