"""Cross-checks of a rulebook: every name that one part uses must be declared by another."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from carefund.reference import area_codes
from carefund.rulebook.errors import RulebookError
from carefund.rulebook.filters import Filter, Share
from carefund.rulebook.model import ReturnKind, Rulebook
from carefund.rulebook.periods import span_of
from carefund.rulebook.policy import FIGURES, MAIN, Ledger, Ledgers, Metric
from carefund.rulebook.sheets import Sheet, TableKind
from carefund.rulebook.validate_tables import in_filter, in_path, in_table

__all__ = ["Problem", "problems", "validate"]

Problem = tuple[str, str, str]
"""File, key and reason."""


def validate(rulebook: Rulebook) -> None:
    """Raise RulebookError for the first name that is used but not declared, or declared twice."""
    for file, key, reason in problems(rulebook):
        raise RulebookError(file, key, reason)


def problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Every name that is used but not declared, or declared twice.

    Names that a return narrows (its years, its ledgers) are looked at once the round as a whole is sound.
    """
    sound = True
    for rule in _RULES:
        for problem in rule(rulebook):
            sound = False
            yield problem
    if sound:
        yield from dict.fromkeys(p for kind in rulebook.returns for p in _of_return(rulebook.of(kind.code)))


def _twice(file: str, what: str, codes: Iterable[str]) -> Iterator[Problem]:
    for code, count in Counter(codes).items():
        if count > 1:
            yield file, code, f"the {what} is declared {count} times"


_LISTS = "lists.toml or scheme_types.toml"


def _unique(rulebook: Rulebook) -> Iterator[Problem]:
    yield from _twice("rulebook.toml", "return", (r.code for r in rulebook.returns))
    yield from _twice("rulebook.toml", "role", (r.code for r in rulebook.roles))
    yield from _twice("funding.toml", "funding source", (s.code for s in rulebook.funding.sources))
    yield from _twice("conditions.toml", "condition", (c.code for c in rulebook.conditions))
    yield from _twice("metrics.toml", "metric", (m.code for m in rulebook.metrics))
    yield from _twice("metrics.toml", "metric value", (v.code for m in rulebook.metrics for v in m.values))
    yield from _twice("requirements.toml", "requirement", (r.code for r in rulebook.requirements))
    for name, options in rulebook.lists.items():
        yield from _twice(_LISTS, f"option of {name}", (o.code for o in options))
        for option in options:
            yield from _twice(_LISTS, f"option of {name}, {option.code},", (o.code for o in option.options))
    for name, items in rulebook.items.items():
        yield from _twice("items.toml", f"item of {name}", (i.code for i in items))


_ID = re.compile(r"[a-z][a-z0-9_]*")
_YEAR = re.compile(r"[12]\d{3}-\d{2}", re.ASCII)
RESERVED = frozenset({"carefund_return", "round", "kind", "area", "id", "rulebook_version", "waivers"})
"""What a return's file says of itself: no sheet may have such a name."""


def _names(rulebook: Rulebook) -> Iterator[Problem]:
    """Years and ids are written so that dates, paths and files can be made from them."""
    for year in rulebook.years:
        if not _YEAR.fullmatch(year):
            yield "rulebook.toml", "years", f"“{year}” is not a financial year such as 2021-22"
    for sheet in rulebook.sheets.values():
        ids = [sheet.id, *(t.id for t in sheet.tables), *(f.id for t in sheet.tables for f in t.fields)]
        for name in ids:
            if not _ID.fullmatch(name):
                yield f"sheets/{sheet.id}.toml", name, "an id has small letters, digits and _ only, a letter first"
        if sheet.id in RESERVED:
            yield f"sheets/{sheet.id}.toml", "id", f"“{sheet.id}” is a reserved name"


def _returns(rulebook: Rulebook) -> Iterator[Problem]:
    for kind in rulebook.returns:
        for sheet in kind.sheets:
            if sheet not in rulebook.sheets:
                yield "rulebook.toml", f"returns.{kind.code}.sheets", f"there is no sheet “{sheet}”"
        if kind.deadline and all(kind.deadline != deadline.code for deadline in rulebook.timetable):
            yield "rulebook.toml", f"returns.{kind.code}.deadline", f"the timetable has no date “{kind.deadline}”"
        yield from (("rulebook.toml", f"returns.{kind.code}.{key}", reason) for key, reason in _kind(rulebook, kind))


