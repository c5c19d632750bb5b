"""Checks that the return is whole: nothing required is blank, nothing is there that the round does not know."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from carefund.returns.checks.case import Case
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.words import counted, listed
from carefund.returns.completeness import SheetCompleteness
from carefund.returns.findings import Severity
from carefund.returns.model import FORM, Place, Row
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import Sheet, Table, TableKind

__all__ = ["blank_fields", "missing_for"]

_GENERAL = ""
"""What `Field.blank` says where the general check reports the blank."""


def missing_for(case: Case, code: str) -> tuple[Place, ...]:
    """The blank required fields that the check of this code reports (`Field.blank`).

    A sheet that is missing altogether is reported as such and not field by field.
    """
    return case.once(_missing_by_check).get(code, ())


def _missing_by_check(case: Case) -> Mapping[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for sheet in case.completeness.sheets:
        if sheet.sheet in case.ret.sheets:
            for place in sheet.missing:
                if place.field:
                    found[_reporter(case.rulebook, sheet, place)].append(place)
    return {code: tuple(places) for code, places in found.items()}


def _reporter(rulebook: Rulebook, sheet: SheetCompleteness, place: Place) -> str:
    """Code of the check that reports a blank; a sheet that does not count leaves it to CMP-06."""
    field = rulebook.sheets[place.sheet].by_id[place.table].by_id[place.field]
    return field.blank or (_GENERAL if sheet.counts else "CMP-06")


def blank_fields(case: Case, places: tuple[Place, ...]) -> Iterator[Problem]:
    """One problem for each field that is blank at some of the places, with all of them."""
    by_field: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
    for place in places:
        by_field[place.sheet, place.table, place.field].append(place)
    for (sheet, table_id, field_id), found in by_field.items():
        table = case.rulebook.sheets[sheet].by_id[table_id]
        field = table.by_id[field_id]
        rows = "" if table.kind is TableKind.FORM else counted(len(found), "row")
        yield Problem(
            f"“{field.label}” is blank in “{table.title}”.",
            f"Fill in “{field.label}”. {field.help}",
            tuple(found),
            found=f"blank in {rows}" if rows else "blank",
            expected="an answer in each row" if rows else "an answer",
        )


@check("CMP-01", Severity.ERROR, "Every required field is filled in")
def required_fields(case: Case) -> Iterator[Problem]:
    """Looks for blank fields that the round requires, on the sheets that count towards a complete template.

    A return with blanks cannot be submitted, and other checks stay silent where they would need the missing answer.
    A field that does not apply to its row is never missing.

    Example: Three expenditure rows do not say who provides the scheme. One finding names the three rows.
    """
    yield from blank_fields(case, missing_for(case, _GENERAL))


@check("CMP-02", Severity.ERROR, "A table that needs rows has them")
def required_rows(case: Case) -> Iterator[Problem]:
    """Looks for tables with fewer rows than the round asks for.

    A plan without a single scheme spends nothing, whatever its income.

    Example: The expenditure table is empty. The plan needs at least one scheme.
    """
    for sheet in case.completeness.sheets:
        for place in sheet.missing:
            if not place.field and sheet.sheet in case.ret.sheets:
                table = case.rulebook.sheets[place.sheet].by_id[place.table]
                yield Problem(
                    f"“{table.title}” has too few rows.",
                    f"Add a row. {table.help}".strip(),
                    (place,),
                    found=counted(len(case.table(f"{place.sheet}.{place.table}")), "row"),
                    expected=f"at least {counted(table.minimum_rows, 'row')}",
                )


@check("CMP-03", Severity.ERROR, "The template is complete")
def template_complete(case: Case) -> Iterator[Problem]:
    """Says whether each sheet that counts is complete, as the national template does on its cover.

    A template is accepted only when all of them are. This is the sum of what the other checks of completeness find.

    Example: Cover and Income are complete, Expenditure lacks a provider. The template is incomplete because of it.
    """
    counting = [s for s in case.completeness.sheets if s.counts]
    incomplete = [s.sheet for s in counting if not s.complete]
    if incomplete:
        names = listed((_sheet_name(case.rulebook.sheets[s]) for s in incomplete), most=len(incomplete))
        yield Problem(
            f"The template is incomplete: see {names}.",
            "Put right what is blank or missing on these sheets.",
            tuple(Place(s) for s in incomplete),
            found=f"{len(counting) - len(incomplete)} of {counted(len(counting), 'sheet')} complete",
            expected="every sheet complete",
        )


def _sheet_name(sheet: Sheet) -> str:
    return f"{sheet.number} {sheet.title}"


@check("CMP-04", Severity.ERROR, "Every sheet of the return is there")
def sheets_there(case: Case) -> Iterator[Problem]:
    """Looks for sheets that need answers and that the return does not hold at all.

    This happens when a sheet was deleted or a file was cut short: one finding says so instead of one for each field.

    Example: The metrics sheet was deleted from the workbook before it was sent.
    """
    for sheet in case.completeness.sheets:
        if sheet.counts and sheet.missing and sheet.sheet not in case.ret.sheets:
            yield Problem(
                f"The sheet “{_sheet_name(case.rulebook.sheets[sheet.sheet])}” is missing.",
                "Start from a new template and copy your answers into it, or put the sheet back.",
                (Place(sheet.sheet),),
                found="no such sheet",
                expected=f"a sheet with {counted(len(sheet.missing), 'answer')} or more",
            )


@check("CMP-05", Severity.ERROR, "The return holds nothing that the round does not know")
def nothing_unknown(case: Case) -> Iterator[Problem]:
    """Looks for sheets, tables, rows of a fixed table and fields that the round's rulebook does not have.

    What nobody asked for is counted nowhere, so an answer in the wrong place must not pass unseen.

    Example: The return answers a planning requirement PR9, but the round has only PR1 to PR8.
    """
    known = {s.id: s for s in case.rulebook.sheets_of(case.ret.kind)}
    for sheet_id, sheet in case.ret.sheets.items():
        if sheet_id not in known:
            yield _unknown("sheet", sheet_id, Place(sheet_id), known)
            continue
        tables = known[sheet_id].by_id
        for table_id, rows in sheet.tables.items():
            if table_id not in tables:
                yield _unknown("table", table_id, Place(sheet_id, table_id), tables)
            else:
                yield from _unknown_rows(case.rulebook, Place(sheet_id, table_id), tables[table_id], rows)


def _unknown_rows(rulebook: Rulebook, at: Place, table: Table, rows: tuple[Row, ...]) -> Iterator[Problem]:
    keys = _fixed_keys(rulebook, table)
    if keys is None and not set().union(*(row.values for row in rows)) - table.by_id.keys():
        return
    for row in rows:
        if keys is not None and row.key not in keys:
            yield _unknown("row", row.key, at._replace(row=row.key), keys)
        for field in row.values:
            if field not in table.by_id:
                yield _unknown("field", field, at._replace(row=row.key, field=field), table.by_id)


def _fixed_keys(rulebook: Rulebook, table: Table) -> Mapping[str, object] | None:
    """The only row keys a table may have; None where rows are free."""
    if table.kind is TableKind.ROWS:
        return None
    if table.kind is TableKind.FORM:
        return {FORM: table}
    return {item.code: item for item in rulebook.items_of(table)}


def _unknown(what: str, name: str, place: Place, known: Mapping[str, object]) -> Problem:
    return Problem(
        f"The {what} “{name}” is not part of this return.",
        f"Move what it holds to where it belongs, then remove the {what}.",
        (place,),
        found=name,
        expected=f"one of {listed(known, last='or')}",
    )


@check("CMP-06", Severity.WARNING, "A row that was begun is finished")
def rows_finished(case: Case) -> Iterator[Problem]:
    """Looks for blanks in rows that somebody began, on sheets that do not count towards a complete template.

    Such a sheet may stay empty. A row that is half filled in was probably forgotten.

    Example: A row of lead commissioning arrangements names the lead partner and no scheme.
    """
    begun = (p for p in missing_for(case, "CMP-06") if _is_free(case, p))
    yield from blank_fields(case, tuple(begun))


def _is_free(case: Case, place: Place) -> bool:
    return case.rulebook.sheets[place.sheet].by_id[place.table].kind is TableKind.ROWS
