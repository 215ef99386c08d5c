"""An archive from the rows and files of an alert, and what happens when that goes wrong."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from monitoring.chain import BEGINNING
from monitoring.evidence import archive, exports, keys, making
from monitoring.evidence.verification import verify, verify_chain
from monitoring.models import Alert, AuditEntry, EvidenceExport
from monitoring.pdf_pages import FONTS
from tests.monitoring.conftest import InlineWorker
from tests.monitoring.evidence.conftest import CLIP, NAME, Case


@pytest.fixture(autouse=True)
def built_in_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another font has to be cut to the letters used, which takes a second."""
    monkeypatch.setattr("monitoring.pdf_pages.FONTS", ())


def made(case: Case) -> tuple[EvidenceExport, Path]:
    export = exports.ask(alert=case.alert, by=case.cast.reviewer)
    making.make(export_id=export.pk)
    export.refresh_from_db()
    return export, case.root / export.path


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as found:
        return {info.filename: found.read(info) for info in found.infolist()}


def failed(export: EvidenceExport) -> str:
    export.refresh_from_db()
    assert export.state == EvidenceExport.State.FAILED
    assert list((making.folder()).glob("*")) == []
    return export.error


def test_it_works(case: Case) -> None:
    export, path = made(case)
    assert (export.state, export.number, export.previous) == ("ready", 1, BEGINNING)
    assert export.size == path.stat().st_size
    report = verify(path, key=keys.current().public)
    assert report.findings == []
    assert report.manifest is not None
    assert report.manifest.digest == export.digest
    assert report.manifest.content["missing"] == []
    files = contents(path)
    assert set(files) == {
        "README.txt", "report.html", "report.pdf", "alert.json", "scores.csv", "scores.json", "spans.json",
        "verdicts.json", "audit.json", "public_key.txt", "snapshot.jpg", "clip.mp4", "manifest.json",
    }  # fmt: skip
    assert files["clip.mp4"] == CLIP
    assert list(path.parent.iterdir()) == [path]


def test_the_files_hold_what_is_known(case: Case) -> None:
    files = contents(made(case)[1])
    rows = list(csv.DictReader(io.StringIO(files["scores.csv"].decode())))
    assert {row["system"] for row in rows} == {"normality", "avar_net"}
    seen = [row for row in rows if row["system"] == "normality" and float(row["score"]) > 0.8]
    assert len(seen) == 11
    assert (seen[0]["model_version"], seen[0]["motion"], seen[0]["sound"]) == ("normality 3", "0.7", "")
    opened = case.alert.opened_at.timestamp()
    assert all(opened - 122 < float(row["start_unix"]) < opened + 142 for row in rows)
    series = json.loads(files["scores.json"])["systems"]
    assert [system["system"] for system in series] == ["normality", "avar_net"]
    assert len(series[0]["snippets"]) * 2 == len(rows)
    (verdict,) = json.loads(files["verdicts.json"])["verdicts"]
    assert (verdict["reviewer"], verdict["kind"], verdict["note"]) == ("reviewer", "confirmed", "Seen → sure")
    (mark,) = json.loads(files["spans.json"])["annotations"]
    assert (mark["labels"], mark["tracks"][0]["label"]) == (["fighting"], "person")
    alert = json.loads(files["alert.json"])
    assert (alert["profile"]["version"], alert["seen_by"][0]["model_version"]) == (2, "normality 3")
    lines = json.loads(files["audit.json"])["lines"]
    assert [line["content"]["action"] for line in lines] == ["alert.acknowledged", "evidence.asked"]
    digest = AuditEntry.objects.get(number=lines[0]["content"]["number"]).digest
    assert lines[0]["digest"] == digest
    assert files["public_key.txt"].decode().strip() == keys.current().public


def test_the_page_fetches_nothing_and_runs_nothing(case: Case) -> None:
    page = contents(made(case)[1])["report.html"].decode()
    assert "Überfall &lt;b&gt;&amp;amp;, Gate" in page
    assert "<b>" not in page
    for text in ("<script", "http:", "https:", "//"):
        assert text not in page.replace("data:image/jpeg;base64,", "").split("base64")[0], text
    assert page.count("<polyline") == 2
    assert "Seen → sure" in page
    assert "CET" in page or "CEST" in page


