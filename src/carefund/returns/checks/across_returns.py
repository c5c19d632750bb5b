"""Checks of a return beside the earlier ones of its area and round: what they filled in here, and totals to date."""

from collections.abc import Iterator
from decimal import Decimal
from textwrap import shorten

from carefund.returns.carried import Source, sources_of
from carefund.returns.checks.case import Case
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.words import counted, labelled, listed, number, pounds
from carefund.returns.filled import Filled, FilledTable
from carefund.returns.findings import Severity
from carefund.returns.model import Place, Row
from carefund.rulebook.sheets import Field, FieldType, TableKind

__all__: list[str] = []


def _locked(case: Case) -> Iterator[tuple[str, FilledTable, Source, tuple[Field, ...]]]:
    """Each table that is filled from an earlier return, with its source and the fields that are locked there."""
    for path, held in case.tables.items():
        for source in sources_of(held.table, case.earlier):
            fields = [held.table.by_id[name] for name in source.carry.fields]
            if locked := tuple(field for field in fields if field.prefilled == "carried"):
                yield path, held, source, locked


@check("ACR-01", Severity.ERROR, "What an earlier return said is as it was said there")
def as_carried(case: Case) -> Iterator[Problem]:
    """Compares what was filled in from an earlier return with that return, row by row.

    A quarter is judged against the plan that was agreed. A planned figure that changes on the way makes every
    comparison wrong. Where several earlier returns say the same of a figure, it is named once.

    Example: The plan has £561,605 for the scheme, and the quarterly return gives £516,605 as the planned amount.
    """
    found: dict[tuple[tuple[Place, ...], str], Problem] = {}
    for _, held, source, fields in _locked(case):
        said = {row.key: row for row in source.rows}
        for filled in held.rows:
            if row := said.get(filled.row.key):
                for problem in _changed(case, filled, source, row, fields):
                    found.setdefault((problem.places, problem.expected), problem)
    yield from found.values()


def _changed(case: Case, filled: Filled, source: Source, row: Row, fields: tuple[Field, ...]) -> Iterator[Problem]:
    for field in fields:
        there = row.values.get(source.carry.fields[field.id])
        here = filled.row.values.get(field.id)
        if there is not None and here != there:
            title = case.rulebook.return_kind(source.earlier.kind).title
            yield Problem(
                f"“{field.label}” was {'changed' if here is not None else 'removed'}: it comes from “{title}”.",
                "Put back what that return says. If it is wrong there, change it there first.",
                (filled.place(field.id),),
                found=labelled(case, field, here, filled.row.values),
                expected=labelled(case, field, there, filled.row.values),
            )


@check("ACR-02", Severity.ERROR, "Every row of an earlier return is there, and its total with it")
def all_carried(case: Case) -> Iterator[Problem]:
    """Looks for rows that an earlier return has and this one lost, and compares the totals of what was filled in.

    Example: The plan has 18 expenditure rows of £23,600,879. The year-end return has 17, of £23,039,274.
    """
    for path, held, source, fields in _locked(case):
        present = {filled.row.key for filled in held.rows}
        lost = [row for row in source.rows if row.key not in present] if held.table.kind is TableKind.ROWS else []
        if lost:
            yield _lost(case, path, held, source, (lost, fields))


def _lost(
    case: Case, path: str, held: FilledTable, source: Source, what: tuple[list[Row], tuple[Field, ...]]
) -> Problem:
    lost, fields = what
    money = [source.carry.fields[field.id] for field in fields if field.type is FieldType.MONEY][:1]
    amounts = [value for name in money for row in lost if isinstance(value := row.values.get(name), Decimal)]
    title = case.rulebook.return_kind(source.earlier.kind).title
    sheet, _, table = path.partition(".")
    return Problem(
        f"{counted(len(lost), 'row')} of “{title}” {'is' if len(lost) == 1 else 'are'} not in “{held.table.title}”.",
        f"Put back {listed([_called(held, source, row) for row in lost])}. "
        "A scheme that has stopped stays, with what was spent on it.",
        (Place(sheet, table),),
        found=counted(len(source.rows) - len(lost), "row"),
        expected=counted(len(source.rows), "row"),
        difference=pounds(-sum(amounts, Decimal(0))) if money else "",
    )


def _called(held: FilledTable, source: Source, row: Row) -> str:
    """What people call a row of an earlier return: the first of its texts that is carried, else its key."""
    texts = [there for here, there in source.carry.fields.items() if held.table.by_id[here].type in _TEXTS]
    name = next((str(row.values[there]) for there in texts if there in row.values), "")
    return f"{row.key} (“{shorten(name, 60, placeholder='…')}”)" if name else row.key


_TEXTS = (FieldType.TEXT, FieldType.LONG_TEXT)


@check("YTD-01", Severity.ERROR, "A total to date is not below what was reported before, or says why")
def not_below(case: Case) -> Iterator[Problem]:
    """Compares each total to date with what the previous return said of it (`at_least`).

    Spending and outputs are reported from 1 April on, so they can only grow. Where one falls, because money came back
    or an earlier figure was wrong, the row has to say so.

    Example: £420,000 had been spent by the end of June, and the return for September says £42,000, without a comment.
    """
    for held in case.tables.values():
        for field in (f for f in held.table.fields if f.at_least):
            for filled in held.rows:
                yield from _below(held, field, filled)


def _below(held: FilledTable, field: Field, filled: Filled) -> Iterator[Problem]:
    values = filled.row.values
    now, before = values.get(field.id), values.get(field.at_least)
    if not isinstance(now, Decimal) or not isinstance(before, Decimal) or now >= before:
        return
    if not field.explained_by or field.explained_by not in values:
        put = pounds if field.type is FieldType.MONEY else number
        why = f" or say why in “{held.table.by_id[field.explained_by].label}”" if field.explained_by else ""
        yield Problem(
            f"“{field.label}” is less than was reported before, although it counts from the start of the year.",
            f"Correct the figure{why}.",
            (filled.place(field.id),),
            found=put(now),
            expected=f"at least {put(before)}",
            difference=put(now - before),
        )
