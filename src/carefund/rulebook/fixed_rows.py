"""The lists of fixed rows of a round: those that follow from its other parts, and those that `items.toml` makes."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any, TypeGuard

import msgspec

from carefund.rulebook.entries import Certainty, Entry
from carefund.rulebook.errors import RulebookError
from carefund.rulebook.policy import Condition, Metric, MetricValue, Requirement, Role
from carefund.rulebook.sheets import EntryKind, Item, Option

__all__ = ["MadeFrom", "declared_items", "made_items"]

Items = Mapping[str, tuple[Item, ...]]
_FILE = "items.toml"
_WEAKEST_LAST = tuple(Certainty)


class MadeFrom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a list of fixed rows is made from others: `of` one list, or every pair of two or more (`product`).

    `codes` narrows `of` to these, in this order. A pair has the codes of its parts with a point between, and shows the
    label of each part under the name of its list.
    """

    of: str = ""
    codes: tuple[str, ...] = ()
    product: tuple[str, ...] = ()


def made_items(
    conditions: tuple[Condition, ...],
    metrics: tuple[Metric, ...],
    requirements: tuple[Requirement, ...],
    roles: tuple[Role, ...],
) -> dict[str, tuple[Item, ...]]:
    """The lists that follow from other parts of the rulebook."""
    return {
        "conditions": tuple(_item(c, c.code, c.title) for c in conditions),
        "metrics": tuple(_item(m, m.code, m.title, prompt=m.prompt) for m in metrics),
        "requirements": tuple(_requirement(r) for r in requirements),
        "contacts": tuple(_contact(r) for r in roles if r.purpose == "contact"),
        **_metric_values(metrics),
    }


def _item(entry: Entry, code: str, label: str, **shows: str) -> Item:
    return Item(code=code, label=label, shows=shows, source=entry.source, certainty=entry.certainty)


def _requirement(r: Requirement) -> Item:
    key_lines = "\n".join(f"{k.text} [{k.confirmed}]" for k in r.key_lines)
    return _item(r, r.code, r.text, theme=r.theme, key_lines=key_lines)


def _contact(r: Role) -> Item:
    return Item(code=r.code, label=r.label, required=r.required, source=r.source, certainty=r.certainty)


def _metric_values(metrics: Iterable[Metric]) -> Items:
    lists: dict[str, list[Item]] = {}
    for metric in metrics:
        for value in metric.values:
            for name in value.lists:
                lists.setdefault(name, []).append(_value(metric, value, value.entry))
            for name in value.carried_in:
                lists.setdefault(name, []).append(_value(metric, value, _locked(value)))
    return {name: tuple(items) for name, items in lists.items()}


def _value(metric: Metric, value: MetricValue, entry: Mapping[str, EntryKind]) -> Item:
    return Item(
        code=value.code,
        label=value.label,
        entry=entry,
        source=value.source,
        certainty=value.certainty,
        shows={"metric": metric.short, "period": value.period, "basis": value.basis, "unit": metric.unit},
    )


def _locked(value: MetricValue) -> Mapping[str, EntryKind]:
    """How the figures of a value stand where it is only shown: filled in and locked, but for those that it has not."""
    kept = (EntryKind.NONE, EntryKind.CALCULATED)
    return {f: kind if kind in kept else EntryKind.PREFILLED for f, kind in value.figures.items()}


def declared_items(raw: Mapping[str, tuple[Item, ...] | MadeFrom], known: Items, lists: Mapping[str, Any]) -> Items:
    """The lists of `items.toml`: fixed rows as they stand there, or made from others of it, of `known` or of options.

    Raises RulebookError where one names a list or a code that is not there, or is made from itself.
    """
    found = {name: rows for name, rows in raw.items() if _is_plain(rows)}
    waiting = {name: made for name, made in raw.items() if isinstance(made, MadeFrom)}
    while waiting:
        ready = [n for n, made in waiting.items() if not (_parts(made) & waiting.keys())]
        if not ready:
            raise RulebookError(_FILE, ", ".join(waiting), "these lists are made from each other")
        for name in ready:
            found[name] = _make(name, waiting.pop(name), {**known, **_from_options(lists), **found})
    return found


def _is_plain(rows: tuple[Item, ...] | MadeFrom) -> TypeGuard[tuple[Item, ...]]:
    return isinstance(rows, tuple)


def _parts(made: MadeFrom) -> set[str]:
    return {made.of, *made.product} - {""}


def _from_options(lists: Mapping[str, tuple[Option, ...]]) -> Items:
    return {name: tuple(_item(o, o.code, o.label) for o in options) for name, options in lists.items()}


def _make(name: str, made: MadeFrom, known: Items) -> tuple[Item, ...]:
    if bool(made.of) == bool(made.product) or (made.codes and not made.of):
        raise RulebookError(
            _FILE, name, "it is made either “of” one list, with “codes” to narrow it, or as a “product”"
        )
    for part in sorted(_parts(made) - known.keys()):
        raise RulebookError(_FILE, name, f"there is no list “{part}”")
    if made.product:
        return tuple(_pair(made.product, parts) for parts in product(*(known[part] for part in made.product)))
    return tuple(_picked(name, made, {item.code: item for item in known[made.of]}))


def _picked(name: str, made: MadeFrom, by_code: Mapping[str, Item]) -> Iterator[Item]:
    for code in made.codes or by_code:
        if code not in by_code:
            raise RulebookError(_FILE, name, f"“{code}” is not in {made.of}")
        yield by_code[code]


def _pair(names: tuple[str, ...], parts: tuple[Item, ...]) -> Item:
    doubted = max(parts, key=lambda item: _WEAKEST_LAST.index(item.certainty))
    return Item(
        code=".".join(item.code for item in parts),
        label=", ".join(item.label for item in parts),
        shows={name: item.label for name, item in zip(names, parts, strict=True)},
        source=doubted.source,
        certainty=doubted.certainty,
    )
