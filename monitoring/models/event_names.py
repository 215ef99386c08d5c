from django.conf import settings
from django.db import models

from monitoring.models.camera import Camera

SITE = "site"


class EventNames(models.Model):
    """Events in words, for systems that compare what they see with words: the site's, or one camera's own."""

    scope = models.CharField(primary_key=True, max_length=36, help_text='"site", or the camera\'s id')
    camera = models.OneToOneField(
        Camera, on_delete=models.CASCADE, null=True, blank=True, related_name="event_names"
    )
    names = models.JSONField(default=list, help_text="empty: those that the model was trained with")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "event names"
