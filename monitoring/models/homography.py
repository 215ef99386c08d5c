from django.conf import settings
from django.db import models

from monitoring.models.camera import Camera
from monitoring.models.clip import Clip


class Homography(models.Model):
    """Where points of a pair's visible picture lie in its thermal one: of a camera, or of one recording.

    Numbers and points are of fractions of width and height, so that no resolution matters.
    """

    camera = models.OneToOneField(
        Camera, on_delete=models.CASCADE, null=True, blank=True, related_name="homography"
    )
    clip = models.OneToOneField(
        Clip, on_delete=models.CASCADE, null=True, blank=True, related_name="homography"
    )
    numbers = models.JSONField(help_text="nine, row by row, visible to thermal")
    points = models.JSONField(
        default=list, help_text="[[x, y, thermal x, thermal y]] that it was found from; empty: entered"
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "homographies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(camera__isnull=False, clip=None)
                | models.Q(camera=None, clip__isnull=False),
                name="homography_of_one",
            )
        ]
