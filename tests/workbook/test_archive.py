"""What is handed to the library that reads values: an archive that anybody can read, and no more than it needs."""

import zipfile
from io import BytesIO

import pytest

from carefund.workbook import read_workbook
from carefund.workbook.archive import stored
from tests.workbook.books import southend_plan, written
from tests.workbook.zips import changed, parts_of


@pytest.mark.parametrize("parts", [{}, {"a.xml": b"<a/>", "xl/façade.xml": b"", f"{'long/' * 60}x": b"x" * 70_000}])
def test_what_we_store_is_an_archive_for_the_standard_library_too(parts):
    with zipfile.ZipFile(BytesIO(stored(parts))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == parts


def _names(workbook: bytes) -> bytes:
    return workbook[workbook.index(b"<definedNames>") : workbook.index(b"</definedNames>") + len(b"</definedNames>")]


@pytest.mark.parametrize(
    "names", [b"", b"<definedNames/>", b"<definedNames></definedNames>", b"<definedNames ></definedNames>"]
)
def test_a_workbook_whose_names_are_gone_is_read_all_the_same(names):
    content = written(southend_plan())
    change = {"xl/workbook.xml": lambda xml: xml.replace(_names(xml), names)}
    assert b"cf_" not in parts_of(changed(content, change))["xl/workbook.xml"]
    assert read_workbook(changed(content, change)).ret == read_workbook(content).ret


@pytest.mark.parametrize("end", [b"</worksheet>", b"</worksheet>\n", b"</worksheet><!-- the end -->"])
def test_what_follows_the_cells_of_a_tab_does_not_matter(end):
    content = written(southend_plan())
    cut = {"xl/worksheets/sheet5.xml": lambda xml: xml.partition(b"</sheetData>")[0] + b"</sheetData>" + end}
    assert read_workbook(changed(content, cut)).ret == read_workbook(content).ret
