"""Row filters and shares: how a rulebook says which rows count towards something, and by how much.

A filter maps a field to the code it must have, to several codes of which it must have one, to codes it must not have,
or to a field whose number it must not have: `{ area_of_spend = "SOCIAL_CARE", source = ["CCG_MIN"], provider = { not =
["ACUTE"] }, actual = { differs_from = "planned" } }`. A row passes when every field does. A blank field passes nothing:
missing is not "anything else".
"""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

__all__ = ["Exclude", "Filter", "Rule", "Share", "allows", "codes_of", "passes", "share_of"]


class Exclude(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a field must not have: one of some codes, or the number that another field of its row has.

    Written `{ not = [...] }` and `{ differs_from = "field" }`.
    """

    none_of: tuple[str, ...] = msgspec.field(name="not", default=())
    differs_from: str = ""


Rule = str | tuple[str, ...] | Exclude
Filter = Mapping[str, Rule]


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a row's amount counts.

    The whole amount where `field` holds a code of `whole`; the percentage in another field (0 to 100) where it holds
    a code of `part` (code to field); nothing otherwise. Joint commissioning counts by its NHS share this way.
    """

    field: str
    whole: tuple[str, ...]
    part: Mapping[str, str] = {}


def codes_of(rule: Rule) -> tuple[str, ...]:
    """The codes a filter rule names, whichever way it names them."""
    match rule:
        case str():
            return (rule,)
        case Exclude(none_of=codes):
            return codes
        case codes:
            return codes


def passes(rules: Filter, values: Mapping[str, object]) -> bool:
    """Whether a row with these values passes every rule of a filter; a blank field passes none."""
    for field, rule in rules.items():  # noqa: SIM110  (a loop, because many checks ask this of every row)
        if not allows(rule, values.get(field), values):
            return False
    return True


def allows(rule: Rule, value: object, values: Mapping[str, object]) -> bool:
    """Whether one rule of a filter lets a value pass, in a row with these values."""
    if value is None:
        return False
    if isinstance(rule, str):
        return value == rule
    if isinstance(rule, Exclude):
        return _differs(value, values.get(rule.differs_from)) if rule.differs_from else value not in rule.none_of
    return value in rule


def _differs(value: object, other: object) -> bool:
    return isinstance(value, Decimal) and isinstance(other, Decimal) and value != other


def share_of(share: Share | None, values: Mapping[str, object]) -> Decimal | None:
    """The part of a row's amount that counts, from 0 to 1; None where the row does not say enough to know."""
    if share is None:
        return Decimal(1)
    code = values.get(share.field)
    if code is None:
        return None
    if code in share.whole:
        return Decimal(1)
    if (field := share.part.get(str(code))) is None:
        return Decimal(0)
    percent = values.get(field)
    return percent / 100 if isinstance(percent, Decimal) else None
