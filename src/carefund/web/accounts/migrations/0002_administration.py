"""What was done to accounts, organisations, rounds and allocations; the database lets nobody alter it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_TABLE = "accounts_administrationevent"
_SQLITE = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} BEGIN
    SELECT RAISE(ABORT, '{table} is a record of what happened: it is only added to');
END;
"""
_POSTGRES_FUNCTION = """
CREATE FUNCTION accounts_only_added_to() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '% is a record of what happened: it is only added to', TG_TABLE_NAME;
END $$ LANGUAGE plpgsql;
"""
_POSTGRES = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
FOR EACH ROW EXECUTE FUNCTION accounts_only_added_to();
"""


def add_triggers(apps: object, schema_editor: object) -> None:
    """Add them, in the words of the database."""
    on_postgres = schema_editor.connection.vendor == "postgresql"  # type: ignore[attr-defined]
    with schema_editor.connection.cursor() as cursor:  # type: ignore[attr-defined]
        if on_postgres:
            cursor.execute(_POSTGRES_FUNCTION)
        for act in ("UPDATE", "DELETE"):
            cursor.execute((_POSTGRES if on_postgres else _SQLITE).format(table=_TABLE, act=act))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AdministrationEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("organisation_added", "Organisation added"),
                            ("organisation_changed", "Organisation changed"),
                            ("person_invited", "Person invited"),
                            ("link_sent", "New link sent"),
                            ("roles_changed", "Roles changed"),
                            ("codes_turned_off", "One-time codes turned off"),
                            ("account_closed", "Account closed"),
                            ("account_reopened", "Account opened again"),
                            ("allocations_accepted", "Allocations accepted"),
                            ("round_opened", "Round opened"),
                            ("round_closed", "Round closed"),
                        ],
                        max_length=40,
                    ),
                ),
                ("details", models.JSONField(default=dict)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
