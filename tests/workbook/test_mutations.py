"""Whatever happens to a file, it gives a reading or a refusal in words: never an error of ours, never half a return."""

import re
from collections.abc import Callable
from random import Random

import pytest

from carefund.returns import Return
from carefund.workbook import Reading, Refused, read_workbook
from tests.workbook.books import RULES, southend_plan, written
from tests.workbook.look_alikes import look_alike
from tests.workbook.zips import packed, parts_of

PLAN = southend_plan()
BOOKS = {"ours": written(PLAN), "national": look_alike(RULES, PLAN)}
MUTATIONS = 250
"""For each of the books."""

Parts = dict[str, bytes]


def _flip(random: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randint(1, 30)):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _truncate(random: Random, content: bytes) -> bytes:
    return content[: random.randrange(len(content))]


def _remove_part(random: Random, parts: Parts) -> None:
    del parts[random.choice(list(parts))]


def _cut_part(random: Random, parts: Parts) -> None:
    name = random.choice(list(parts))
    parts[name] = parts[name][: random.randrange(len(parts[name]) + 1)]


def _flip_part(random: Random, parts: Parts) -> None:
    name = random.choice([name for name, content in parts.items() if content])
    parts[name] = _flip(random, parts[name])


def _edit_sheet(random: Random, parts: Parts, pattern: bytes, edit: Callable[[re.Match[bytes]], bytes]) -> None:
    name = random.choice([name for name in parts if name.startswith("xl/worksheets/")])
    share = random.choice((0.01, 0.2, 0.9))
    parts[name] = re.sub(pattern, lambda m: edit(m) if random.random() < share else m[0], parts[name], flags=re.DOTALL)


def _delete_cells(random: Random, parts: Parts) -> None:
    _edit_sheet(random, parts, rb"<c [^>]*?(?:/>|>.*?</c>)", lambda _: b"")


def _delete_rows(random: Random, parts: Parts) -> None:
    _edit_sheet(random, parts, rb"<row .*?</row>", lambda _: b"")


def _repeat_rows(random: Random, parts: Parts) -> None:
    _edit_sheet(random, parts, rb"<row .*?</row>", lambda row: row[0] * 2)


def _move_cells(random: Random, parts: Parts) -> None:
    _edit_sheet(random, parts, rb'<c r="([A-Z]+)', lambda c: b'<c r="' + random.choice((b"A", b"Z", b"AB")))


def _move_rows(random: Random, parts: Parts) -> None:
    by = random.randint(1, 40)
    _edit_sheet(random, parts, rb'(?<=r=")([A-Z]*)(\d+)(?=")', lambda at: at[1] + str(int(at[2]) + by).encode())


def _retype_cells(random: Random, parts: Parts) -> None:
    kinds = (b' t="e"', b' t="b"', b' t="str"', b' t="n"', b' t="s"', b' t="d"', b"")
    _edit_sheet(random, parts, rb' t="s"', lambda _: random.choice(kinds))


def _change_words(random: Random, parts: Parts) -> None:
    name = "xl/sharedStrings.xml"
    words = parts.get(name, b"")
    parts[name] = re.sub(rb"<t[^>]*>[^<]*</t>", lambda t: b"<t>?</t>" if random.random() < 0.3 else t[0], words)


def _rename_tab(random: Random, parts: Parts) -> None:
    _edit_tab(random, parts, rb'<sheet name="[^"]*"', b'<sheet name="Tab %d"' % random.randrange(99))


def _drop_tab(random: Random, parts: Parts) -> None:
    _edit_tab(random, parts, rb"<sheet [^>]*/>", b"")


def _edit_tab(random: Random, parts: Parts, pattern: bytes, to: bytes) -> None:
    name = "xl/workbook.xml"
    if tabs := re.findall(pattern, parts.get(name, b"")):
        parts[name] = parts[name].replace(random.choice(tabs), to)


def _swap_tabs(random: Random, parts: Parts) -> None:
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    one, other = random.sample(sheets, 2)
    parts[one], parts[other] = parts[other], parts[one]


OF_PARTS = (
    _remove_part, _cut_part, _flip_part, _delete_cells, _delete_rows, _repeat_rows, _move_cells, _move_rows,
    _retype_cells, _change_words, _rename_tab, _drop_tab, _swap_tabs,
)  # fmt: skip


def mutated(content: bytes, seed: int) -> bytes:
    random = Random(seed)
    if random.random() < 0.2:
        return random.choice((_flip, _truncate))(random, content)
    parts = parts_of(content)
    for _ in range(random.choice((1, 1, 2))):
        random.choice(OF_PARTS)(random, parts)
    return packed(parts)


@pytest.mark.parametrize("book", BOOKS)
def test_a_broken_file_gives_a_reading_or_a_refusal(book):
    outcomes = {"read": 0, "refused": 0}
    for seed in range(MUTATIONS):
        try:
            reading = read_workbook(mutated(BOOKS[book], seed))
        except Refused as refusal:
            assert_said(refusal)
            outcomes["refused"] += 1
        else:
            assert_whole(reading)
            outcomes["read"] += 1
    # Both happen often, or the mutations would prove little.
    assert min(outcomes.values()) > MUTATIONS // 10, outcomes


def assert_said(refusal: Refused) -> None:
    assert refusal.reason
    assert len(refusal.message) > 20


def assert_whole(reading: Reading) -> None:
    """Every sheet and table is there, every value has an address, every note says something."""
    ret = reading.ret
    assert isinstance(ret, Return)
    for sheet in RULES.sheets_of("plan"):
        for table in sheet.tables:
            assert table.id in ret.sheets[sheet.id].tables
    assert all(reading.cells.address(place) for place, _ in ret.places())
    assert all(note.message for note in reading.notes)
