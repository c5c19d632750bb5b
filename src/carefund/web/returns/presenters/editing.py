"""What somebody may enter in a return now, and if not, why not."""

from collections.abc import Iterable
from functools import cached_property

from carefund.returns import Place
from carefund.returns.carried import sources_of
from carefund.returns.checks.words import listed
from carefund.returns.completeness import entry_kind
from carefund.rulebook.sheets import EntryKind, Field, Item, Table, TableKind
from carefund.web.access import PERMISSIONS, may
from carefund.web.accounts.models import Role, User
from carefund.web.returns.entry import is_locked, refuse_closed
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.problems import Problem

__all__ = ["Editing"]


class Editing:
    """What one person may enter in one return; the services refuse the same in the end."""

    def __init__(self, judged: Judged, actor: User) -> None:
        """Ask for a person."""
        self.judged, self.actor = judged, actor
        self.roles = actor.roles_in(judged.record.area)

    @cached_property
    def closed(self) -> str:
        """Why this person can enter nothing in this return now; empty where they can."""
        if not may(self.actor, "return.edit", self.judged.record.area):
            those = listed([role.label.lower() for role in Role if role in PERMISSIONS["return.edit"]])
            return f"You can read this return. Your roles do not include entering anything in it, but {those} do."
        try:
            refuse_closed(self.judged, Kind.ROWS_SAVED)
        except Problem as problem:
            return str(problem)
        return ""

    def enters(self, field: Field) -> bool:
        """Whether this person enters a field of this kind."""
        return not self.closed and bool(self.roles & set(field.entered_by))

    def enters_some(self, table: Table) -> bool:
        """Whether this person enters any field of a table."""
        return any(self.enters(field) for field in table.fields)

    def closed_table(self, table: Table) -> str:
        """Why this person can enter nothing in a table, though they can in others; empty where they can or in none."""
        if self.closed or self.enters_some(table):
            return ""
        return f"You can read this table. It is entered by: {_names(table.fields)}."

    def why_not(self, place: Place, field: Field, item: Item | None) -> str | None:
        """Why this person cannot enter a field of a row (empty where the page says it already); None where they can."""
        if entry_kind(field, item) is EntryKind.CALCULATED:
            return "Worked out for you"
        if is_locked(self.judged, place, field.id):
            return self._locked_by(place, field)
        if self.enters(field):
            return None
        table = self.judged.rulebook.sheets[place.sheet].by_id[place.table]
        return "" if self.closed or self.closed_table(table) else f"Entered by: {_names([field])}"

    def removes(self, place: Place, table: Table) -> bool:
        """Whether this person may remove a row."""
        if table.kind is not TableKind.ROWS or not self.enters(table.fields[0]):
            return False
        return place in self.judged.rows and not self.locked(place, table)

    def locked(self, place: Place, table: Table) -> tuple[str, ...]:
        """The fields of a row that hold published values, which nobody changes."""
        if not self.judged.published.rows(f"{place.sheet}.{place.table}"):
            return ()
        return tuple(field.id for field in table.fields if is_locked(self.judged, place, field.id))

    def _locked_by(self, place: Place, field: Field) -> str:
        """What a locked value is: of an earlier return, the name of the area, or published."""
        table = self.judged.rulebook.sheets[place.sheet].by_id[place.table]
        for source in sources_of(table, self.judged.earlier):
            if field.id in source.carry.fields and any(row.key == place.row for row in source.rows):
                return f"As in the {self.judged.rulebook.return_kind(source.earlier.kind).title}, locked"
        if field.prefilled == "area_name":
            return "Filled in for you, locked"
        return f"Published value, locked. Source: {self._source(place, field)}"

    def _source(self, place: Place, field: Field) -> str:
        """Where the published value of a field was read."""
        rulebook, area = self.judged.rulebook, self.judged.record.area
        if f"{place.sheet}.{place.table}" == rulebook.funding.income.table:
            code = self.judged.rows[place].values.get(rulebook.funding.income.source, "")
            sources = {allocation.source for allocation in rulebook.allocations_of(area, code)}
            return listed(sorted(sources)) or field.source
        published = rulebook.published_of(area).get(place.row)
        return published.source if published else field.source


def _names(fields: Iterable[Field]) -> str:
    """The roles that enter some fields, as people know them."""
    entering = {role for field in fields for role in field.entered_by}
    names = [role.label.lower() for role in Role if role in entering]
    return listed(names, last="or") or "nobody, it is filled in for you"
