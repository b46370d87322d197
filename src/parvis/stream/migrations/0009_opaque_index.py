"""An index of opaque words, what it owes, and the place where each item was read."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

from parvis.stream.search import CREATE, DROP
from parvis.text.index.words import VERSION

LAST = 2**63 - 1


def create(apps, schema_editor):
    """Make the new index empty; whatever was said is owed to it, newest first."""
    schema_editor.execute(DROP)
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def owe(apps, schema_editor):
    total = apps.get_model("stream", "Item").objects.count()
    apps.get_model("stream", "Reindexing").objects.create(
        version=VERSION,
        before=LAST if total else 0,
        total=total,
        due_at=timezone.now() if total else None,
    )


def know_places(apps, schema_editor):
    """Say where items were read, as far as it can be told afterwards."""
    item, place = apps.get_model("stream", "Item"), apps.get_model("channels", "Place")
    of_channel = {}
    for row in place.objects.order_by("pk"):
        of_channel.setdefault(row.channel_id, []).append(row)
    for channel, places in of_channel.items():
        rows = item.objects.filter(channel=channel)
        for one in places:
            if len(places) == 1:
                rows.update(place=one.pk)
            elif one.key in {"comments", "posts"}:
                rows.filter(remote_id__startswith=f"{one.key[:-1]}:").update(place=one.pk)


def nothing(apps, schema_editor):
    """Leave the index as it is: an older version makes its own."""


class Migration(migrations.Migration):
    dependencies = [("stream", "0008_analysis"), ("channels", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Reindexing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("leased_by", models.CharField(blank=True, default="", max_length=64)),
                ("version", models.PositiveSmallIntegerField()),
                ("before", models.BigIntegerField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
            ],
            options={"abstract": False},
        ),
        migrations.AddField(
            model_name="item",
            name="place",
            field=models.ForeignKey(
                blank=True, db_constraint=False, db_index=False, null=True,
                on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="channels.place",
            ),
        ),
        migrations.RunPython(create, nothing),
        migrations.RunPython(owe, nothing),
        migrations.RunPython(know_places, nothing),
    ]
