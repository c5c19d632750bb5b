"""How a national template prints a return, as data: which labels on which tabs stand for which fields.

Each round's folder may hold a `national.toml`. Nothing in it says in which row or column something stands: files
differ, and people move things. Labels are compared folded (`labels.fold`).
"""

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Literal

import msgspec

from carefund.rulebook.entries import Certainty, Entry
from carefund.rulebook.errors import RulebookError
from carefund.rulebook.reading import convert, read_toml

__all__ = ["Block", "Measure", "National", "NationalTab", "Period", "has_national", "read_national"]

Labels = tuple[str, ...]


class NationalTab(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A tab of the template: names it has, or titles at its top."""

    id: str
    names: Labels


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column of a matrix: its headings, and the end of the key of the rows it feeds (`2021-22.plan`)."""

    labels: Labels
    code: str


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row of a matrix: its labels (none: the first row with an entry), the start of the key, and the field it feeds.

    `fraction` says that the template holds a percentage as Excel does: 0.084 for 8.4.
    """

    labels: Labels = ()
    code: str
    field: str
    fraction: bool = False


class Block(Entry, frozen=True):
    """A part of a tab that feeds one table.

    - `cells`: single answers beside or, where `below` says so, below their labels; they feed the row `row`.
    - `rows`: a row of headings with entries below it, each of which is a row. `anchor` names the field whose heading
      starts the block; its entry is the first text under that heading or right of it, past row numbers. `beside` names
      a field without a heading of its own: it takes the entry right of the anchor's. `fixed` holds values that
      follow from where the block stands. `numbering` names fields that alone make no row. Where `after` is given, the
      entries begin in the row of such a label, below other rows under the same headings.
    - `items`: fixed rows with headings above them; a row is known by its code or label anywhere in it.
    - `matrix`: `periods` across, `measures` down.

    `columns` maps each field to its headings or labels. A block reaches from a label of `start` to one of `stop`. In
    these and in `after`, a label that ends with an ellipsis stands for all that begin so.
    """

    kind: Literal["cells", "rows", "items", "matrix"]
    tab: str
    table: str
    start: Labels = ()
    stop: Labels = ()
    after: Labels = ()
    columns: Mapping[str, Labels] = {}
    fixed: Mapping[str, str] = {}
    row: str = ""
    below: bool = False
    anchor: str = ""
    beside: str = ""
    numbering: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    measures: tuple[Measure, ...] = ()
    optional: bool = False
    """Whether a file without it is read, with a note; without any other block it is refused."""


class National(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The national template of a round."""

    source: str
    certainty: Certainty
    kind: str
    """Code of the return it holds."""
    titles: Labels
    """What it prints at the top of its tabs."""
    area: Labels
    """Labels beside which the name of the area stands."""
    checkers: Labels
    """Headings of columns that only say whether something is answered."""
    checked: Labels
    """All that such a column holds below its heading."""
    prompts: Labels = ()
    """Printed texts that stand where an answer belongs and are none; one that ends with an ellipsis stands for all that
    begin so."""
    printed: Labels = ()
    """Printed texts within the blocks that are neither labels nor answers; one that ends with an ellipsis stands for
    all that begin so. The numbers of a row that begins with one, such as a total, are printed too."""
    tabs: tuple[NationalTab, ...]
    blocks: tuple[Block, ...]


def has_national(folder: Traversable) -> bool:
    """Whether a round's folder declares a national template."""
    return (folder / _FILE).is_file()


_FILE = "national.toml"


def read_national(folder: Traversable) -> National:
    """The national template that a round's folder declares; RulebookError where the declaration is bad."""
    raw = read_toml(folder, _FILE)
    for block in raw.get("blocks", ()):
        block.setdefault("source", raw.get("source"))
        block.setdefault("certainty", raw.get("certainty"))
    national = convert(raw, National, _FILE)
    known = {tab.id for tab in national.tabs}
    for number, block in enumerate(national.blocks, start=1):
        if block.tab not in known:
            raise RulebookError(_FILE, f"blocks, number {number}", f"there is no tab “{block.tab}”")
    return national
