"""Backup and restore: the whole workspace in one file, which either database can take in.

The file is a zip: `manifest.json` says what it holds, and each table is a file of JSON lines, a row each. It is written
from one snapshot, so it may be made while people work. Who is signed in is left out: a restore signs everybody out. So
are e-mails on their way: nobody gets one that was sent long ago, and links to set a password are in no backup.
"""

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import msgspec

from carefund import __version__
from carefund.web.running import NotReady, settings_in_use

if TYPE_CHECKING:
    from django.db.models import Field, Model

__all__ = ["Manifest", "TableManifest", "restore_backup", "write_backup"]

_FORMAT = "carefund backup 1"
_AT_ONCE = 500
"""Rows that are read or written at once."""
_PASSING = ("sessions.Session", "returns.Letter")
"""Tables that a backup does not hold and a restore empties."""
_encode = msgspec.json.Encoder(order="sorted").encode


class TableManifest(msgspec.Struct, frozen=True):
    """What a backup holds of a table. The hash is that of its lines, and the same from either database."""

    columns: tuple[str, ...]
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds, when it was made, and of which state of the tables."""

    format: str
    version: str
    made: datetime
    migrations: tuple[str, ...]
    tables: dict[str, TableManifest]
    waiting: int = 0
    """E-mails that waited to be sent, and are left out."""

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())


def write_backup(target: IO[bytes]) -> Manifest:
    """Write the workspace as it is at this moment, whoever goes on working in it.

    Raises:
        NotReady: There is no workspace, or it was last served by another version of carefund.
    """
    with settings_in_use(), _snapshot(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        migrations = _migrations()
        tables = {model._meta.db_table: _write_table(archive, model) for model in _models()}
        manifest = Manifest(_FORMAT, __version__, datetime.now(UTC), migrations, tables, _waiting())
        archive.writestr("manifest.json", msgspec.json.format(_encode(manifest)))
    return manifest


def restore_backup(source: IO[bytes], replace: bool = False) -> Manifest:
    """Make a prepared workspace what a backup holds, whole or not at all.

    Args:
        source: The backup.
        replace: Whether what the workspace holds may be lost.

    Raises:
        NotReady: The file is no backup, is damaged or of another version, or the workspace is not empty.
    """
    from django.db import transaction

    with settings_in_use(), _opened(source) as (archive, manifest):
        _refuse_other(manifest)
        _refuse_damaged(archive, manifest)
        with transaction.atomic():
            if not replace:
                _refuse_full()
            with _triggers_off():
                _empty()
                for model in _models():
                    _read_table(archive, model)
    return manifest


def _models() -> "list[type[Model]]":
    """The tables that a backup holds."""
    from django.apps import apps

    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.label not in _PASSING]
    return sorted(found, key=lambda model: model._meta.db_table)


def _names(model: "type[Model]") -> tuple[str, ...]:
    """The columns of a table."""
    return tuple(str(field.column) for field in model._meta.concrete_fields)


def _migrations() -> tuple[str, ...]:
    """The state of the tables, by the migrations that made them. Raises NotReady where it is of another version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    applied = executor.loader.applied_migrations
    if not applied:
        raise NotReady("This database holds no workspace yet. Check CAREFUND_DATA and DATABASE_URL.")
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady(
            "The workspace was last served by another version of carefund. Use that version, or serve it first."
        )
    return tuple(sorted(f"{app}.{name}" for app, name in applied if (app, name) in executor.loader.graph.nodes))


@contextmanager
def _snapshot() -> Iterator[None]:
    """Let everything be read as it is at one moment. Nobody who writes has to wait for it."""
    from django.db import connection

    on_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if on_postgres else "BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _waiting() -> int:
    """How many e-mails wait to be sent, without those that were given up."""
    from carefund.web.returns.models import Letter

    return Letter.objects.filter(due__isnull=False).count()


def _write_table(archive: zipfile.ZipFile, model: "type[Model]") -> TableManifest:
    rows, digest = 0, hashlib.sha256()
    with archive.open(_member(model), "w", force_zip64=True) as member:
        for row in _rows(model):
            line = _encode(row) + b"\n"
            member.write(line)
            digest.update(line)
            rows += 1
    return TableManifest(_names(model), rows, digest.hexdigest())


