from django.db import migrations
from django.utils import timezone

from parvis.text.analyzer import terms


def fold_names(apps, schema_editor):
    """Let the members that are there be found without accents."""
    Member = apps.get_model("members", "Member")
    rows = list(Member.objects.only("pk", "name"))
    for row in rows:
        row.folded = terms(row.name)[:300]
    Member.objects.bulk_update(rows, ["folded"], batch_size=500)


def begin_to_forget(apps, schema_editor):
    """Give the brands that listen already their term of ninety days."""
    Brand, Retention = apps.get_model("team", "Brand"), apps.get_model("members", "Retention")
    for brand in Brand.objects.exclude(channels=None).distinct():
        Retention.objects.get_or_create(brand=brand, defaults={"due_at": timezone.now()})


class Migration(migrations.Migration):
    dependencies = [("members", "0002_people")]

    operations = [
        migrations.RunPython(fold_names, migrations.RunPython.noop),
        migrations.RunPython(begin_to_forget, migrations.RunPython.noop),
    ]
