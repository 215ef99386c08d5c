"""What searching in words finds alerts by: rows that a worker keeps beside them, made from them alone."""

from django.db import models

from monitoring.models.alert import Alert


class SearchPhrase(models.Model):
    """A few words that say what was seen or noted. Many alerts share one, and it is embedded once."""

    text = models.CharField(max_length=400, unique=True)
    vector = models.BinaryField(null=True, help_text="float16, of unit length; null: not embedded yet")
    embedded_at = models.DateTimeField(null=True, db_index=True)


class SearchEntry(models.Model):
    """The words of one alert, normalised by `monitoring.searching.words`, by how much they weigh.

    The database keeps an index of the four texts by itself (`monitoring.searching.full_text`).
    """

    id = models.BigIntegerField(
        primary_key=True, help_text="grows with the time that the alert opened, so that it orders and bounds"
    )
    alert = models.OneToOneField(Alert, on_delete=models.CASCADE, related_name="search_entry")
    camera_id = models.UUIDField(null=True, help_text="of the alert, so that rights are cheap to heed")
    sequence = models.PositiveIntegerField(help_text="the alert's, when it was indexed")
    changed_at = models.DateTimeField(db_index=True, help_text="the alert's, when it was indexed")
    labels = models.TextField(blank=True, default="", help_text="what systems and reviewers call it")
    scene = models.TextField(blank=True, default="", help_text="what was measured")
    said = models.TextField(blank=True, default="", help_text="what a model or people wrote")
    marks = models.TextField(blank=True, default="", help_text="local hours and weekdays, classes, zones")
    phrases = models.ManyToManyField(SearchPhrase, through="SearchEntryPhrase", related_name="entries")


class SearchEntryPhrase(models.Model):
    phrase = models.ForeignKey(SearchPhrase, on_delete=models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["phrase", "entry"], name="phrase_of_entry_once")]
