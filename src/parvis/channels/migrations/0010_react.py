from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0009_what_was_asked"),
    ]

    operations = [
        migrations.AlterField(
            model_name="outgoing",
            name="verb",
            field=models.CharField(
                choices=[
                    ("publish", "Publish"),
                    ("edit", "Edit"),
                    ("retract", "Retract"),
                    ("moderate", "Moderate"),
                    ("react", "React"),
                ],
                default="publish",
                max_length=12,
            ),
        ),
    ]
