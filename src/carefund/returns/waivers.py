"""Waivers: a finding that somebody accepts for this return, with a reason, their role and an end."""

from datetime import date

import msgspec

__all__ = ["Waiver"]


class Waiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Accepts the findings of one check, everywhere or in one row, until a date.

    A waived finding stays visible with its waiver; it no longer counts as open. An expired waiver accepts nothing.
    ValueError where the reason, the role or the code is empty, or where the row is not of that form.
    """

    code: str
    reason: str
    role: str
    """Role of the person who accepts it, such as “section 151 officer”; never a name."""
    expires: date
    row: str = ""
    """The only row it covers, as `sheet.table.row` (`expenditure.schemes.r7`); empty covers the whole return."""

    def __post_init__(self) -> None:
        """Refuse a waiver that does not say why or by whom."""
        for name in ("code", "reason", "role"):
            if not getattr(self, name).strip():
                raise ValueError(f"a waiver needs a {name}")
        # The key of a row may hold full stops itself: RES.2021-22.plan.
        if self.row and (self.row.count(".") < 2 or not all(self.row.split(".", 2))):
            raise ValueError(
                f"the row “{self.row}” of a waiver must say its sheet and table too, such as expenditure.schemes.r7"
            )

    def is_open(self, on: date) -> bool:
        """Whether the waiver still holds on a day (its last day included)."""
        return on <= self.expires
