"""Who was reminded of a deadline; the database lets nobody alter it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_TABLE = "returns_notice"
_SQLITE = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} BEGIN
    SELECT RAISE(ABORT, '{table} is a record of what happened: it is only added to');
END;
"""
_POSTGRES = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
FOR EACH ROW EXECUTE FUNCTION returns_only_added_to();
"""


def add_triggers(apps: object, schema_editor: object) -> None:
    """Add them, in the words of the database."""
    on_postgres = schema_editor.connection.vendor == "postgresql"  # type: ignore[attr-defined]
    with schema_editor.connection.cursor() as cursor:  # type: ignore[attr-defined]
        for act in ("UPDATE", "DELETE"):
            cursor.execute((_POSTGRES if on_postgres else _SQLITE).format(table=_TABLE, act=act))


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0003_upload"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.CharField(max_length=20)),
                ("kind", models.CharField(max_length=40)),
                ("area", models.CharField(max_length=9)),
                ("days", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("round", "kind", "area", "days", "person"), name="reminded_once")
                ],
            },
        ),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
