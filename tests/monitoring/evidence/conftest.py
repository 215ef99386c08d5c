"""An alert with everything that evidence is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from inference.types import Assessment, Modality
from monitoring import audit
from monitoring.analysis.blocks import Scored, pack
from monitoring.models import Alert, Annotation, CameraProfile, ScoreBlock, Track, Verdict
from tests.monitoring.conftest import Cast

CLIP = bytes(range(256)) * 400
NAME = "Überfall <b>&amp;"


@dataclass(frozen=True)
class Case:
    cast: Cast
    alert: Alert
    root: Path


@pytest.fixture
def case(cast: Cast, media_root: Path) -> Case:
    opened = timezone.now().replace(microsecond=0) - timedelta(minutes=10)
    camera = cast.gate
    camera.systems = ["normality", "avar_net"]
    camera.time_zone = "Europe/Berlin"
    camera.save()
    folder = media_root / "evidence"
    folder.mkdir(parents=True)
    (folder / "alert.mp4").write_bytes(CLIP)
    Image.new("RGB", (160, 90), (40, 60, 90)).save(folder / "alert.jpg")
    alert = Alert.objects.create(
        camera=camera,
        system="normality",
        model_version="normality 3",
        state=Alert.State.ENDED,
        severity=Alert.Severity.ALERT,
        opened_at=opened,
        last_at=opened + timedelta(seconds=20),
        ended_at=opened + timedelta(seconds=20),
        peak=0.93,
        peak_at=opened + timedelta(seconds=8),
        label=NAME,
        description="Motion far above what this camera learned.",
        contributions={"motion": 0.7, "appearance": 0.3},
        seen_by={
            "normality": {"peak": 0.93, "line": 0.5, "label": NAME, "model_version": "normality 3"},
        },
        evidence_path="evidence/alert.mp4",
        snapshot_path="evidence/alert.jpg",
        evidence_start=opened - timedelta(seconds=5),
        evidence_end=opened + timedelta(seconds=30),
        evidence_made_for=opened + timedelta(seconds=20),
    )
    CameraProfile.objects.create(
        camera=camera, version=2, path="profiles/x", fingerprint="abc123", snippets=300, seconds=600
    )
    CameraProfile.objects.update(created_at=opened - timedelta(hours=1))
    for system, height in (("normality", 0.9), ("avar_net", 0.4)):
        _scores(alert, system, height)
    Verdict.objects.create(
        alert=alert, reviewer=cast.reviewer, reviewer_name="reviewer", kind="confirmed", note="Seen → sure"
    )
    mark = Annotation.objects.create(
        camera=camera,
        alert=alert,
        start=opened.timestamp(),
        end=opened.timestamp() + 9,
        labels=["fighting"],
        author_name="reviewer",
    )
    Track.objects.create(annotation=mark, label="person", keys=[])
    audit.record("alert.acknowledged", actor=cast.operator, target=alert)
    audit.record("signin.good", actor=cast.operator)
    return Case(cast, alert, media_root)


def _scores(alert: Alert, system: str, height: float) -> None:
    opened = alert.opened_at.timestamp()
    scored = []
    for place in range(-100, 100):
        start = opened + place * 2
        within = 0 <= place * 2 <= 20
        scored.append(
            Scored(
                Assessment(
                    sequence=place + 200,
                    start=start,
                    end=start + 2,
                    frame_start=(place + 200) * 16,
                    frame_end=(place + 201) * 16,
                    model_version=f"{system} 3",
                    score=height if within else 0.1,
                    raw=1.0,
                    label="unusual motion" if within else "normal",
                    contributions={Modality.MOTION: 0.7, Modality.APPEARANCE: 0.3},
                )
            )
        )
    for block in pack(scored):
        ScoreBlock.objects.create(
            source_kind=ScoreBlock.Source.CAMERA,
            source_id=alert.camera_id,
            system=system,
            model_version=f"{system} 3",
            minute=block.minute,
            count=block.count,
            scores=block.scores,
            details=block.details,
        )
