"""Rows follow the files, whatever the database does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import pytest
from django.db import OperationalError

from monitoring.intake import recordings
from monitoring.intake.recordings import SegmentNote
from monitoring.live import journal as module
from monitoring.live.journal import Journal
from monitoring.models import Alert, Camera, Recording

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def journal() -> Iterator[Journal]:
    journal = Journal(every=0.05)
    yield journal
    journal.close()


def note_of(camera: Camera, number: int = 0, *, seconds: float = 2.0, closed: bool = False) -> SegmentNote:
    start = 1_790_000_000.0 + 60 * number
    path = f"recordings/{camera.pk}/2026-09-21/{number:06}-000.mp4"
    return SegmentNote(str(camera.pk), path, start, start + seconds, int(1000 * seconds), False, closed)


def test_it_works(journal: Journal) -> None:
    camera = Camera.objects.create(name="Gate")
    journal.note(note_of(camera))
    until(lambda: Recording.objects.filter(closed=False, size=2000).exists())
    Recording.objects.update(on_hold=True)
    journal.note(note_of(camera, seconds=4.0))
    journal.note(note_of(camera, seconds=60.0, closed=True))
    until(lambda: Recording.objects.filter(closed=True).exists())
    row = Recording.objects.get()
    assert (row.camera, row.size, row.on_hold) == (camera, 60_000, True)
    assert (row.end - row.start).total_seconds() == 60.0


def test_notes_wait_for_the_database(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    camera = Camera.objects.create(name="Gate")
    down = True

    def write(*, notes: Sequence[SegmentNote]) -> None:
        if down:
            raise OperationalError("the database is away")
        recordings.write_notes(notes=notes)

    monkeypatch.setattr(module, "write_notes", write)
    for number in range(5):
        for seconds in (2.0, 4.0, 60.0):
            journal.note(note_of(camera, number, seconds=seconds, closed=seconds == 60.0))
    time.sleep(0.3)
    assert journal.waiting == 5
    down = False
    until(lambda: Recording.objects.filter(closed=True).count() == 5)
    assert journal.waiting == 0


def test_what_waits_is_bounded(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    camera = Camera.objects.create(name="Gate")
    monkeypatch.setattr(module, "MOST", 3)

    def write(*, notes: Sequence[SegmentNote]) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(module, "write_notes", write)
    for number in range(10):
        journal.note(note_of(camera, number))
        time.sleep(0.01)
    time.sleep(0.3)
    assert journal.waiting == 3
    monkeypatch.undo()
    until(lambda: Recording.objects.count() == 3)
    assert Recording.objects.order_by("start")[0].path.endswith("000007-000.mp4")


def test_a_deleted_camera_costs_only_its_own_rows(journal: Journal) -> None:
    gate, yard = Camera.objects.create(name="Gate"), Camera.objects.create(name="Yard")
    notes = [note_of(gate), note_of(yard)]
    gate.delete()
    for note in notes:
        journal.note(note)
    until(lambda: Recording.objects.exists())
    assert Recording.objects.get().camera == yard


def test_a_full_disk_opens_one_alert(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SAY_AGAIN", 0.0)
    journal.stopped("gate", "Recording has stopped: the disk is full.")
    until(lambda: Alert.objects.exists())
    time.sleep(0.2)
    alert = Alert.objects.get()
    assert (alert.cause, alert.camera, alert.state) == (Alert.Cause.STORAGE, None, Alert.State.OPEN)
    assert alert.description == "Recording has stopped: the disk is full."


def test_the_last_notes_are_written_at_the_end() -> None:
    camera = Camera.objects.create(name="Gate")
    journal = Journal(every=30.0)
    time.sleep(0.1)
    journal.note(note_of(camera, closed=True))
    journal.close()
    assert Recording.objects.get().closed


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)
