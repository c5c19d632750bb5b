"""Files laid out like the national template of 2021-22, made by hand: the figures of one plan in several layouts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from carefund.returns import Return, Value
from carefund.rulebook import Rulebook

Texts = tuple[str, ...]

TITLE = "Better Care Fund 2021-22 Template"
EXPENDITURE = {
    "scheme_id": ("Scheme", "ID"),
    "scheme_name": ("Scheme Name",),
    "description": ("Brief Description of", "Scheme"),
    "scheme_type": ("Scheme Type",),
    "sub_type": ("Sub Types",),
    "type_other": ("Please specify if", "'Scheme Type' is", "'Other'"),
    "area_of_spend": ("Area of Spend",),
    "area_other": ("Please specify if", "'Area of Spend' is 'other'"),
    "commissioner": ("Commissioner",),
    "nhs_share": ("% NHS (if Joint", "Commissioner)"),
    "la_share": ("% LA (if Joint", "Commissioner)"),
    "provider": ("Provider",),
    "source": ("Source of", "Funding"),
    "amount": ("Expenditure (£)",),
    "status": ("New/", "Existing", "Scheme"),
}
METRICS: Mapping[str, tuple[str, tuple[tuple[str, str, Texts], ...], tuple[tuple[str, str], ...]]] = {
    # metric: title, rows (measure, field, label), columns (period, heading)
    "ACSC": (
        "8.1 Avoidable admissions",
        (("ACSC", "value", ()),),
        (("2019-20.actual", "19-20 Actual"), ("2020-21.actual", "20-21 Actual"), ("2021-22.plan", "21-22 Plan")),
    ),
    "LOS": (
        "8.2 Length of Stay",
        (
            ("LOS14", "value", ("Proportion of inpatients resident for", "14 days or more")),
            ("LOS21", "value", ("Proportion of inpatients resident for", "21 days or more")),
        ),
        (("2021-22-Q3.plan", "21-22 Q3 Plan"), ("2021-22-Q4.plan", "21-22 Q4 Plan")),
    ),
    "UPR": (
        "8.3 Discharge to normal place of residence",
        (("UPR", "value", ()),),
        (("2021-22.plan", "21-22 Plan"),),
    ),
    "RES": (
        "8.4 Residential Admissions",
        (
            ("RES", "value", ("Annual Rate",)),
            ("RES", "numerator", ("Numerator",)),
            ("RES", "denominator", ("Denominator",)),
        ),
        (
            ("2019-20.plan", "19-20 Plan"),
            ("2019-20.actual", "19-20 Actual"),
            ("2020-21.actual", "20-21 Actual"),
            ("2021-22.plan", "21-22 Plan"),
        ),
    ),
    "REA": (
        "8.5 Reablement",
        (
            ("REA", "value", ("Annual (%)",)),
            ("REA", "numerator", ("Numerator",)),
            ("REA", "denominator", ("Denominator",)),
        ),
        (("2019-20.plan", "19-20 Plan"), ("2019-20.actual", "19-20 Actual"), ("2021-22.plan", "21-22 Plan")),
    ),
}
REQUIREMENT_HEADS = {
    "met": "Please confirm whether your BCF plan meets the Planning Requirement?",
    "documents": "Please note any supporting documents referred to and relevant page numbers to assist the assurers",
    "actions": "Where the Planning requirement is not met,\n"
    "please note the actions in place towards meeting the requirement",
    "timeframe": "Where the Planning requirement is not met, please note the anticipated timeframe for meeting it",
}


@dataclass(frozen=True)
class Look:
    """How a look-alike is laid out."""

    down: int = 1
    """Rows above the title."""
    right: int = 1
    """Columns left of everything."""
    step: int = 1
    """1: no spacer columns; 2: a blank column after each."""
    tabs: Callable[[str], str] = str
    """From the tab's usual name to its name here."""
    checker_left: bool = False
    tall_heads: bool = False
    """Whether headings are spread over several rows and groups of them have a merged heading above."""
    grant_first: bool = True
    """Whether the council's money stands above the groups'."""
    reverse_columns: bool = False
    area: str = "Southend-on-Sea"
    partners: Mapping[str, tuple[tuple[str, int], ...]] = field(
        default_factory=lambda: {
            "DFG": (("Southend-on-Sea", 1_721_065),),
            "IBCF": (("Southend-on-Sea", 7_568_235),),
            "CCG_MIN": (("NHS Southend CCG", 14_311_579),),
        }
    )
    districts: tuple[tuple[str, int], ...] = ()
    additional: tuple[tuple[str, str, int, str], ...] = ()
    """Source, partner, amount and comment of voluntary contributions."""


