"""The parts of a workbook file that hold no values: tabs, names, properties, macros, links. All within limits."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from posixpath import basename, dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

from carefund.workbook.archive import stored, unpack
from carefund.workbook.refuse import Limits, Refused

__all__ = ["Package", "TabPart", "damaged", "parse_xml"]


class TabPart(NamedTuple):
    """A tab as the workbook lists it: its name, whether it is hidden, and the part that holds its cells."""

    name: str
    hidden: bool
    part: str


class Element(NamedTuple):
    """An XML element: its name without prefix, its attributes, and the text directly in it."""

    name: str
    attributes: Mapping[str, str]
    text: list[str]


def damaged(detail: str) -> Refused:
    """The refusal of a file that is broken inside."""
    return Refused(
        "damaged",
        f"The workbook is damaged and cannot be read ({detail}). Open it in Excel, let Excel repair it and save "
        "it under a new name, or go back to an earlier copy.",
    )


class Package:
    """An Excel workbook as a package of parts. Refuses what is no workbook, too large when unpacked, or damaged."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        try:
            infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, OverflowError) as error:
            raise damaged(_reason(error)) from None
        self._members = {info.filename: info for info in infos}
        _refuse_too_large(infos, limits)
        self._is_workbook()
        self._has_no_links()

    def _is_workbook(self) -> None:
        if _WORKBOOK in self._members:
            return
        if any(info.flag_bits & 1 for info in self._members.values()):
            raise Refused(
                "password", "The file is a compressed archive with a password. Unpack it and send the workbook."
            )
        if "mimetype" in self._members and b"opendocument" in self.part("mimetype"):
            raise Refused("open_document", f"This is an OpenDocument file, not an Excel workbook. {_SAVE}")
        if "xl/workbook.bin" in self._members:
            raise Refused("binary_workbook", f"This is a binary Excel workbook (.xlsb). {_SAVE}")
        for folder, name in (("word/", "a Word document"), ("ppt/", "a presentation")):
            if any(member.startswith(folder) for member in self._members):
                raise Refused("not_a_workbook", f"This is not an Excel workbook: it is {name}. {_PICK}")
        if any(member.startswith("xl/") or member == "[Content_Types].xml" for member in self._members):
            raise damaged("the part xl/workbook.xml is missing")
        raise Refused(
            "not_a_workbook", f"This is a compressed archive (.zip), not an Excel workbook. Unpack it first. {_PICK}"
        )

    def _has_no_links(self) -> None:
        links = sorted(name for name in self._members if name.startswith("xl/externalLinks/") and name.endswith(".xml"))
        if links:
            targets = ", ".join(f"“{target}”" for link in links for target in self._targets(link)) or "another workbook"
            raise Refused(
                "external_links",
                f"The workbook takes figures from {targets}. Such figures can change without anybody seeing it, so we "
                "do not read them. In Excel choose Data, Edit Links, Break Link, save the workbook and try again.",
            )

    def _targets(self, link: str) -> Iterator[str]:
        for target in self._relations(link).values():
            yield basename(unquote(target).replace("\\", "/")) or target

    def part(self, name: str) -> bytes:
        """The content of a part, checked against its checksum; refuses one that is missing or damaged."""
        info = self._members.get(name)
        if info is None:
            raise damaged(f"the part {name} is missing")
        try:
            return unpack(self._data, info)
        except ValueError as error:
            raise damaged(f"the part {name} cannot be unpacked: {_reason(error)}") from None

    def holding(self, parts: Mapping[str, bytes]) -> bytes:
        """An archive of these parts, as they are given, and what a reader of their values needs besides; no more."""
        beside = {name: self.part(name) for name in self._members if name.lower() in _BESIDE}
        return stored({_ROOT: _TO_WORKBOOK, _WORKBOOK: _without_names(self._workbook), **beside, **parts})

    @property
    def has_macros(self) -> bool:
        """Whether the workbook brings program code."""
        return "xl/vbaProject.bin" in self._members

    @cached_property
    def tabs(self) -> tuple[TabPart, ...]:
        """The tabs of cells, in order."""
        relations = self._relations(_WORKBOOK)
        # The names that follow are many and rarely needed.
        listed = self._workbook.partition(b"<definedNames")[0]
        return tuple(
            TabPart(e.attributes.get("name", ""), e.attributes.get("state", "visible") != "visible", part)
            for e in parse_xml(listed, _WORKBOOK, whole=False)
            if e.name == "sheet"
            and (part := relations.get(e.attributes.get("id", ""), "")).startswith("xl/worksheets/")
        )

    def name(self, name: str) -> str:
        """What a defined name refers to, such as `'2. Cover'!$C$8`; empty where there is none of this name."""
        return self._names.get(name, "") if name.encode() in self._workbook else ""

    @cached_property
    def _workbook(self) -> bytes:
        return self.part(_WORKBOOK)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        elements = parse_xml(self._workbook, _WORKBOOK)
        return {e.attributes.get("name", ""): "".join(e.text) for e in elements if e.name == "definedName"}

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """The custom document properties, as text."""
        part = "docProps/custom.xml"
        if part not in self._members:
            return {}
        found: dict[str, str] = {}
        name = ""
        for element in parse_xml(self.part(part), part):
            name = element.attributes.get("name", name)
            if text := "".join(element.text):
                found[name] = text
        return found

    def _relations(self, part: str) -> Mapping[str, str]:
        """Targets of a part's relations by id, as paths within the package where they are inside it."""
        rels = join(dirname(part), "_rels", f"{basename(part)}.rels")
        if rels not in self._members:
            return {}
        found = {}
        for element in parse_xml(self.part(rels), rels):
            if element.name == "Relationship":
                target, inside = (
                    element.attributes.get("Target", ""),
                    element.attributes.get("TargetMode") != "External",
                )
                path = normpath(join("/", dirname(part), target)).lstrip("/") if inside else target
                found[element.attributes.get("Id", "")] = path
        return found


