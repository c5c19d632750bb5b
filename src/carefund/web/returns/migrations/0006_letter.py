"""E-mails that wait to be sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("returns", "0005_submission_allocations")]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=400)),
                ("text", models.TextField()),
                ("made", models.DateTimeField()),
                ("due", models.DateTimeField(db_index=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
    ]
