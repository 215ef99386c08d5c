import monitoring.models.user
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelManagers(
            name="user",
            managers=[
                ("objects", monitoring.models.user.People()),
            ],
        ),
        migrations.AddIndex(
            model_name="clip",
            index=models.Index(fields=["-created_at"], name="clip_newest"),
        ),
    ]