def _member(model: "type[Model]") -> str:
    return f"tables/{model._meta.db_table}.jsonl"


def _rows(model: "type[Model]") -> Iterator[tuple[Any, ...]]:
    """All rows in the order of their keys, some at a time."""
    ordered = model._base_manager.order_by("pk").values_list(
        "pk", *(field.attname for field in model._meta.concrete_fields)
    )
    part = ordered[:_AT_ONCE]
    while found := list(part):
        yield from (row[1:] for row in found)
        part = ordered.filter(pk__gt=found[-1][0])[:_AT_ONCE]


@contextmanager
def _opened(source: IO[bytes]) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = msgspec.json.decode(archive.read("manifest.json"), type=Manifest)
            yield archive, manifest
    except (zipfile.BadZipFile, KeyError, msgspec.MsgspecError) as error:
        raise NotReady("The file is not a backup, or it is damaged. Nothing was changed.") from error


def _refuse_other(manifest: Manifest) -> None:
    """Raise NotReady where a backup is not of the tables that this version of carefund has."""
    columns = {model._meta.db_table: _names(model) for model in _models()}
    held = {name: table.columns for name, table in manifest.tables.items()}
    if (manifest.format, manifest.migrations, held) != (_FORMAT, _migrations(), columns):
        raise NotReady(
            f"The backup was made by carefund {manifest.version}, whose tables are not those of this version, "
            f"{__version__}. Restore it with that version; this one then brings it up to date when it serves it."
        )


def _refuse_damaged(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    for model in _models():
        digest = hashlib.sha256()
        with archive.open(_member(model)) as member:
            for line in member:
                digest.update(line)
        if digest.hexdigest() != manifest.tables[model._meta.db_table].sha256:
            raise NotReady(
                f"The backup is damaged: its table “{model._meta.db_table}” was altered. Nothing was changed."
            )


def _refuse_full() -> None:
    """Raise NotReady where the workspace holds something that people made."""
    from django.contrib.auth import get_user_model

    if get_user_model().objects.exists():
        raise NotReady("The workspace is not empty. To lose what it holds and restore the backup, add --replace.")


@contextmanager
def _triggers_off() -> Iterator[None]:
    """Keep the database from recording changes, and from refusing them, while it takes in what it once recorded."""
    from django.db import connection

    off, on = _on_postgres() if connection.vendor == "postgresql" else _on_sqlite()
    with connection.cursor() as cursor:
        for statement in off:
            cursor.execute(statement)
        yield
        for statement in on:
            cursor.execute(statement)


def _on_postgres() -> tuple[list[str], list[str]]:
    from django.core.management.color import no_style
    from django.db import connection

    tables = [connection.ops.quote_name(model._meta.db_table) for model in _models()]
    off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
    on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
    # No table can be altered while references into it are still to be checked.
    return off, ["SET CONSTRAINTS ALL IMMEDIATE", *connection.ops.sequence_reset_sql(no_style(), _models()), *on]


def _on_sqlite() -> tuple[list[str], list[str]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    return [f"DROP TRIGGER {connection.ops.quote_name(name)}" for name, _ in triggers], [text for _, text in triggers]


def _empty() -> None:
    from django.apps import apps
    from django.conf import settings
    from django.db import connection

    names = [model._meta.db_table for model in (*_models(), *map(apps.get_model, _PASSING))]
    names.append(settings.CACHES["default"]["LOCATION"])
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")


def _read_table(archive: zipfile.ZipFile, model: "type[Model]") -> None:
    from django.db import connection

    fields, quoted = model._meta.concrete_fields, connection.ops.quote_name
    columns, places = ", ".join(map(quoted, _names(model))), ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({places})"
    with archive.open(_member(model)) as lines, connection.cursor() as cursor:
        while found := list(islice(lines, _AT_ONCE)):
            cursor.executemany(statement, [_stored(fields, msgspec.json.decode(line)) for line in found])


def _stored(fields: "Sequence[Field[Any, Any]]", row: list[Any]) -> list[Any]:
    """A row's values as this database keeps them."""
    from django.db import connection

    return [
        field.get_db_prep_save(field.to_python(value), connection) for field, value in zip(fields, row, strict=True)
    ]
