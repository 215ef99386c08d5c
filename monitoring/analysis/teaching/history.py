"""Rows of what happened before: of past alerts, and of recordings that the system scored. Worker code.

A preview judges them with an old and a new version. Recordings' rows are kept when they are scored, which
costs nothing; alerts are measured in quiet moments once somebody teaches.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from inference.systems.deep_feature_fusion.model import Model
from inference.systems.deep_feature_fusion.pool import PoolError
from inference.systems.deep_feature_fusion.stretches import Stretch, load_stretch, save_stretch, table_of
from inference.types import Features
from monitoring.analysis import models_in_use
from monitoring.analysis.teaching import SYSTEM, files, measuring
from monitoring.models import Alert, Analysis, Clip, Example

log = logging.getLogger(__name__)

ALERTS = 300
"""Newest alerts whose rows are kept."""

AT_ONCE = 2
"""Alerts that are measured in one quiet moment."""

LONGEST_KEPT = 1800
"""Rows of one recording that are kept; of longer ones, those of the first half hour: 10 MB."""


def keep_clip(analysis: Analysis, features: Sequence[Features]) -> None:
    """Keep the rows of a recording that was just scored."""
    if analysis.system != SYSTEM:
        return
    model = Model.load(models_in_use.find(SYSTEM, analysis.began_with_id).folder)
    kept = [features[number] for number in range(min(len(features), LONGEST_KEPT))]
    table = table_of(kept, model.configuration, model.columns)
    told = {"clip": str(analysis.clip_id), "analysis": str(analysis.pk)}
    save_stretch(files.clip_rows(analysis.clip_id), Stretch(table, None), told)


def measure_alerts() -> int:
    """Measure some of the newest alerts that have no rows yet, if anybody teaches; how many."""
    if not Example.objects.exclude(state=Example.State.WITHDRAWN).exists():
        return 0
    there = {path.stem for path in _listed(files.folder() / "alerts")}
    missing = [pk for pk in _newest() if str(pk) not in there]
    return measuring.measure_alerts(missing[:AT_ONCE])


def forget() -> int:
    """Remove the rows of recordings and alerts that are gone, or too long ago; how many files."""
    alerts = {str(pk) for pk in _newest()}
    clips = {str(pk) for pk in Clip.objects.values_list("pk", flat=True)}
    gone = [path for path in _listed(files.folder() / "alerts") if path.stem not in alerts]
    gone += [path for path in _listed(files.folder() / "clips") if path.stem not in clips]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def past_alerts() -> Iterator[tuple[Alert, Stretch]]:
    """Newest first, those that were measured."""
    for alert in Alert.objects.filter(pk__in=_newest()).select_related("camera"):
        stretch = _read(files.alert_rows(alert.pk))
        if stretch is not None:
            yield alert, stretch


def past_clips() -> Iterator[tuple[Clip, Stretch]]:
    """Newest first, those whose rows were kept."""
    for clip in Clip.objects.all()[:ALERTS]:
        stretch = _read(files.clip_rows(clip.pk))
        if stretch is not None and len(stretch):
            yield clip, stretch


def _newest() -> list[UUID]:
    found = Alert.objects.filter(cause=Alert.Cause.SCORE, camera__isnull=False).exclude(evidence_path="")
    return list(found.values_list("pk", flat=True)[:ALERTS])


def _read(path: Path) -> Stretch | None:
    try:
        return load_stretch(path)
    except PoolError as error:
        if path.exists():
            log.warning("%s", error)
        return None


def _listed(folder: Path) -> list[Path]:
    return list(folder.glob(f"*{files.SUFFIX}"))
