"""Several people at the same annotation at once, on whichever database the suite runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitoring.intake import annotation_import, annotation_spans, annotations
from monitoring.intake.annotation_fields import Draft
from monitoring.intake.annotations import Changed, Edit, Saved
from monitoring.models import Annotation, AuditEntry, Clip
from tests.monitoring.conftest import Cast
from tests.monitoring.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clip(transactional_db: None, cast: Cast) -> Clip:
    return Clip.objects.create(
        title="walk.mp4",
        path="clips/walk.mp4",
        sha256="0" * 64,
        size=1,
        duration=60.0,
        width=640,
        height=480,
        fps=25.0,
        frame_count=1500,
        video_codec="h264",
    )


def made(clip: Clip, cast: Cast, start: float) -> Annotation:
    draft = Draft(start, start + 2, ("fight",))
    return annotations.create(source=clip, draft=draft, author=cast.reviewer).annotation


def test_of_several_writers_one_is_saved_and_the_others_are_told(clip: Clip, cast: Cast) -> None:
    one = made(clip, cast, 5.0)

    def write(note: str) -> Saved | Changed:
        return annotations.change(
            annotation_id=one.pk, edit=Edit(note=note), author=cast.reviewer, seen_revision=1
        )

    done = together(*(lambda note=note: write(note) for note in ("a", "b", "c")))
    (saved,) = (each for each in done if isinstance(each, Saved))
    told = [each.current for each in done if isinstance(each, Changed)]
    assert [each.note for each in told] == [saved.annotation.note] * 2
    one.refresh_from_db()
    assert (one.note, one.revision) == (saved.annotation.note, 2)
    # The log tells of what was written alone.
    assert AuditEntry.objects.count() == 2


def test_two_who_merge_the_same_ones_do_not_wait_for_each_other(clip: Clip, cast: Cast) -> None:
    seen = [(made(clip, cast, start).pk, 1) for start in (5.0, 8.0, 11.0)]
    done = together(
        lambda: annotation_spans.merge(seen=seen, author=cast.reviewer),
        lambda: annotation_spans.merge(seen=seen[::-1], author=cast.administrator),
    )
    assert sorted(type(each).__name__ for each in done) == ["Changed", "Saved"]
    whole = Annotation.objects.get(deleted_at=None)
    assert (whole.start, whole.end) == (5.0, 13.0)


def test_a_file_that_two_import_at_once_is_added_once(clip: Clip, cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "theirs.txt"
    path.write_text("walk 100 200 300 400\n")
    plan = annotation_import.plan(path=path, name=path.name, clips=Clip.objects.all())
    added = together(
        *[lambda: annotation_import.carry_out(plan, author=cast.reviewer, file_name=path.name)] * 2
    )
    assert sorted(added) == [0, 2]
    assert Annotation.objects.count() == 2
