"""What cameras showed, as files."""

from django.db import models

from monitoring.models.camera import Camera


class Recording(models.Model):
    """One segment of a camera's recording ring: a fragmented MP4 at MEDIA_ROOT / `path`.

    `end` grows while the segment is written (`closed` is then False), so that a crash loses no row; the
    fragments already on disk play without the rest.
    """

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="recordings")
    start = models.DateTimeField()
    end = models.DateTimeField()
    path = models.CharField(max_length=255, unique=True)
    size = models.BigIntegerField(default=0)
    codec = models.CharField(max_length=16)
    has_audio = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)
    on_hold = models.BooleanField(default=False)

    class Meta:
        ordering = ["start"]
        indexes = [models.Index(fields=["camera", "start"], name="recording_of_camera")]