@pytest.mark.parametrize("fonts", [True, False])
def test_the_pdf_is_one(case: Case, fonts: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if fonts:
        monkeypatch.setattr("monitoring.pdf_pages.FONTS", FONTS)
    Alert.objects.update(label="Драка → 戦い")
    pdf = contents(made(case)[1])["report.pdf"]
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert b"/Subtype /Image" in pdf


def test_exports_are_a_chain(case: Case) -> None:
    one, first = made(case)
    two, second = made(case)
    assert (two.number, two.previous) == (2, one.digest)
    assert verify_chain([verify(first), verify(second)]) == []
    told = AuditEntry.objects.filter(action="evidence.exported").order_by("number").last()
    assert told is not None
    assert (told.actor, told.details["digest"]) == ("reviewer", two.digest)
    assert json.loads(contents(second)["manifest.json"])["content"]["audit_log"]["number"] < told.number


def test_what_is_missing_is_said(case: Case) -> None:
    Alert.objects.update(evidence_path="", snapshot_path="", evidence_note="No footage was recorded.")
    _, path = made(case)
    files = contents(path)
    assert "clip.mp4" not in files
    assert verify(path).is_good
    notes = json.loads(files["alert.json"])["missing"]
    assert notes == ["There is no video. No footage was recorded.", "There is no snapshot."]
    assert "There is no snapshot." in files["report.html"].decode()


def test_files_that_went_meanwhile(case: Case) -> None:
    (case.root / case.alert.evidence_path).unlink()
    export, path = made(case)
    assert export.state == "ready"
    assert "clip.mp4" not in contents(path)
    assert verify(path).is_good


def test_an_alert_of_the_site_itself(case: Case) -> None:
    now = timezone.now()
    fault = Alert.objects.create(cause=Alert.Cause.STORAGE, opened_at=now, last_at=now)
    export = exports.ask(alert=fault, by=case.cast.administrator)
    making.make(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.error) == ("ready", "")
    assert b"It is a fault, not a score" in contents(case.root / export.path)["report.html"].replace(
        b"it is", b"It is"
    )


def test_a_disk_that_is_full_is_said_beforehand(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitoring.storage.free_bytes", lambda: 1000)
    export, _ = made(case)
    assert "too little room" in failed(export)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "too little room"),
        (PermissionError(errno.EACCES, "Permission denied"), "Permission denied"),
    ],
)
def test_a_disk_that_fails_midway_leaves_nothing(
    case: Case, monkeypatch: pytest.MonkeyPatch, error: OSError, says: str
) -> None:
    written = archive.add

    def add(out: zipfile.ZipFile, name: str, source: Any, **more: Any) -> Any:
        if name == "clip.mp4":
            raise error
        return written(out, name, source, **more)

    monkeypatch.setattr(archive, "add", add)
    export, _ = made(case)
    assert says in failed(export)
    monkeypatch.setattr(archive, "add", written)
    assert made(case)[0].number == 1


def test_a_lost_key_is_said(case: Case, settings: Any) -> None:
    keys.current()
    settings.WATCHPOST_CAMERA_KEY = "another"
    export, _ = made(case)
    assert "evidence_key --new" in failed(export)
    keys.renew()
    assert made(case)[0].state == "ready"


class TestWorkers:
    def test_who_was_killed_is_replaced(self, case: Case, worker: InlineWorker) -> None:
        export = exports.ask(alert=case.alert, by=case.cast.reviewer)
        part = making.folder() / f".{export.pk}.1.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(b"half")
        now = timezone.now()
        EvidenceExport.objects.update(claimed_at=now, attempts=1)
        assert exports.recover() == 0
        making.make(export_id=export.pk)
        assert EvidenceExport.objects.get().state == "waiting"
        EvidenceExport.objects.update(claimed_at=now - timedelta(minutes=5))
        assert exports.recover() == 1
        making.make(export_id=export.pk)
        assert EvidenceExport.objects.get().state == "ready"

    def test_a_lost_message_is_sent_again(self, case: Case) -> None:
        exports.ask(alert=case.alert, by=case.cast.reviewer)
        assert exports.recover() == 0
        EvidenceExport.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
        assert exports.recover() == 1

    def test_what_kills_every_worker_is_given_up(self, case: Case) -> None:
        export = exports.ask(alert=case.alert, by=case.cast.reviewer)
        EvidenceExport.objects.update(claimed_at=timezone.now() - timedelta(minutes=5), attempts=4)
        assert exports.recover() == 0
        export.refresh_from_db()
        assert "4 workers stopped" in export.error

    def test_one_that_was_overtaken_writes_nothing(self, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        export = exports.ask(alert=case.alert, by=case.cast.reviewer)
        monkeypatch.setattr(making, "BEAT_EVERY", 0)
        written = archive.add

        def add(out: zipfile.ZipFile, name: str, source: Any, **more: Any) -> Any:
            EvidenceExport.objects.update(attempts=7)
            return written(out, name, source, **more)

        monkeypatch.setattr(archive, "add", add)
        making.make(export_id=export.pk)
        export.refresh_from_db()
        assert (export.state, export.number) == ("waiting", None)
        assert list(making.folder().iterdir()) == []

    def test_a_second_message_does_nothing(self, case: Case) -> None:
        export, path = made(case)
        before = hashlib.sha256(path.read_bytes()).digest()
        making.make(export_id=export.pk)
        assert hashlib.sha256(path.read_bytes()).digest() == before


def test_asking_twice_makes_one(case: Case) -> None:
    first = exports.ask(alert=case.alert, by=case.cast.reviewer)
    assert exports.ask(alert=case.alert, by=case.cast.reviewer) == first
    assert exports.ask(alert=case.alert, by=case.cast.administrator) != first


def test_removing_keeps_the_place_in_the_chain(case: Case, django_capture_on_commit_callbacks: Any) -> None:
    export, path = made(case)
    with django_capture_on_commit_callbacks(execute=True):
        assert exports.remove(export=export, by=case.cast.administrator)
    assert not path.exists()
    assert not exports.remove(export=export, by=case.cast.administrator)
    second, _ = made(case)
    assert (second.number, second.previous) == (2, export.digest)


def test_an_export_outlives_its_alert(case: Case) -> None:
    export, path = made(case)
    case.alert.delete()
    export.refresh_from_db()
    assert export.alert is None
    assert NAME in export.alert_name
    assert verify(path).is_good
