"""Exports as rows: asked for, listed, removed, and queued again when their worker died."""

from __future__ import annotations

import logging
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from monitoring import audit
from monitoring.analysis.claims import MAX_ATTEMPTS
from monitoring.analysis.queue import enqueue
from monitoring.audit.targets import alert_name
from monitoring.evidence import making
from monitoring.models import Alert, EvidenceExport, User

log = logging.getLogger(__name__)

TASK = "monitoring.tasks.make_evidence_export"
_QUEUED_AGAIN = timedelta(seconds=60)
"""What waited so long has lost its message."""
_LEFTOVER = 600.0
"""Seconds after which a half-written archive is nobody's."""


@dataclass(frozen=True, slots=True)
class ExportView:
    """state: "waiting", "ready", "failed" or "removed"; times in ISO 8601, UTC; url only of what is ready."""

    id: str
    number: int | None
    alert: str | None
    name: str
    state: str
    error: str
    size: int
    digest: str
    asked_by: str
    asked_at: str
    made_at: str | None
    url: str | None


def ask(*, alert: Alert, by: User) -> EvidenceExport:
    """Has a worker make an archive of this alert; one of this person's that still waits stands for both."""
    with transaction.atomic():
        # Locked, so that an impatient double click asks once.
        locked = Alert.objects.select_for_update().get(pk=alert.pk)
        waiting = EvidenceExport.objects.filter(
            alert=locked, asked_by=by, state=EvidenceExport.State.WAITING
        ).first()
        if waiting is not None:
            return waiting
        export = EvidenceExport.objects.create(
            alert=locked, alert_name=alert_name(alert)[:200], asked_by=by, asked_by_name=by.get_username()
        )
        enqueue(TASK, [export.pk])
        audit.record("evidence.asked", actor=by, target=alert, export=str(export.pk))
    return export


def remove(*, export: EvidenceExport, by: User) -> bool:
    """Deletes the file; its place in the chain stays. False unless it was ready or had failed."""
    done = Q(state=EvidenceExport.State.READY) | Q(state=EvidenceExport.State.FAILED)
    path = making.final_path(export)
    with transaction.atomic():
        if not EvidenceExport.objects.filter(done, pk=export.pk).update(
            state=EvidenceExport.State.REMOVED, path="", size=0
        ):
            return False
        target = audit.Target("export", str(export.pk), export.alert_name)
        audit.record("export.deleted", actor=by, target=target, number=export.number, digest=export.digest)
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return True


def recover() -> int:
    """Queues again what no worker makes, gives up what killed several, clears what they left. Says how many
    were queued."""
    waiting = EvidenceExport.objects.filter(making.free_to_make())
    hopeless = waiting.filter(attempts__gte=MAX_ATTEMPTS)
    given_up = hopeless.update(
        state=EvidenceExport.State.FAILED, error=f"{MAX_ATTEMPTS} workers stopped while they made it."
    )
    if given_up:
        log.error("%d exports of evidence were given up.", given_up)
    lost = Q(claimed_at__isnull=False) | Q(asked_at__lt=timezone.now() - _QUEUED_AGAIN)
    ids: list[UUID] = list(waiting.filter(lost).values_list("pk", flat=True))
    enqueue(TASK, ids)
    _remove_leftovers()
    return len(ids)


def view_of(export: EvidenceExport) -> ExportView:
    ready = export.state == EvidenceExport.State.READY
    return ExportView(
        id=str(export.pk),
        number=export.number,
        alert=str(export.alert_id) if export.alert_id else None,
        name=export.alert_name,
        state=export.state,
        error=export.error,
        size=export.size,
        digest=export.digest,
        asked_by=export.asked_by_name,
        asked_at=export.asked_at.isoformat(),
        made_at=export.made_at.isoformat() if export.made_at else None,
        url=f"/media/exports/{export.pk}" if ready else None,
    )


def of_alert(alert: Alert) -> list[dict[str, Any]]:
    """As the API tells them, newest first; removed ones left out. The caller has checked the rights."""
    found = EvidenceExport.objects.filter(alert=alert).exclude(state=EvidenceExport.State.REMOVED)
    return [asdict(view_of(export)) for export in found]


def _remove_leftovers() -> None:
    folder = making.folder()
    if not folder.is_dir():
        return
    ready = EvidenceExport.objects.filter(state=EvidenceExport.State.READY)
    known = {f"{pk}.zip" for pk in ready.values_list("pk", flat=True)}
    waiting = EvidenceExport.objects.filter(state=EvidenceExport.State.WAITING)
    known |= {f"{pk}.zip" for pk in waiting.values_list("pk", flat=True)}
    for file in folder.iterdir():
        if file.name not in known and time.time() - file.stat().st_mtime > _LEFTOVER:
            file.unlink(missing_ok=True)
