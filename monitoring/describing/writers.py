"""Who writes for this site: the one row of settings, and the same for a site that never changed them."""

from __future__ import annotations

from django.conf import settings

from inference.describe.draft import Language
from monitoring.models import Description, WriterSettings


def writer_settings() -> WriterSettings:
    """The site's; not in the database as long as nobody changed anything."""
    kind = WriterSettings.Kind.EMBEDDED if settings.WATCHPOST_EMBEDDED_WRITER else WriterSettings.Kind.OFF
    return WriterSettings.objects.filter(pk=1).first() or WriterSettings(pk=1, kind=kind)


EMBEDDED_SECONDS = 240.0
"""For one text of the model in the worker: it takes seconds of a core, and gives way to all else."""


def timeout_of(site: WriterSettings) -> float:
    """Seconds for which these settings wait for one text."""
    return EMBEDDED_SECONDS if site.kind == WriterSettings.Kind.EMBEDDED else site.timeout


def language_of(stored: str) -> Language:
    """A language as a row keeps it; one that this version does not know is English."""
    return Language(stored) if stored in set(Language) else Language.ENGLISH


def let_go() -> None:
    """Nobody writes on this site any more: what waits keeps its measured sentence."""
    state = Description.State
    Description.objects.filter(state__in=(state.WAITING, state.WRITING)).update(
        state=state.MEASURED, claimed_by="", claimed_at=None, not_before=None, failure=""
    )
