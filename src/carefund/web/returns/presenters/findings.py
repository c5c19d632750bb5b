"""Findings as a page shows them: with links to what they are about, by sheet and by row."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlencode

import msgspec
from django.urls import reverse

from carefund.papers import place_name
from carefund.returns import Finding, Place, Severity, Waiver
from carefund.returns.checks.words import counted
from carefund.rulebook import Certainty
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.addresses import address_of

__all__ = [
    "Link",
    "RowFinding",
    "SheetFindings",
    "ShownFinding",
    "by_gravity",
    "by_row",
    "by_sheet",
    "sheet_findings",
    "shown_findings",
]

_MOST_LINKS = 6
"""Places of one finding that are linked one by one; further ones are counted."""


class Link(msgspec.Struct, frozen=True):
    """A text with an address."""

    text: str
    href: str


class ShownFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding with the links of its places, and the address of the page about its waivers."""

    code: str
    severity: Severity
    message: str
    fix: str
    policy: str
    certainty: Certainty
    found: str
    expected: str
    difference: str
    waiver: Waiver | None
    sheet: str
    """The sheet of its first place; empty where it is about the whole return."""
    links: tuple[Link, ...]
    more: str
    """How many places have no link of their own here; empty where each has one."""
    waive: str


class SheetFindings(msgspec.Struct, frozen=True):
    """The findings of one sheet, or of the whole return."""

    id: str
    """Where they stand on the page of all findings."""
    title: str
    href: str
    findings: tuple[ShownFinding, ...]

    @property
    def counts(self) -> str:
        """How many there are of each severity, waived ones apart: “2 errors, 1 prompt”."""
        kinds = Counter("waived finding" if one.waiver else one.severity.value for one in self.findings)
        names = (*(severity.value for severity in Severity), "waived finding")
        return ", ".join(counted(kinds[name], name) for name in names if kinds[name])


class SeverityFindings(msgspec.Struct, frozen=True):
    """The findings of one severity, or the waived ones."""

    title: str
    findings: tuple[ShownFinding, ...]


class FindingsInShort(msgspec.Struct, frozen=True):
    """Findings as the page of a return lists them: what stops it first, the rest to open."""

    errors_title: str
    errors: tuple[SheetFindings, ...]
    others: tuple[SeverityFindings, ...]


class RowFinding(msgspec.Struct, frozen=True):
    """What is wrong with a field of a row; `field` is empty where it is the row."""

    field: str
    severity: Severity
    text: str


def shown_findings(judged: Judged, *, may_waive: bool = False) -> tuple[ShownFinding, ...]:
    """The findings, gravest first and waived ones last."""
    return tuple(_shown(judged, finding, "", may_waive=may_waive) for finding in _ordered(judged.findings))


def sheet_findings(judged: Judged, sheet: str, most: int) -> tuple[tuple[Finding, ...], tuple[ShownFinding, ...]]:
    """The findings with a place in one sheet, in the same order, and as many of them as can be listed."""
    found = _ordered(f for f in judged.findings if any(place.sheet == sheet for place in f.places))
    return found, tuple(_shown(judged, finding, sheet, may_waive=False) for finding in found[:most])


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: not finding.is_open()))


def _shown(judged: Judged, finding: Finding, sheet: str, *, may_waive: bool) -> ShownFinding:
    places = [p for p in finding.places if not sheet or p.sheet == sheet]
    rest = len(places) - _MOST_LINKS
    return ShownFinding(
        code=finding.code,
        severity=finding.severity,
        message=finding.message,
        fix=finding.fix,
        policy=finding.policy,
        certainty=finding.certainty,
        found=finding.found,
        expected=finding.expected,
        difference=finding.difference,
        waiver=finding.waiver,
        sheet=finding.places[0].sheet if finding.places else "",
        links=tuple(_links(judged, places[:_MOST_LINKS], sheet)),
        more=f"and {counted(rest, 'more place')}" if rest > 0 else "",
        waive=_waive_address(judged, finding) if may_waive else "",
    )


def _waive_address(judged: Judged, finding: Finding) -> str:
    """The page on which a finding is waived, for its row where it is about one, or its waiver withdrawn."""
    rows = {place.row_path for place in finding.places if place.row}
    asked = {"code": finding.code} | ({"row": rows.pop()} if len(rows) == 1 and finding.is_open() else {})
    return f"{reverse('waive', args=[judged.record.pk])}?{urlencode(asked)}"


def _links(judged: Judged, places: Sequence[Place], sheet: str) -> Iterator[Link]:
    """Places by their labels, of several rows in one field only the first in full.

    On the page of a sheet its name is left out, because it stands above.
    """
    prefix = f"{place_name(judged.rulebook, Place(sheet))}, " if sheet else ""
    field = None
    for place in places:
        row = judged.names.row(place)
        is_further, field = place._replace(row="") == field, place._replace(row="")
        name = row if row and is_further else place_name(judged.rulebook, place, row).removeprefix(prefix)
        yield Link(name, address_of(judged.rulebook, judged.record, place))


def by_sheet(judged: Judged, findings: Iterable[ShownFinding]) -> tuple[SheetFindings, ...]:
    """Findings by the sheet of their first place, in the order of the sheets; the whole return comes first."""
    groups: dict[str, list[ShownFinding]] = {
        "": [],
        **{s.id: [] for s in judged.rulebook.sheets_of(judged.record.kind)},
    }
    for finding in findings:
        groups[finding.sheet if finding.sheet in groups else ""].append(finding)
    return tuple(_group(judged, sheet, found) for sheet, found in groups.items() if found)


def by_gravity(judged: Judged, findings: Sequence[ShownFinding]) -> FindingsInShort:
    """The open errors by sheet; warnings, prompts and waived findings each together."""
    open_ones = [finding for finding in findings if finding.waiver is None]
    errors = [finding for finding in open_ones if finding.severity is Severity.ERROR]
    others = {
        f"{severity}": tuple(finding for finding in open_ones if finding.severity is severity)
        for severity in (Severity.WARNING, Severity.PROMPT)
    }
    others["waived finding"] = tuple(finding for finding in findings if finding.waiver is not None)
    return FindingsInShort(
        counted(len(errors), "error"),
        by_sheet(judged, errors),
        tuple(SeverityFindings(counted(len(found), name), found) for name, found in others.items() if found),
    )


def _group(judged: Judged, sheet: str, found: Sequence[ShownFinding]) -> SheetFindings:
    place = Place(sheet)
    title = place_name(judged.rulebook, place) if sheet else "The whole return"
    return SheetFindings(f"of-{sheet}", title, address_of(judged.rulebook, judged.record, place), tuple(found))


def by_row(judged: Judged, sheet: str) -> Mapping[Place, tuple[RowFinding, ...]]:
    """The open findings of each row of a sheet, by the place of the row."""
    found: dict[Place, list[RowFinding]] = {}
    for finding in filter(Finding.is_open, judged.findings):
        for place in finding.places:
            if place.sheet == sheet and place.row:
                told = RowFinding(place.field, finding.severity, finding.message)
                found.setdefault(place._replace(field=""), []).append(told)
    return {place: tuple(told) for place, told in found.items()}
