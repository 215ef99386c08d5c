import uuid

from django.contrib.auth.models import Group
from django.db import models


class Camera(models.Model):
    """A place that is watched. Only members of one of its groups, and administrators, may see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    groups = models.ManyToManyField(Group, related_name="cameras", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