def _kind(rulebook: Rulebook, kind: ReturnKind) -> Iterator[tuple[str, str]]:
    signing = {role.code for role in rulebook.roles if role.purpose == "sign_off"}
    yield from (("years", f"“{year}” is not a year of the round") for year in kind.years if year not in rulebook.years)
    if {"{", "}"} & set(kind.file_name.replace("{area}", "")):
        yield "file_name", "it may hold {area}, which stands for the name of the area, and no other braces"
    unknown = [code for code in kind.sign_off or () if code not in signing]
    yield from (("sign_off", f"there is no sign-off role “{code}”") for code in unknown)
    if kind.ledgers not in _ledger_names(rulebook):
        yield "ledgers", f"funding.toml has no ledgers “{kind.ledgers}”"
    for name in ("signed_off", "expected") if kind.board_approval else ():
        reasons = in_path(rulebook, getattr(kind.board_approval, name))
        yield from ((f"board_approval.{name}", reason) for reason in reasons)


def _ledger_names(rulebook: Rulebook) -> tuple[str, ...]:
    return (MAIN, *rulebook.funding.ledgers)


def _sheets(rulebook: Rulebook) -> Iterator[Problem]:
    for sheet in rulebook.sheets.values():
        file = f"sheets/{sheet.id}.toml"
        yield from _twice(file, "table", (t.id for t in sheet.tables))
        for table in sheet.tables:
            yield from _twice(file, f"field of {table.id}", (f.id for f in table.fields))
            columns = (f.label for f in table.fields) if table.kind is not TableKind.FORM else ()
            yield from _twice(file, f"heading of {table.id}", columns)  # a workbook knows its columns by them
            yield from ((file, f"{table.id}{key}", reason) for key, reason in in_table(rulebook, table))


def _funding(rulebook: Rulebook) -> Iterator[Problem]:
    funding = rulebook.funding
    for prefix, held in {"": funding, **{f"ledgers.{name}.": held for name, held in funding.ledgers.items()}}.items():
        for key, reason in _ledgers(rulebook, held):
            yield "funding.toml", f"{prefix}{key}", reason
    for source in funding.sources:
        if source.gate:
            yield from (("funding.toml", f"{source.code}.gate", r) for r in in_path(rulebook, source.gate))
        limits = ((source.years, rulebook.years, "year"), (source.ledgers, _ledger_names(rulebook), "ledgers"))
        for named, known, what in limits:
            yield from (("funding.toml", source.code, f"there are no {what} “{n}”") for n in named if n not in known)


def _ledgers(rulebook: Rulebook, held: Ledgers) -> Iterator[tuple[str, str]]:
    for name, ledger in (("income", held.income), ("spending", held.spending)):
        yield from ((name, reason) for reason in _ledger(rulebook, ledger))
    for breakdown in held.breakdowns:
        fields = [f"{breakdown.table}.{field}" for field in breakdown.amounts.values()]
        yield from (("breakdowns", r) for path in fields for r in in_path(rulebook, path))
        if breakdown.funding_source not in _sources(rulebook):
            yield "breakdowns", f"there is no funding source “{breakdown.funding_source}”"


def _of_return(narrowed: Rulebook) -> Iterator[Problem]:
    """What a return of a kind asks of the money side and of the conditions, with its years and its ledgers."""
    funding = narrowed.funding
    for name, ledger in (("income", funding.income), ("spending", funding.spending)):
        if lost := [year for year in narrowed.years if year not in ledger.amounts]:
            yield (
                "funding.toml",
                name,
                f"amounts must name a field for {', '.join(lost)}, for the return {narrowed.kind}",
            )
    yield from _conditions(narrowed)


def _ledger(rulebook: Rulebook, ledger: Ledger) -> Iterator[str]:
    names = [getattr(ledger, name) for name in ledger.__struct_fields__ if name not in ("table", "amounts")]
    for field in [n for n in names if n] + list(ledger.amounts.values()):
        yield from in_path(rulebook, f"{ledger.table}.{field}")


def _conditions(rulebook: Rulebook) -> Iterator[Problem]:
    for condition in rulebook.conditions:
        if (test := condition.test) is None:
            continue
        reasons = list(_spending_filter(rulebook, test.where)) + list(_share(rulebook, test.share))
        yield from (("conditions.toml", condition.code, reason) for reason in reasons)
        if test.cross_check and test.cross_check.of_source not in _sources(rulebook):
            yield "conditions.toml", condition.code, f"there is no funding source “{test.cross_check.of_source}”"


def _spending_filter(rulebook: Rulebook, rules: Filter) -> Iterator[str]:
    yield from in_filter(rulebook, rulebook.table(rulebook.funding.spending.table), rules)


def _share(rulebook: Rulebook, share: Share | None) -> Iterator[str]:
    if share is None:
        return
    codes = (*share.whole, *share.part)
    yield from _spending_filter(rulebook, {share.field: codes})
    for field in share.part.values():
        yield from in_path(rulebook, f"{rulebook.funding.spending.table}.{field}")


def _sources(rulebook: Rulebook) -> Mapping[str, object]:
    return {s.code: s for s in rulebook.funding.sources}


