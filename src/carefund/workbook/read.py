"""From a workbook to a return: one of ours or a national one, read whole or refused."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from carefund.reference import Area, UnknownArea
from carefund.reference import area as find_area
from carefund.returns.model import Return, Sheet
from carefund.rulebook import Rulebook, RulebookError, load, rounds
from carefund.rulebook.national import National
from carefund.rulebook.sheets import TableKind
from carefund.workbook.addresses import Cells
from carefund.workbook.identity import FORMAT, Identity, area_on_guidance, identify
from carefund.workbook.national import NationalFile, another_template, recognise, round_named
from carefund.workbook.normalise import Note, Notes
from carefund.workbook.own import guidance_tab, read_own
from carefund.workbook.package import Package
from carefund.workbook.refuse import Limits, Refused, sniff
from carefund.workbook.tabs import Tabs
from carefund.workbook.totals import compare_totals

__all__ = ["Reading", "read_workbook"]


class Reading(NamedTuple):
    """A return read from a workbook, what was done to read it, and in which cell each value is."""

    ret: Return
    layout: Literal["carefund", "national"]
    notes: tuple[Note, ...]
    cells: Cells


def read_workbook(
    source: Path | bytes | BinaryIO,
    rulebook_for: Callable[[str], Rulebook] = load,
    *,
    area: str = "",
    limits: Limits | None = None,
) -> Reading:
    """Read a return from an Excel workbook, one of ours or a national template.

    Args:
        source: The file, its content, or something to read it from.
        rulebook_for: Gives the rulebook of a round; KeyError where it is not installed.
        area: Code of the area, for a workbook that does not say it or names an area we do not know.
        limits: How large it may be.

    Returns:
        The return, with a note of everything that was normalised or left out.

    Raises:
        Refused: It is no such workbook, or a part of it cannot be read; nothing was.
    """
    limits = limits or Limits()
    data = _content(source, limits)
    sniff(data, limits)
    package = Package(data, limits)
    tabs = Tabs(package, limits)
    notes = Notes()
    if package.has_macros:
        notes.say("The workbook contains macros (program code). They were ignored; only values were read.")
    if identity := identify(package, tabs):
        return _read_own(identity, package, tabs, notes, rulebook_for, area)
    if found := recognise(tabs):
        return _read_national(*found, tabs, notes, rulebook_for, area)
    raise another_template(name) if (name := round_named(tabs)) else _another_product(tabs)


def _content(source: Path | bytes | BinaryIO, limits: Limits) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, Path):
        # To ask for as much as the limit would set that much memory aside.
        if source.is_file() and source.stat().st_size <= limits.file_bytes:
            return source.read_bytes()
        with source.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    return source.read(limits.file_bytes + 1)


def _read_own(
    identity: Identity, package: Package, tabs: Tabs, notes: Notes, rulebook_for: Callable[[str], Rulebook], area: str
) -> Reading:
    rulebook = _rulebook(identity.round, rulebook_for)
    _refuse_newer(identity)
    kind = _kind(rulebook, identity)
    rulebook = rulebook.of(kind)
    code = _area(identity.area, area, notes, rulebook.first_day)
    _note_version(identity, rulebook, notes)
    sheets, cells = read_own(rulebook, kind, tabs, package.name, notes)
    on_guidance = area_on_guidance(guidance_tab(rulebook, kind, tabs))
    said = {"guidance tab": on_guidance, "cover": _prefilled_area(rulebook, kind, sheets)}
    _compare_areas(identity.area, code, said, rulebook.first_day, notes)
    ret = Return(
        round=rulebook.round, kind=kind, area=code, id=identity.return_id or f"{code}-{rulebook.round}-{kind}",
        rulebook_version=rulebook.version, sheets=sheets,
    )  # fmt: skip
    compare_totals(rulebook, ret, tabs, cells, notes)
    return Reading(ret, "carefund", notes.all(cells), cells)


def _refuse_newer(identity: Identity) -> None:
    if identity.format not in ("", FORMAT):
        raise Refused(
            "newer_format",
            f"The workbook was made by a newer version of carefund (format {identity.format}; we read {FORMAT}). "
            "Update carefund, then try again.",
        )


def _note_version(identity: Identity, rulebook: Rulebook, notes: Notes) -> None:
    if identity.rulebook_version not in ("", rulebook.version):
        notes.say(
            f"The workbook was made with version {identity.rulebook_version} of the rulebook. It was read with version "
            f"{rulebook.version}."
        )


def _read_national(
    name: str, national: National, tabs: Tabs, notes: Notes, rulebook_for: Callable[[str], Rulebook], area: str
) -> Reading:
    rulebook = _rulebook(name, rulebook_for)
    file = NationalFile(national, rulebook, tabs, notes)
    code = _area(file.area_name(), area, notes, rulebook.first_day)
    sheets, cells = file.read()
    ret = Return(
        round=name, kind=national.kind, area=code, id=f"{code}-{name}-{national.kind}",
        rulebook_version=rulebook.version, sheets=sheets,
    )  # fmt: skip
    compare_totals(rulebook, ret, tabs, cells, notes)
    return Reading(ret, "national", notes.all(cells), cells)


def _rulebook(name: str, rulebook_for: Callable[[str], Rulebook]) -> Rulebook:
    try:
        return rulebook_for(name)
    except KeyError:
        raise another_round(name) from None
    except RulebookError as error:
        raise Refused("another_round", f"The workbook is for the round {name}, which cannot be used. {error}") from None


def another_round(name: str) -> Refused:
    """The refusal of a workbook whose round is not installed."""
    installed = ", ".join(rounds()) or "none"
    return Refused(
        "another_round",
        f"The workbook is for the round {name}, whose rulebook is not installed here (installed: {installed}). Check "
        "that you picked the right file, or update carefund.",
    )


def _kind(rulebook: Rulebook, identity: Identity) -> str:
    kinds = {kind.code: kind.code for kind in rulebook.returns} | {kind.title: kind.code for kind in rulebook.returns}
    if (kind := kinds.get(identity.kind)) is None:
        raise Refused(
            "another_return",
            f"The workbook is a return of the kind “{identity.kind}”, which the round {rulebook.round} does not have "
            f"(it has: {', '.join(k.title for k in rulebook.returns)}). Check that you picked the right file.",
        )
    return kind


def _area(named: str, given: str, notes: Notes, on: date | None) -> str:
    """The code of the area that a workbook names; of the one given where it names none that we know."""
    wanted = _known(given, on)
    found = _known(named, on)
    if wanted and found and wanted.code != found.code:
        notes.say(f"The workbook is for {found.name}. It was read so, although {wanted.name} was asked for.")
    if known := found or wanted:
        return known.code
    said = f"names the area “{named}”, which we do not know" if named else "does not say for which area it is"
    notes.say(f"The workbook {said}. Give the code or the name of the area, for example E06000033.")
    return named


def _prefilled_area(rulebook: Rulebook, kind: str, sheets: Mapping[str, Sheet]) -> str:
    """What stands where a new workbook has the name of its area."""
    for rule in rulebook.sheets_of(kind):
        for table in rule.tables:
            for field in table.fields if table.kind is TableKind.FORM else ():
                if field.prefilled == "area_name":
                    return str(sheets[rule.id].tables[table.id][0].values.get(field.id, ""))
    return ""


def _compare_areas(named: str, code: str, said: Mapping[str, str], on: date | None, notes: Notes) -> None:
    """Note each place where a workbook says another area than its properties do: the file of a neighbour, reused."""
    for where, text in said.items():
        other = _known(text, on)
        if named and text and (other.code if other else text) != code:
            notes.say(f"The workbook says {named} in its properties, but {text} on its {where}. It was read as {code}.")


def _known(text: str, on: date | None) -> Area | None:
    try:
        return find_area(text, on) if text else None
    except UnknownArea:
        return None


def _another_product(tabs: Tabs) -> Refused:
    names = ", ".join(f"“{tab.name}”" for tab in tabs.all[:12]) or "none"
    return Refused(
        "another_product",
        "The workbook is neither one of ours nor a national Better Care Fund template that we know. "
        f"Its tabs are: {names}. Check that you picked the right file.",
    )
