"""The allocations by which a submission was judged. The column is added in place: the table's triggers stay."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("returns", "0004_notice")]

    operations = [migrations.AddField("Submission", "allocations", models.JSONField(null=True))]
