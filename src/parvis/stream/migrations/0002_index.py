"""The full-text index in its first form; 0009 makes the one that is used."""

from __future__ import annotations

from django.db import migrations

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE stream_index USING fts5(scope, terms, columnsize=0,"
        " tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
    ],
    "postgresql": [
        "CREATE TABLE stream_index (id bigint PRIMARY KEY, brand bigint NOT NULL, vector tsvector)",
        "CREATE INDEX stream_index_vector ON stream_index USING gin (vector)",
        "CREATE INDEX stream_index_brand ON stream_index (brand, id DESC)",
    ],
}


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS stream_index")


class Migration(migrations.Migration):
    dependencies = [("stream", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