AS_PRINTED = Look()
SPACED = Look(
    down=3,
    right=2,
    step=2,
    tabs=lambda name: name.partition(". ")[2],
    checker_left=True,
    tall_heads=True,
    grant_first=False,
    area="Essex",
    partners={
        "DFG": (("Essex", 1_721_065),),
        "IBCF": (("Essex", 7_568_235),),
        "CCG_MIN": tuple(
            (f"NHS Group {n} CCG", 14_311_579 - 6 * 2_000_000 if n == 7 else 2_000_000) for n in range(1, 8)
        ),
    },
    districts=tuple((f"District {n}", 1_721_065 - 11 * 143_000 if n == 12 else 143_000) for n in range(1, 13)),
)
SHUFFLED = Look(
    down=0,
    right=4,
    tabs={
        "2. Cover": "Front page",
        "4. Income": "Money in",
        "5a. Expenditure": "5. Expenditure",
        "6. Metrics": "Sheet4",
        "7. Planning Requirements": "7. Confirmation of Planning Req",
    }.__getitem__,
    tall_heads=True,
    reverse_columns=True,
    additional=(
        ("LA_ADD", "Southend-on-Sea", 250_000, "Carried over from last year"),
        ("CCG_ADD", "NHS Southend CCG", 125_000, "For winter"),
    ),
)
LOOKS = {"as printed": AS_PRINTED, "spaced": SPACED, "shuffled": SHUFFLED}


class Paper:
    """A tab to write on in rows and columns of the layout's own counting."""

    def __init__(self, book: xlsxwriter.Workbook, look: Look, name: str) -> None:
        self.book, self.look = book, look
        self.sheet: Worksheet = book.add_worksheet(look.tabs(name))
        self.row = look.down
        self.percent = book.add_format({"num_format": "0.0%"})
        self.money = book.add_format({"num_format": "£#,##0"})
        self.day = book.add_format({"num_format": "ddd dd/mm/yyyy"})

    def column(self, number: int) -> int:
        return self.look.right + number * self.look.step

    def put(self, row: int, number: int, value: Value | int | float | None, style: Format | None = None) -> None:
        column = self.column(number)
        match value:
            case None:
                return
            case str():
                self.sheet.write_string(row, column, value)
            case Decimal() | int() | float():
                self.sheet.write_number(row, column, float(value), style)
            case _:
                self.sheet.write_datetime(row, column, datetime.combine(value, time()), self.day)

    def line(self, *values: Value | int | float | None) -> int:
        for number, value in enumerate(values):
            self.put(self.row, number, value)
        self.row += 1
        return self.row - 1

    def gap(self, rows: int = 1) -> None:
        self.row += rows

    def start(self, title: str) -> None:
        self.line(TITLE)
        self.line(title)
        self.gap()
        if title != "2. Cover":
            self.line("Selected Health and Wellbeing Board:", None, self.look.area)
            self.gap()

    def heads(self, heads: list[Texts], start: int = 0) -> None:
        """Headings in one row, or each at the foot of as many rows as the tallest takes."""
        height = max(map(len, heads)) if self.look.tall_heads else 1
        for number, parts in enumerate(heads, start=start):
            texts = parts if self.look.tall_heads else ("\n".join(parts),)
            for offset, text in enumerate(reversed(texts)):
                self.put(self.row + height - 1 - offset, number, text)
        self.row += height

    def checker(self, row: int, last: int) -> None:
        """What says whether a row is complete: left of everything, or at its end."""
        column = self.look.right - 1 if self.look.checker_left else self.column(last)
        self.sheet.write_string(row, column, "Yes")


