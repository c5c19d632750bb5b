"""A rulebook on a terminal."""

from collections.abc import Iterator, Mapping, Sequence

from carefund.cli.rulebook_doubts import Doubt
from carefund.cli.rulebook_parts import Part, overview
from carefund.cli.terminal import fact, heading, table, wrapped
from carefund.rulebook import Rulebook

__all__ = ["doubt_lines", "overview_lines", "part_lines"]


def overview_lines(book: Rulebook) -> Iterator[str]:
    """What a rulebook is and what it holds."""
    yield heading(f"{book.title} ({book.version})")
    yield from wrapped(book.description)
    yield from ("", *fact("Years", ", ".join(book.years), 0, 18))
    yield from fact("Send returns to", book.submit_to, 0, 18)
    yield from fact("Confidentiality", book.confidentiality, 0, 18)
    yield from fact("Source", f"{book.source} [{book.certainty}]", 0, 18)
    yield ""
    yield from table(["Part", "Entries"], [[name, str(count)] for name, count in overview(book)["parts"].items()])
    yield from ("", f"Show one with “carefund rulebook show {book.round} PART”.")


def part_lines(part: Part) -> Iterator[str]:
    """A part of a rulebook, entry by entry: tables of long texts do not fit a terminal."""
    yield heading(part.title)
    for row in part.rows:
        yield ""
        for label, text in zip(part.head, row, strict=True):
            yield from fact(label, text, 0, max(map(len, part.head)) + 2)


def doubt_lines(doubts: Mapping[str, Sequence[Doubt]]) -> Iterator[str]:
    """What each round is not sure of."""
    for name, found in doubts.items():
        yield heading(f"Round {name}: {len(found)} facts to verify")
        for doubt in found:
            yield from ("", *wrapped(f"{doubt.says} [{doubt.certainty}]"))
            yield from fact("Where", doubt.at, 2, 8)
            yield from fact("Source", doubt.source, 2, 8)
        yield ""