def _refuse_too_large(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.members:
        raise Refused(
            "too_many_parts", f"The workbook has {len(infos):,} parts inside; a return has about 30. {_AGAIN}"
        )
    total = sum(info.file_size for info in infos)
    packed = [i for i in infos if i.file_size > 1_000_000 and i.file_size > i.compress_size * limits.ratio]
    if total > limits.unpacked_bytes or packed:
        raise Refused(
            "zip_bomb",
            f"The workbook would unpack to {total / 1_000_000:,.0f} MB, which no return needs. We read up to "
            f"{limits.unpacked_bytes // 1_000_000} MB, and {limits.ratio} times the packed size of a part. {_AGAIN}",
        )


_WORKBOOK = "xl/workbook.xml"
_BESIDE = frozenset({"xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml", "xl/styles.xml"})
"""Parts in which tabs and their cells refer to their places, words and formats; some programs use capitals."""
_ROOT = "_rels/.rels"
_TO_WORKBOOK = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="xl/workbook.xml"/></Relationships>'
)
"""Where a reader finds the workbook: where we look for it, whatever else an archive says."""
_AGAIN = "Copy the return into a new workbook and try again, or ask the sender for a new copy."
_SAVE = "Open it and save it as an Excel workbook (.xlsx), then try again."
_PICK = "Check that you picked the right file. We read Excel workbooks (.xlsx or .xlsm)."


def _without_names(workbook: bytes) -> bytes:
    """The list of tabs without the names of cells and ranges: they are many, and who reads values needs none."""
    before, _, named = workbook.partition(b"<definedNames>")
    after = named.partition(b"</definedNames>")[2]
    return before + after if after else workbook


def _reason(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error)).strip().rstrip(".") or type(error).__name__


def parse_xml(content: bytes, part: str, *, whole: bool = True) -> list[Element]:
    """The elements of a small XML part, in order of their start; refuses one that is broken or declares a type.

    No part of a workbook has a document type; entities, which can grow without bound, need one. `whole` is false where
    only the beginning of a part is given.
    """
    elements: list[Element] = []
    open_elements: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        elements.append(Element(name.rpartition(" ")[2], plain, []))
        open_elements.append(elements[-1])

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_elements.pop()
    parser.CharacterDataHandler = lambda text: open_elements[-1].text.append(text)
    parser.StartDoctypeDeclHandler = _refuse_doctype(part)
    try:
        parser.Parse(content, whole)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise damaged(f"the part {part} is not well-formed: {_reason(error)}") from None
    return elements


def _refuse_doctype(part: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise damaged(f"the part {part} declares a document type, which no workbook does")

    return refuse
