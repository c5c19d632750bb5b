"""What cannot be read is refused whole, with a reason for programs and words for people."""

import tracemalloc
import zipfile
from io import BytesIO
from typing import Any

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook

from carefund.rulebook import load
from carefund.workbook import Limits, Refused, read_workbook
from tests.workbook.books import RULES, southend_plan, written
from tests.workbook.zips import changed, packed, part_of, parts_of

PLAN = southend_plan()
BOOK = written(PLAN)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def refused(content: bytes, **options: Any) -> Refused:
    with pytest.raises(Refused) as refusal:
        read_workbook(content, **options)
    assert refusal.value.message.endswith(".")
    assert refusal.value.message == str(refusal.value)
    return refusal.value


def encrypted() -> bytes:
    target = BytesIO()
    OOXMLFile(BytesIO(BOOK)).encrypt("secret", target)
    return target.getvalue()


def zipped(**members: bytes) -> bytes:
    return packed({name.replace("__", "/"): content for name, content in members.items()})


@pytest.mark.parametrize(
    ("content", "reason", "says"),
    [
        (b"", "empty", "empty"),
        (b"%PDF-1.7 ...", "not_a_workbook", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n....", "not_a_workbook", "a picture"),
        (b"Dear colleague, please find attached", "not_a_workbook", "plain text"),
        (b"Scheme ID,Scheme Name,Amount\n1,DFG,10\n", "not_a_workbook", "comma-separated values"),
        (b"\xef\xbb\xbf<html><table></table></html>", "not_a_workbook", "a web page"),
        (b"\x00\x01\x02\x03 what is this", "not_a_workbook", "a file of another kind"),
        (b"\x1f\x8b\x08\x00", "not_a_workbook", "a compressed archive"),
        (OLE + "Workbook".encode("utf-16-le"), "old_format", ".xls"),
        (OLE + "WordDocument".encode("utf-16-le"), "not_a_workbook", "an old Office document"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "open_document", "OpenDocument"),
        (zipped(**{"xl__workbook.bin": b"x"}), "binary_workbook", ".xlsb"),
        (zipped(**{"word__document.xml": b"<x/>"}), "not_a_workbook", "a Word document"),
        (zipped(**{"ppt__presentation.xml": b"<x/>"}), "not_a_workbook", "a presentation"),
        (zipped(**{"photos__cat.jpg": b"x"}), "not_a_workbook", "a compressed archive"),
        (zipped(**{"xl__styles.xml": b"<x/>"}), "damaged", "xl/workbook.xml is missing"),
        (b"PK\x03\x04 and then nothing", "damaged", "damaged"),
        (BOOK[: len(BOOK) // 2], "damaged", "damaged"),
    ],
)
def test_what_is_no_workbook_is_named(content, reason, says):
    refusal = refused(content)
    assert refusal.reason == reason
    assert says in refusal.message


def test_a_password_is_recognised():
    refusal = refused(encrypted())
    assert refusal.reason == "password"
    assert "password" in refusal.message


def test_an_archive_with_a_password_is_recognised():
    content = bytearray(zipped(**{"plan.xlsx": b"x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    assert refused(bytes(content)).reason == "password"


def test_the_size_of_a_file_is_limited():
    refusal = refused(b"x" * 20_000_001)
    assert refusal.reason == "too_large"
    assert "20 MB" in refusal.message


def test_an_open_file_is_not_read_beyond_the_limit():
    class Endless(BytesIO):
        asked = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size == 2_000_001
            return b"x" * size

    with pytest.raises(Refused, match="2 MB"):
        read_workbook(Endless(), limits=Limits(file_bytes=2_000_000))


def test_a_part_that_grows_too_much_is_not_unpacked():
    bomb = packed(parts_of(BOOK) | {"xl/media/big.bin": b"\0" * 5_000_000})
    refusal = refused(bomb)
    assert refusal.reason == "zip_bomb"
    assert "200 MB" in refusal.message
    assert "200 times" in refusal.message


def test_the_unpacked_size_is_limited():
    assert refused(BOOK, limits=Limits(unpacked_bytes=10_000)).reason == "zip_bomb"


def test_the_number_of_parts_is_limited():
    assert refused(BOOK, limits=Limits(members=5)).reason == "too_many_parts"


def _of(content: bytes, part: str, at: int, value: bytes) -> bytes:
    """A file with some bytes changed in what its archive lists of a part."""
    changed_to = bytearray(content)
    entry = changed_to.rindex(part.encode()) - 46
    assert changed_to[entry : entry + 4] == b"PK\x01\x02"
    changed_to[entry + at : entry + at + len(value)] = value
    return bytes(changed_to)


@pytest.mark.parametrize(
    ("at", "value", "says"),
    [
        (8, b"\x01", "it has a password"),
        (10, b"\x0e", "packed in a way that no workbook is"),
        (16, b"\x00\x00\x00\x00", "checksum"),
        (24, b"\x0a\x00\x00\x00", "not as large as it says"),
        (42, b"\x01\x00\x00\x00", "not where the archive says"),
    ],
)
def test_a_part_that_differs_from_what_the_archive_says_of_it_is_refused(at, value, says):
    refusal = refused(_of(packed(parts_of(BOOK)), "docProps/custom.xml", at, value))
    assert refusal.reason == "damaged"
    assert says in refusal.message


def test_a_part_that_is_larger_than_it_says_is_not_unpacked_to_its_end():
    bomb = packed(parts_of(BOOK) | {"docProps/custom.xml": b" " * 100_000_000})
    tracemalloc.start()
    refused(_of(bomb, "docProps/custom.xml", 24, b"\x0a\x00\x00\x00"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


def test_a_part_that_is_not_compressed_is_read():
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts_of(BOOK).items():
            archive.writestr(name, content)
    assert read_workbook(target.getvalue()).ret == PLAN


def test_a_value_far_away_is_refused_before_it_takes_the_memory():
    part = part_of(BOOK, "5a. Expenditure")
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    refusal = refused(changed(BOOK, {part: lambda xml: xml.replace(b"</sheetData>", far)}))
    assert refusal.reason == "too_many_cells"
    assert "1,048,576" in refusal.message
    assert "5a. Expenditure" in refusal.message


@pytest.mark.parametrize(
    "far",
    [
        b"<row r='1048576'><c><v>1</v></c></row>",
        b'<row r="99999"><c r = "ABC99999"><v>1</v></c></row>',
        b'<row r="1048"><c r="xfd1048"><v>1</v></c></row>',
        b'<row r="1048"><c r\t=\t"XFD1048"><v>1</v></c></row>',
    ],
)
def test_odd_spellings_of_an_address_do_not_get_past(far):
    part = part_of(BOOK, "5a. Expenditure")
    content = changed(BOOK, {part: lambda xml: xml.replace(b"</sheetData>", far + b"</sheetData>")})
    assert refused(content, limits=Limits(cells=100_000)).reason == "too_many_cells"


OTHER = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'


@pytest.mark.parametrize("like", [str.upper, lambda name: name.replace("/", "\\")])
def test_a_part_with_nearly_the_name_of_a_tab_is_not_read_in_its_place(like):
    name = like(part_of(BOOK, "5a. Expenditure"))
    assert read_workbook(changed(BOOK, {name: OTHER})).ret == PLAN


def test_a_tab_that_is_not_read_may_reach_far():
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    content = changed(BOOK, {part_of(BOOK, "Lists"): lambda xml: xml.replace(b"</sheetData>", far)})
    assert read_workbook(content).ret == PLAN


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize("part", ["xl/workbook.xml", "docProps/custom.xml", part_of(BOOK, "2. Cover")])
def test_document_types_are_refused(part):
    content = changed(BOOK, {part: lambda xml: ENTITIES + xml.partition(b"?>")[2]})
    refusal = refused(content)
    assert refusal.reason == "damaged"
    assert "document type" in refusal.message


@pytest.mark.parametrize("part", ["xl/workbook.xml", "docProps/custom.xml", "xl/_rels/workbook.xml.rels"])
def test_broken_xml_is_damage(part):
    assert refused(changed(BOOK, {part: lambda xml: xml[: len(xml) // 3]})).reason == "damaged"


def test_links_to_other_workbooks_are_refused_and_named():
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="t" Target="file:///shared/Budget%20book.xlsx" TargetMode="External"/></Relationships>'
    )
    linked = changed(
        BOOK,
        {
            "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": rels,
        },
    )
    refusal = refused(linked)
    assert refusal.reason == "external_links"
    assert "“Budget book.xlsx”" in refusal.message


def test_a_link_without_a_target_is_refused_too():
    assert (
        "another workbook" in refused(changed(BOOK, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})).message
    )


def _property(old: str, new: str) -> bytes:
    return changed(BOOK, {"docProps/custom.xml": lambda xml: xml.replace(f">{old}<".encode(), f">{new}<".encode())})


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [("2021-22", "2029-30", "another_round"), ("plan", "quarterly", "another_return"), ("1", "2", "newer_format")],
)
def test_another_workbook_of_ours_says_which(old, new, reason):
    refusal = refused(_property(old, new))
    assert refusal.reason == reason
    assert new in refusal.message


def test_a_round_that_the_caller_does_not_have_is_refused():
    def none(name: str) -> object:
        raise KeyError(name)

    assert refused(BOOK, rulebook_for=none).reason == "another_round"
    assert load("2021-22") is RULES


def test_another_product_is_told_what_its_tabs_are():
    book = Workbook()
    book.remove(book.worksheets[0])
    book.create_sheet("Timesheet")
    book.create_sheet("Holidays")
    target = BytesIO()
    book.save(target)
    refusal = refused(target.getvalue())
    assert refusal.reason == "another_product"
    assert "“Timesheet”, “Holidays”" in refusal.message


def test_a_workbook_without_any_tab_is_another_product():
    content = changed(
        BOOK, {"xl/workbook.xml": lambda xml: xml.replace(b"<sheet ", b"<x "), "docProps/custom.xml": None}
    )
    assert refused(content).reason in ("another_product", "damaged")


def test_missing_tabs_are_all_named():
    def drop(xml: bytes) -> bytes:
        return xml.replace(b'<sheet name="2. Cover"', b'<x name="2. Cover"').replace(
            b'<sheet name="6. M', b'<x name="6. M'
        )

    refusal = refused(changed(BOOK, {"xl/workbook.xml": drop}))
    assert refusal.reason == "missing_sheets"
    assert "“2. Cover”, “6. Metrics”" in refusal.message


def test_a_table_without_its_headings_is_named():
    def blank(xml: bytes) -> bytes:
        return xml.replace(b"Scheme", b"Chapter").replace(b"Spend", b"Chapter").replace(b"Expenditure", b"Chapter")

    content = changed(
        BOOK, {"xl/sharedStrings.xml": blank, "xl/workbook.xml": lambda xml: xml.replace(b"schemes__head", b"gone")}
    )
    refusal = refused(content)
    assert refusal.reason in ("missing_tables", "missing_sheets")


def test_a_form_without_its_labels_is_named():
    labels = (b"Are any additional", b"Funding Contributions Comments")

    def blank(xml: bytes) -> bytes:
        for label in labels:
            xml = xml.replace(label, b"Something else")
        return xml

    content = changed(
        BOOK, {"xl/sharedStrings.xml": blank, "xl/workbook.xml": lambda xml: xml.replace(b"cf_income_gates", b"gone")}
    )
    refusal = refused(content)
    assert refusal.reason == "missing_tables"
    assert "Additional contributions" in refusal.message


def test_a_missing_part_is_damage():
    assert refused(changed(BOOK, {part_of(BOOK, "6. Metrics"): None})).reason == "damaged"


class PanicException(BaseException):
    """What the library raises where its own code gives up; the real class cannot be imported."""


@pytest.mark.parametrize(("raised", "seen"), [(PanicException(), Refused), (KeyboardInterrupt(), KeyboardInterrupt)])
def test_a_panic_is_damage_and_an_interrupt_is_not(monkeypatch, raised, seen):
    class Library:
        @staticmethod
        def from_filelike(_: object) -> None:
            raise raised

    monkeypatch.setattr("carefund.workbook.tabs.CalamineWorkbook", Library)
    with pytest.raises(seen):
        read_workbook(BOOK)