def _roles(rulebook: Rulebook) -> Iterator[Problem]:
    for role in rulebook.roles:
        if (role.purpose == "sign_off") != bool(role.offices):
            yield "rulebook.toml", role.code, "a sign-off role names the offices that may sign, and no other role does"
        if role.may_follow_submission and role.purpose != "sign_off":
            yield "rulebook.toml", role.code, "only the approval of a sign-off role can follow submission"


def _checks(rulebook: Rulebook) -> Iterator[Problem]:
    kinds = {kind.code for kind in rulebook.returns}
    for code, rule in rulebook.checks.items():
        rules = (rule, *rulebook.further_checks.get(code, ()))
        named = Counter(kind for r in rules for kind in r.returns or kinds)
        for kind, count in named.items():
            if kind not in kinds:
                yield "checks.toml", f"{code}.returns", f"there is no return “{kind}”"
            elif count > 1:
                yield "checks.toml", code, f"{count} of its rules are about the return {kind}"


def _metrics(rulebook: Rulebook) -> Iterator[Problem]:
    for metric in rulebook.metrics:
        measures = {v.measure for v in metric.values}
        for measure in {m for pair in metric.nested for m in pair} - measures:
            yield "metrics.toml", f"{metric.code}.nested", f"there is no measure “{measure}”"
        yield from (("metrics.toml", f"{v.code}.period", reason) for v in metric.values for reason in _period(v.period))
        yield from (("metrics.toml", f"{metric.code}.from_parts", reason) for reason in _from_parts(rulebook, metric))
        if metric.kind != "count" and not (metric.denominator and metric.multiplier > 0):
            yield "metrics.toml", metric.code, f"a {metric.kind} needs a denominator, and a multiplier above 0"
    for sheet in rulebook.sheets.values():
        for name in rulebook.metric_lists:
            yield from _needs(sheet, name, set(FIGURES))
        yield from _needs(sheet, "requirements", {"met"})


def _from_parts(rulebook: Rulebook, metric: Metric) -> Iterator[str]:
    """A value that follows from two others stands in every list beside both of them."""
    known = rulebook.metric_values
    if metric.from_parts is None:
        yield from (f"it must say from what {v.code} is calculated" for v in metric.values if v.follows)
        return
    for value in metric.values:
        lists = {*value.lists, *value.carried_in}
        for code in metric.from_parts.codes(value):
            if code not in known:
                yield f"there is no value {code}, from which {value.code} follows"
            elif lists - {*known[code][1].lists, *known[code][1].carried_in}:
                yield f"{code} is not in every list that holds {value.code}"
    if any(code in known and known[code][0].unit != "%" for code, _ in map(metric.from_parts.codes, metric.values)):
        yield f"{metric.from_parts.rest_of} is no percentage"


def _period(period: str) -> Iterator[str]:
    try:
        span_of(period)
    except ValueError as error:
        yield str(error)


def _needs(sheet: Sheet, items: str, fields: set[str]) -> Iterator[Problem]:
    for table in sheet.tables:
        if table.items == items and (lost := fields - set(table.by_id)):
            yield f"sheets/{sheet.id}.toml", table.id, f"a table of {items} needs the fields {', '.join(sorted(lost))}"


def _amounts(rulebook: Rulebook) -> Iterator[Problem]:
    parts = (" ".join((a.area, a.code, a.year, a.partner)).strip() for a in rulebook.allocations)
    yield from _twice("allocations.csv", "amount", parts)
    yield from _twice("published.csv", "value", (f"{p.area} {p.code}" for p in rulebook.published))
    floors = {c.test.floor for c in rulebook.conditions if c.test}
    known = floors | set(_sources(rulebook))
    for a in rulebook.allocations:
        if a.code not in known or a.year not in rulebook.years:
            yield "allocations.csv", f"{a.area} {a.code} {a.year}", "no funding source or floor of that code and year"
        yield from (("allocations.csv", a.area, reason) for reason in _area(a.area))
        if not a.amount.is_finite():
            yield "allocations.csv", f"{a.area} {a.code} {a.year}", f"“{a.amount}” is not an amount"
    for p in rulebook.published:
        yield from (("published.csv", p.area, reason) for reason in _area(p.area))
        if p.code not in rulebook.metric_values:
            yield "published.csv", f"{p.area} {p.code}", "there is no metric value of that code"
        if not all(n is None or n.is_finite() for n in (p.numerator, p.denominator, p.value)):
            yield "published.csv", f"{p.area} {p.code}", "a figure is not a number"


def _area(code: str) -> Iterator[str]:
    if code not in area_codes():
        yield "there is no area of this ONS code"


_RULES: tuple[Callable[[Rulebook], Iterator[Problem]], ...] = (
    _unique,
    _names,
    _returns,
    _sheets,
    _funding,
    _checks,
    _roles,
    _metrics,
    _amounts,
)
