"""Checks of the expenditure rows: each scheme is told once, and told the same way in all of its rows."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from carefund.returns.checks.case import Case
from carefund.returns.checks.completeness import blank_fields, missing_for
from carefund.returns.checks.faults import Fault, faults_of
from carefund.returns.checks.ledgers import groups, places_of
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.settings import SPENDING_FIELDS
from carefund.returns.checks.words import closest, field_name, label_of, listed, number, percent
from carefund.returns.completeness import applies
from carefund.returns.filled import Filled
from carefund.returns.findings import Severity
from carefund.returns.model import Value
from carefund.rulebook.labels import fold
from carefund.rulebook.model import Rulebook
from carefund.rulebook.policy import Ledger
from carefund.rulebook.sheets import Field, FieldType, Option

__all__: list[str] = []


def _different(rows: Iterable[Filled], field: str) -> dict[object, Filled]:
    """The different answers of rows in a field, each with its first row; letter case does not matter."""
    found: dict[object, Filled] = {}
    for filled in rows:
        if (value := filled.row.values.get(field)) is not None:
            found.setdefault(_same(value), filled)
    return found


def _told_differently(case: Case, of: str, field: str) -> Iterator[tuple[Filled, list[Filled], str]]:
    """Groups of rows with one answer in `of` and several in `field`: the first row, all rows, and the answers."""
    path = _ledger(case).table
    pairs = set(zip(case.column(path, of), case.column(path, field), strict=True))
    told = {(_same(key), _same(answer)) for key, answer in pairs if key is not None and answer is not None}
    several = {key for key, count in Counter(key for key, _ in told).items() if count > 1}
    keyed = ((_same(filled.row.values.get(of)), filled) for filled in (case.spending if several else ()))
    for rows in groups((key, filled) for key, filled in keyed if key in several):
        answers = _different(rows, field).values()
        yield rows[0], rows, listed(f"“{label_of(case, f, field)}”" for f in answers)


def _same(value: Value | None) -> object | None:
    return fold(value) if isinstance(value, str) else value


def _ledger(case: Case) -> Ledger:
    return case.rulebook.funding.spending


@check("EXP-01", Severity.ERROR, "A scheme has one name")
def one_name(case: Case) -> Iterator[Problem]:
    """Looks for rows with the same scheme ID and different names.

    Schemes are added up by their ID, so two schemes under one ID would be counted as one.

    Example: Scheme 3 is called “Discharge team” in one row and “Carers' breaks” in another.
    """
    ledger = _ledger(case)
    for first, rows, names in _told_differently(case, ledger.scheme_id, ledger.scheme_name):
        yield Problem(
            f"Scheme {label_of(case, first, ledger.scheme_id)} has several names.",
            "Use one name in all rows of the scheme, or give each scheme an ID of its own.",
            places_of(rows, ledger.scheme_name),
            found=names,
            expected="one name",
        )


@check("EXP-02", Severity.WARNING, "A scheme has one ID")
def one_id(case: Case) -> Iterator[Problem]:
    """Looks for rows with the same scheme name and different IDs.

    If they are one scheme, it is counted as several.

    Example: “Discharge team” is scheme 3 in one row and scheme 8 in another.
    """
    ledger = _ledger(case)
    for first, rows, ids in _told_differently(case, ledger.scheme_name, ledger.scheme_id):
        yield Problem(
            f"The scheme “{label_of(case, first, ledger.scheme_name)}” has several IDs.",
            "Use one ID in all rows of the scheme, or tell the schemes apart by their names.",
            places_of(rows, ledger.scheme_id),
            found=ids,
            expected="one ID",
        )


@check("EXP-03", Severity.ERROR, "A choice that depends on another one fits it")
def fits_parent(case: Case) -> Iterator[Problem]:
    """Looks for sub types that do not belong to the scheme type of their row.

    National figures count by both, so the pair must be one that exists. Nothing is said while the type itself is wrong.

    Example: The scheme type is Carers Services and the sub type Telecare, which belongs to assistive technologies.
    """
    for fault in faults_of(case, "EXP-03"):
        filled, field = fault.filled, fault.field
        options = case.rulebook.options(field, filled.row.values).values()
        yield Problem(
            f"{field_name(filled, field.id)} does not fit {field_name(filled, field.within)}.",
            _fit(case, fault, options),
            (filled.place(field.id),),
            found=f"{_name_of(case, fault)} in {label_of(case, filled, field.within)}",
            expected=f"one of {listed((o.label for o in options), last='or')}",
        )


def _owners(case: Case, field: Field, code: Value) -> list[tuple[Option, Option]]:
    """The options that a dependent code belongs to, each with the dependent option."""
    return [(o, c) for o in case.rulebook.lists[field.list] for c in o.options if c.code == code]


def _name_of(case: Case, fault: Fault) -> str:
    owners = _owners(case, fault.field, fault.value)
    return owners[0][1].label if owners else str(fault.value)


def _fit(case: Case, fault: Fault, options: Iterable[Option]) -> str:
    labels = tuple(o.label for o in options)
    if near := closest(_name_of(case, fault), labels):
        return f"Choose “{near}” if that is what you mean, or another value of the list."
    if owners := _owners(case, fault.field, fault.value):
        parent = fault.filled.table.by_id[fault.field.within].label
        return f"Choose a value of the list, or change “{parent}” to “{owners[0][0].label}”, where it belongs."
    return "Choose a value of the list."


@check("EXP-04", Severity.ERROR, "“Other” says what it is")
def other_explained(case: Case) -> Iterator[Problem]:
    """Looks for rows that choose “Other” for the scheme type or the area of spend and do not say what it is.

    Without a word of explanation, nobody can tell what the money buys.

    Example: The scheme type is Other, and the column beside it is blank.
    """
    yield from blank_fields(case, missing_for(case, "EXP-04"))


@check("EXP-05", Severity.ERROR, "The shares of a joint scheme make 100%", settings={"shares": SPENDING_FIELDS})
def shares_make_whole(case: Case) -> Iterator[Problem]:
    """Adds up the shares of the NHS and the council in each jointly commissioned row; reports blank shares too.

    The share of the NHS decides how much of the row counts towards spending out of hospital.

    Example: A joint row says 60% NHS and 30% council. The last 10% belong to nobody.
    """
    yield from blank_fields(case, missing_for(case, "EXP-05"))
    for filled, shares in case.once(_joint):
        if (total := sum(shares.values(), Decimal(0))) != 100:
            yield Problem(
                f"{listed(field_name(filled, f) for f in shares)} do not make 100%.",
                "Correct the shares so that together they make 100%.",
                tuple(filled.place(f) for f in shares),
                found=f"{listed(map(percent, shares.values()))}, together {percent(total)}",
                expected="100%",
                difference=percent(total - 100),
            )


def _joint(case: Case) -> list[tuple[Filled, dict[str, Decimal]]]:
    """The rows in which shares apply and are all given as numbers, with the shares by field."""
    names = case.rule("EXP-05").setting("shares", tuple[str, ...])
    columns = [case.column(_ledger(case).table, name) for name in names]
    declared = case.rulebook.table(_ledger(case).table).by_id
    found = []
    for filled, *given in zip(case.spending, *columns, strict=True):
        shares = {} if None in given else {n: s for n, s in zip(names, given, strict=True) if isinstance(s, Decimal)}
        if len(shares) == len(names) and all(
            applies(case.rulebook, filled.table, declared[n], filled.row.values) for n in names
        ):
            found.append((filled, shares))
    return found


@check("EXP-13", Severity.PROMPT, "“Other” is not one of the listed values")
def other_is_other(case: Case) -> Iterator[Problem]:
    """Looks for explanations of “Other” that repeat a value of the list, or say no more than “other”.

    The listed value counts in national figures, and the explanation does not.

    Example: The scheme type is Other, explained as “Carers services”, which is a type of its own.
    """
    path, explained = _ledger(case).table, case.rulebook.once(_explanations)
    repeated = {field: labels for field, labels in explained.items() if _repeats(case.column(path, field), labels)}
    for filled in case.spending if repeated else ():
        for field, listed_labels in repeated.items():
            text = filled.row.values.get(field)
            if isinstance(text, str) and (label := listed_labels.get(fold(text))):
                yield Problem(
                    f"{field_name(filled, field)} repeats a value of the list.",
                    f"Choose “{label}” from the list where it fits, or say more precisely what it is.",
                    (filled.place(field),),
                    found=text,
                )


def _repeats(texts: Iterable[Value | None], labels: Collection[str]) -> bool:
    return any(isinstance(text, str) and fold(text) in labels for text in set(texts))


def _explanations(rulebook: Rulebook) -> dict[str, dict[str, str]]:
    """The text fields that another choice opens, each with the folded labels of its list and of what depends on it."""
    table = rulebook.table(rulebook.funding.spending.table)
    found: dict[str, dict[str, str]] = {}
    for field in table.fields:
        if field.type is FieldType.TEXT and field.when is not None:
            options = [o for name in field.when for o in rulebook.lists[table.by_id[name].list]]
            dependent = [c for o in options for c in o.options]
            found[field.id] = {fold(o.label): o.label for o in (*dependent, *options)}
    return found


@check("EXP-14", Severity.WARNING, "A scheme has one type")
def one_type(case: Case) -> Iterator[Problem]:
    """Looks for rows with the same scheme ID and different scheme types.

    A scheme may have parts of several types, but more often an ID was used twice or a type was mistyped.

    Example: Scheme 4 is residential placements in one row and home care in another.
    """
    ledger = _ledger(case)
    for first, rows, types in _told_differently(case, ledger.scheme_id, ledger.scheme_type):
        yield Problem(
            f"Scheme {label_of(case, first, ledger.scheme_id)} has several types.",
            "Check the scheme IDs and the types of these rows.",
            places_of(rows, ledger.scheme_type),
            found=types,
            expected="one type",
        )


@check("EXP-15", Severity.WARNING, "A joint scheme has two commissioners")
def truly_joint(case: Case) -> Iterator[Problem]:
    """Looks for jointly commissioned rows in which one side has the whole share.

    Such a scheme is not joint. The commissioner decides how the row counts, so it should say who it is.

    Example: A joint row says 100% NHS and 0% council.
    """
    for filled, shares in case.once(_joint):
        if sorted(shares.values())[-1] == 100 == sum(shares.values()):
            yield Problem(
                "A joint scheme has one commissioner with the whole share.",
                "Choose that commissioner instead of a joint one, or correct the shares.",
                tuple(filled.place(f) for f in shares),
                found=listed(map(percent, shares.values())),
                expected="more than 0% for each",
            )


@check("EXP-16", Severity.PROMPT, "A description says what the scheme does")
def described(case: Case) -> Iterator[Problem]:
    """Looks for descriptions of very few words.

    Assurers know the schemes only from this table. One sentence saves them a question.

    Example: The description says “iBCF”.
    """
    ledger, fewest = _ledger(case), case.rule("EXP-16").setting("words", int)
    field, told = ledger.description, case.column(ledger.table, ledger.description)
    short = [
        filled
        for filled, text in zip(case.spending, told, strict=True)
        if text is not None and len(str(text).split(None, fewest)) < fewest
    ]
    if short:
        yield Problem(
            "A description is very short.",
            "Say in a sentence what the scheme does and for whom.",
            places_of(short, field),
            expected=f"{number(Decimal(fewest))} words or more",
        )
