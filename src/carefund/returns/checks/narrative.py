"""Checks of the narrative plan and of the High Impact Change self-assessment."""

from collections.abc import Iterator
from decimal import Decimal

from carefund.returns.checks.case import Case, form_place
from carefund.returns.checks.completeness import missing_for
from carefund.returns.checks.ledgers import rows_of
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.settings import ANY_FIELD, FIELD_PATHS, SOURCES, TABLE_PATHS, answers_beside
from carefund.returns.checks.words import listed, pounds, source_label
from carefund.returns.findings import Severity
from carefund.returns.model import Place
from carefund.rulebook.labels import fold

__all__: list[str] = []


@check("NAR-01", Severity.PROMPT, "Each section of the narrative is written")
def sections_written(case: Case) -> Iterator[Problem]:
    """Lists the blank sections of the narrative.

    The narrative may be a document of its own. A section that is blank here must then be in it.

    Example: The section on equalities is blank.
    """
    if places := missing_for(case, "NAR-01"):
        yield Problem(
            "Parts of the narrative are blank.",
            "Write them here, or make sure that the narrative document covers them.",
            places,
        )


@check(
    "NAR-02",
    Severity.WARNING,
    "Amounts in the narrative are those of the income sheet",
    settings={"sources": (FIELD_PATHS, SOURCES)},
)
def amounts_agree(case: Case) -> Iterator[Problem]:
    """Compares each amount that the narrative quotes with the income from that source, over all years of the round.

    Nothing is said where the income sheet has no row of that source: that is a finding of its own.

    Example: The narrative says that the grant for adaptations is £1,712,065, and the income sheet says £1,721,065.
    """
    income = case.rulebook.funding.income
    for path, source in case.rule("NAR-02").setting("sources", dict[str, str]).items():
        place = form_place(path)
        quoted = case.ret.value(place)
        totals = [case.by_source(income, year)[source] for year in case.rulebook.years]
        total = sum((t.amount for t in totals), Decimal(0))
        known = all(t.known for t in totals) and bool(rows_of(case.income, income, source))
        if isinstance(quoted, Decimal) and known and quoted != total:
            yield Problem(
                f"The narrative and the income sheet give different amounts for {source_label(case, source)}.",
                "Correct the one that is wrong.",
                (place,),
                found=pounds(quoted),
                expected=pounds(total),
                difference=pounds(quoted - total),
            )


@check(
    "NAR-03",
    Severity.PROMPT,
    "The narrative's arrangements cover the schemes of the plan",
    settings={"arrangements": TABLE_PATHS},
)
def schemes_covered(case: Case) -> Iterator[Problem]:
    """Looks for the name of every scheme of the expenditure sheet in the arrangements that the narrative lists.

    A scheme may have no arrangement between the partners, so this only asks. It says nothing where none is listed.

    Example: “Wheelchair Services” is on the expenditure sheet and in no arrangement.
    """
    arrangements = case.table(case.rule("NAR-03").setting("arrangements", str))
    text = " ".join(fold(str(value)) for filled in arrangements for value in filled.row.values.values())
    ledger = case.rulebook.funding.spending
    names = case.column(ledger.table, ledger.scheme_name)
    absent = [name for name in dict.fromkeys(names) if name is not None and fold(str(name)) not in text]
    if text and absent:
        yield Problem(
            "Schemes of the expenditure sheet are in none of the narrative's arrangements.",
            "Add the schemes that one partner commissions for both. Leave out the others.",
            tuple(case.spending[names.index(name)].place(ledger.scheme_name) for name in absent),
            found=listed(f"“{name}”" for name in absent),
        )


@check("HIC-01", Severity.PROMPT, "Each high impact change is assessed")
def assessed(case: Case) -> Iterator[Problem]:
    """Lists the high impact changes that say nothing of how far they have come.

    Example: Seven changes are assessed, and trusted assessors are left blank.
    """
    if places := missing_for(case, "HIC-01"):
        yield Problem(
            "High impact changes are not assessed.",
            "Say how far each change has come.",
            places,
        )


@check(
    "HIC-02",
    Severity.PROMPT,
    "A change that is not yet established has actions",
    settings={"maturity": ANY_FIELD, "below": answers_beside("HIC-02", "maturity")},
)
def actions_given(case: Case) -> Iterator[Problem]:
    """Lists the changes that are below a given maturity and say nothing of what will be done.

    Example: Seven-day services are at “Plans in place”, and the next steps are blank.
    """
    rule = case.rule("HIC-02")
    field, below = rule.setting("maturity", str), rule.setting("below", tuple[str, ...])
    places = tuple(p for p in missing_for(case, "HIC-02") if case.ret.value(p._replace(field=field)) in below)
    if places:
        yield Problem(
            "Changes that are not yet established have no actions.",
            "Say what you will do next.",
            places,
        )


@check(
    "HIC-03",
    Severity.PROMPT,
    "Actions on high impact changes have a date",
    settings={"by_when": FIELD_PATHS, "actions": ANY_FIELD},
)
def dated(case: Case) -> Iterator[Problem]:
    """Lists the changes with actions of which the date is blank or still to be confirmed.

    Example: Care home staff and doctors will manage patients in the community, “TBC”.
    """
    rule = case.rule("HIC-03")
    actions, unsure = rule.setting("actions", str), {fold(word) for word in rule.setting("unsure", tuple[str, ...])}
    sheet, table, field = rule.setting("by_when", str).split(".")
    places = tuple(
        filled.place(field)
        for filled in case.table(f"{sheet}.{table}")
        if actions in filled.row.values and fold(str(filled.row.values.get(field, ""))) in {"", *unsure}
    )
    if places:
        yield Problem("Actions on high impact changes have no date.", "Say by when each will be done.", places)


@check(
    "HIC-04",
    Severity.PROMPT,
    "Actions on high impact changes say how success will show",
    settings={"actions": ANY_FIELD},
)
def success_described(case: Case) -> Iterator[Problem]:
    """Lists the changes with actions that do not say what will be seen when they work.

    Example: “Improve internal discharge processes” has a date, but nothing to measure it by.
    """
    actions = case.rule("HIC-04").setting("actions", str)
    places = tuple(p for p in missing_for(case, "HIC-04") if _is_given(case, p._replace(field=actions)))
    if places:
        yield Problem(
            "Actions on high impact changes do not say how success will show.",
            "Say what you will see when each has worked.",
            places,
        )


@check(
    "HIC-05",
    Severity.PROMPT,
    "Each high impact change is planned to be established",
    settings={"planned": FIELD_PATHS},
)
def planned_high_enough(case: Case) -> Iterator[Problem]:
    """Lists the changes whose planned maturity is below the level that is expected by the end of the round.

    Example: Seven-day services are planned to be at “Plans in place” by March, and are expected to be established.
    """
    rule = case.rule("HIC-05")
    table, _, field = rule.setting("planned", str).rpartition(".")
    below = rule.setting("below", tuple[str, ...])
    places = tuple(filled.place(field) for filled in case.table(table) if filled.row.values.get(field) in below)
    if places:
        yield Problem(
            "High impact changes are planned to stay below the level that is expected.",
            "Plan a higher level, or say in the actions why it cannot be reached.",
            places,
        )


def _is_given(case: Case, place: Place) -> bool:
    return case.ret.value(place) is not None