def look_alike(rulebook: Rulebook, plan: Return, look: Look = AS_PRINTED) -> bytes:
    """A national-looking file with the figures of a plan."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content)
    guidance = book.add_worksheet("1. Guidance")
    guidance.write(0, 0, TITLE)
    guidance.write(1, 0, "1. Guidance")
    _cover(Paper(book, look, "2. Cover"), plan, rulebook)
    summary = book.add_worksheet("3. Summary")
    summary.write(0, 0, TITLE)
    _income(Paper(book, look, "4. Income"))
    _expenditure(Paper(book, look, "5a. Expenditure"), plan, rulebook)
    _metrics(Paper(book, look, "6. Metrics"), plan)
    _requirements(Paper(book, look, "7. Planning Requirements"), plan, rulebook)
    book.close()
    return content.getvalue()


def _cover(paper: Paper, plan: Return, rulebook: Rulebook) -> None:
    form = plan.form("cover.cover")
    paper.start("2. Cover")
    if paper.look.checker_left:
        paper.sheet.write(paper.row - 1, paper.look.right - 1, "Checker")
    else:
        paper.put(paper.row - 1, 6, "Complete:")
    for label, value in (
        ("Health and Wellbeing Board:", paper.look.area),
        ("Completed by:", form["completed_by"]),
        ("E-mail:", form["email"]),
        ("Contact number:", form["phone"]),
    ):
        paper.checker(paper.line(label, None, value), 6)
    paper.line("Please indicate who is signing off (printed words that are neither a label nor an answer)")
    paper.checker(paper.line("Job Title:", None, form["signoff_title"]), 6)
    paper.checker(paper.line("Name:", None, form["signoff_name"]), 6)
    paper.checker(paper.line("Has this plan been signed off by the HWB at the time of submission?", None, "No"), 6)
    paper.line(
        "If no, or if sign-off is under delegated authority, please indicate when the\n"
        "HWB is expected to sign off the plan:",
        None,
        form["expected_date"],
        "<< Please enter using the format, DD/MM/YYYY",
    )
    paper.gap()
    paper.line("*Area Assurance Contact Details:")
    paper.heads(
        [("Role:",), ("Professional", "Title (where", "applicable)"), ("First-name:",), ("Surname:",), ("E-mail:",)]
    )
    labels = {role.code: role.label for role in rulebook.roles}
    for row in plan.rows("cover.contacts"):
        values = [row.values.get(name) for name in ("title", "first_name", "surname", "email")]
        paper.checker(paper.line(labels[row.key], *values), 6)
    _further_contacts(paper, plan)
    paper.line("*Only those identified (printed words at the foot of the table)")
    paper.gap()
    paper.line("Question Completion (printed words that begin the checklist)")
    paper.line("2. Cover", None, "Yes")


def _further_contacts(paper: Paper, plan: Return) -> None:
    """Contacts below the named ones, with the label left of the first or above it."""
    label = "Please add further area contacts (printed words with an arrow)"
    rows = plan.rows("cover.extra_contacts")
    if paper.look.right > 1 and not paper.look.checker_left:
        paper.sheet.write_string(paper.row, paper.look.right - 1, label)
    else:
        paper.line(label)
    for row in rows:
        paper.line(*[row.values.get(name) for name in ("role", "title", "first_name", "surname", "email")])
    paper.gap()


def _income(paper: Paper) -> None:
    paper.start("4. Income")
    parts = [_council, _groups] if paper.look.grant_first else [_groups, _council]
    for part in parts:
        part(paper)
        paper.gap(2)
    paper.line(None, None, None, "2021-22")
    paper.line("Total BCF Pooled Budget", None, None, 23_600_879)
    paper.gap()
    paper.line("Funding Contributions Comments")
    paper.line("Optional for any useful detail e.g. Carry over")


def _numbered(paper: Paper, rows: tuple[tuple[str, int], ...], blanks: int, amount: int) -> None:
    for number in range(1, max(blanks, len(rows)) + 1):
        name, pounds = rows[number - 1] if number <= len(rows) else (None, None)
        at = paper.line(None, name)
        paper.sheet.write_number(at, paper.look.right, number)
        paper.put(at, amount, pounds, paper.money)


def _council(paper: Paper) -> None:
    look = paper.look
    paper.line("Local Authority Contribution")
    paper.line("Disabled Facilities Grant (DFG)", None, None, "Gross Contribution")
    for name, pounds in look.partners["DFG"]:
        paper.line(name, None, None, pounds)
    paper.gap()
    paper.line("DFG breakerdown for two-tier areas only (where applicable)")
    _numbered(paper, look.districts, 12, 3)
    paper.line("Total Minimum LA Contribution (exc iBCF)", None, None, 1_721_065)
    paper.gap()
    paper.line("iBCF Contribution", None, None, "Contribution")
    for name, pounds in look.partners["IBCF"]:
        paper.line(name, None, None, pounds)
    paper.line("Total iBCF Contribution", None, None, 7_568_235)
    paper.gap()
    _additional(paper, "LA_ADD", "LA", "Local Authority Additional Contribution", "Local Authority")


def _groups(paper: Paper) -> None:
    paper.line("CCG Minimum Contribution", None, None, "Contribution")
    _numbered(paper, paper.look.partners["CCG_MIN"], 7, 3)
    paper.line("Total Minimum CCG Contribution", None, None, 14_311_579)
    paper.gap()
    _additional(paper, "CCG_ADD", "CCG", "Additional CCG Contribution", "CCG")


def _additional(paper: Paper, source: str, short: str, heading: str, total: str) -> None:
    rows = [entry for entry in paper.look.additional if entry[0] == source]
    question = f"Are any additional {short} Contributions being made in 2021-22? If yes,\nplease detail below"
    paper.checker(paper.line(question, None, None, "Yes" if rows else "No"), 7)
    paper.gap()
    comments = "Comments - Please use this box clarify any specific\nuses or sources of funding"
    paper.line(heading, None, None, "Contribution", comments)
    for _, partner, pounds, comment in rows:
        paper.line(partner, None, None, pounds, comment)
    for _ in range(3 - len(rows)):
        paper.line("<Please Select>" if short == "LA" else None)
    paper.line(f"Total Additional {total} Contribution", None, None, sum(entry[2] for entry in rows))


def _expenditure(paper: Paper, plan: Return, rulebook: Rulebook) -> None:
    table, look = rulebook.table("expenditure.schemes"), paper.look
    paper.start("5. Expenditure")
    paper.line("Running Balances", None, "Income", "Expenditure", "Balance")
    for source in rulebook.funding.sources:
        extra = sum(entry[2] for entry in look.additional if entry[0] == source.code)
        income = sum(pounds for _, pounds in look.partners.get(source.code, ())) + extra
        spent = float(_spent(plan, source.code))
        paper.line(source.label, None, income, spent, income - spent)
    paper.gap()
    paper.line("Required Spend")
    paper.line(None, None, "Minimum Required Spend", "Planned Spend", "Under Spend")
    paper.line("Adult Social Care services spend from the minimum\nCCG allocations", None, 6_772_463, 6_772_463, 0)
    paper.gap()
    paper.line("Column complete:", *["Yes"] * 10)
    names = list(reversed(EXPENDITURE)) if look.reverse_columns else list(EXPENDITURE)
    if look.tall_heads:
        paper.sheet.merge_range(paper.row, paper.column(5), paper.row, paper.column(12), "Planned Expenditure")
        paper.row += 1
    paper.heads([EXPENDITURE[name] for name in names])
    for row in plan.rows("expenditure.schemes"):
        for number, name in enumerate(names):
            if (value := row.values.get(name)) is not None:
                field = table.by_id[name]
                label = rulebook.label(field, value, row.values) if field.type == "choice" else value
                paper.put(paper.row, number, label, paper.money if name == "amount" else None)
        paper.row += 1
    for number in range(28, 34):
        paper.put(paper.row, names.index("scheme_id"), number)
        paper.row += 1


def _spent(plan: Return, source: str) -> Decimal:
    amounts = [r.values["amount"] for r in plan.rows("expenditure.schemes") if r.values["source"] == source]
    return sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal(0))


def _metrics(paper: Paper, plan: Return) -> None:
    values = {row.key: row.values for row in plan.rows("metrics.values")}
    notes = {row.key: row.values.get("narrative") for row in plan.rows("metrics.narratives")}
    paper.start("6. Metrics")
    for metric, (title, rows, columns) in METRICS.items():
        paper.line(title)
        periods = tuple(reversed(columns)) if paper.look.reverse_columns else columns
        comment = "Overview Narrative" if metric == "ACSC" else "Comments"
        heads: list[Texts] = [(h.rpartition(" ")[0], h.rpartition(" ")[2]) for _, h in periods]
        paper.heads([*heads, (comment,)], start=2)
        first = paper.row
        for measure, name, label in rows:
            paper.put(paper.row, 0, "What is measured, described here at length for the reader")
            paper.put(paper.row, 1, "\n".join(label) or None)
            for number, (period, _) in enumerate(periods, start=2):
                _metric(paper, number, values.get(f"{measure}.{period}", {}).get(name), metric, name)
                if (metric, period) == ("ACSC", "2019-20.actual"):
                    paper.put(paper.row, number, "Available from NHS Digital\n(link below) at local\nauthority level.")
            paper.row += 1
        paper.put(first, 2 + len(periods), notes.get(metric))
        paper.put(first, 3 + len(periods), "Please set out the overall plan (printed words beside an answer)")
        paper.gap(2)


def _metric(paper: Paper, number: int, value: Value | None, metric: str, name: str) -> None:
    """Percentages stand in the template as Excel percentages."""
    if metric in ("LOS", "UPR", "REA") and name == "value" and isinstance(value, Decimal):
        paper.put(paper.row, number, float(value / 100), paper.percent)
    else:
        paper.put(paper.row, number, value)


def _requirements(paper: Paper, plan: Return, rulebook: Rulebook) -> None:
    answers = {row.key: row.values for row in plan.rows("requirements.requirements")}
    paper.start("7. Confirmation of Planning Requirements")
    fixed: list[Texts] = [("Theme",), ("Code",), ("Planning Requirement",), ("Key considerations",)]
    paper.heads([*fixed, *((text,) for text in REQUIREMENT_HEADS.values())])
    for requirement in rulebook.requirements:
        values = answers[requirement.code]
        met = {"YES": "Yes", "NO": "No"}.get(str(values.get("met")))
        given = (met, *(values.get(name) for name in ("documents", "actions", "timeframe")))
        paper.line(requirement.theme, requirement.code, requirement.text, requirement.key_lines[0].text, *given)
        for line in requirement.key_lines[1:]:
            paper.line(None, None, None, line.text)
