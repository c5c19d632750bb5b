"""Triggers: every change of a row is recorded with its event, and nothing of the history can be altered."""

from django.db import migrations

_SQLITE = """
CREATE TRIGGER returns_row_added AFTER INSERT ON returns_rowrecord BEGIN
    INSERT INTO returns_change (event_id, row_id, before, after, was_removed, is_removed, position)
    VALUES (NEW.event_id, NEW.id, NULL, NEW."values", 0, NEW.removed, NEW.position);
END;
--
CREATE TRIGGER returns_row_changed AFTER UPDATE ON returns_rowrecord BEGIN
    INSERT INTO returns_change (event_id, row_id, before, after, was_removed, is_removed, position)
    VALUES (NEW.event_id, NEW.id, OLD."values", NEW."values", OLD.removed, NEW.removed, NEW.position);
END;
--
CREATE TRIGGER returns_row_needs_event BEFORE UPDATE ON returns_rowrecord
WHEN NEW.event_id = OLD.event_id OR NEW.record_id <> OLD.record_id BEGIN
    SELECT RAISE(ABORT, 'a row changes only with an event of its own');
END;
"""
_SQLITE_FROZEN = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} BEGIN
    SELECT RAISE(ABORT, '{table} is a record of what happened: it is only added to');
END;
"""
_POSTGRES = """
CREATE FUNCTION returns_record_change() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO returns_change (event_id, row_id, before, after, was_removed, is_removed, position)
        VALUES (NEW.event_id, NEW.id, NULL, NEW."values", false, NEW.removed, NEW.position);
    ELSE
        IF NEW.event_id = OLD.event_id OR NEW.record_id <> OLD.record_id THEN
            RAISE EXCEPTION 'a row changes only with an event of its own';
        END IF;
        INSERT INTO returns_change (event_id, row_id, before, after, was_removed, is_removed, position)
        VALUES (NEW.event_id, NEW.id, OLD."values", NEW."values", OLD.removed, NEW.removed, NEW.position);
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
--
CREATE TRIGGER returns_row_recorded AFTER INSERT OR UPDATE ON returns_rowrecord
FOR EACH ROW EXECUTE FUNCTION returns_record_change();
--
CREATE FUNCTION returns_only_added_to() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '% is a record of what happened: it is only added to', TG_TABLE_NAME;
END $$ LANGUAGE plpgsql;
"""
_POSTGRES_FROZEN = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
FOR EACH ROW EXECUTE FUNCTION returns_only_added_to();
"""
_FROZEN = {
    "returns_rowrecord": ("DELETE",),
    "returns_event": ("UPDATE", "DELETE"),
    "returns_change": ("UPDATE", "DELETE"),
    "returns_submission": ("UPDATE", "DELETE"),
}


def add_triggers(apps: object, schema_editor: object) -> None:
    """Add them, in the words of the database."""
    on_postgres = schema_editor.connection.vendor == "postgresql"  # type: ignore[attr-defined]
    first, frozen = (_POSTGRES, _POSTGRES_FROZEN) if on_postgres else (_SQLITE, _SQLITE_FROZEN)
    statements = first.split("--\n")
    statements += [frozen.format(table=table, act=act) for table, acts in _FROZEN.items() for act in acts]
    with schema_editor.connection.cursor() as cursor:  # type: ignore[attr-defined]
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("returns", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, migrations.RunPython.noop)]
