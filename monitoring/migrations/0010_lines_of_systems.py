from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("monitoring", "0009_event_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="camera",
            name="system_lines",
            field=models.JSONField(
                blank=True, default=dict, help_text='{"name": line} that it came to for the other systems'
            ),
        ),
    ]
