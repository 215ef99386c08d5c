from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from inference.annotation_formats.reading import LARGEST_FILE
from monitoring.models import Annotation, AuditEntry, Camera, Clip, Track, User
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

AsUser = Callable[[User], APIClient]
LIST = "/api/v1/annotations/"
EXPORT, OUTLOOK, IMPORT = f"{LIST}export/", f"{LIST}export/outlook/", f"{LIST}import/"
SEEN = 1_700_000_000.0


def clip_of(camera: Camera | None, title: str, sha: str = "0") -> Clip:
    return Clip.objects.create(
        camera=camera,
        title=title,
        path=f"clips/{title}",
        sha256=sha * 64,
        size=1,
        duration=60.0,
        width=640,
        height=480,
        fps=25.0,
        frame_count=1500,
        video_codec="h264",
    )


@pytest.fixture
def clip(cast: Cast) -> Clip:
    return clip_of(cast.gate, "walk.mp4")


def mark(source: Clip | Camera, start: float = 2.0, end: float = 4.0, **more: Any) -> Annotation:
    of = {"clip": source} if isinstance(source, Clip) else {"camera": source}
    return Annotation.objects.create(**of, start=start, end=end, labels=["fighting"], **more)


def with_track(annotation: Annotation) -> Annotation:
    key = {"left": 0.0, "top": 0.0, "right": 0.5, "bottom": 0.5, "outside": False}
    keys = [{"time": annotation.start, **key}, {"time": annotation.end, **key}]
    Track.objects.create(annotation=annotation, label="man", keys=keys)
    return annotation


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content

    async def gathered() -> list[bytes]:
        return [piece async for piece in answer.streaming_content]

    return b"".join(async_to_sync(gathered)())


def upload(api: APIClient, text: str | bytes, name: str, **more: Any) -> Any:
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return api.post(IMPORT, {"file": file, **more}, format="multipart")


def zipped(name: str, data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize("kind", ["csv", "cvat", "coco", "activitynet", "ucf_crime", "xd_violence"])
def test_it_works(cast: Cast, as_user: AsUser, clip: Clip, kind: str) -> None:
    """What one recording's export holds, another of the same title takes, and takes once."""
    with_track(mark(clip, note="two men"))
    api = as_user(cast.reviewer)
    answer = api.get(EXPORT, {"type": kind, "clip": clip.pk})
    file = content(answer)
    assert int(answer["Content-Length"]) == len(file) > 0
    name = answer["Content-Disposition"].partition('"')[2].rstrip('"')
    assert name.startswith(f"walk.mp4 {kind}.")
    Annotation.objects.all().delete()

    looked = upload(api, file, name).json()
    assert (looked["added"], looked["applied"]) == (1, False)
    assert not Annotation.objects.exists()
    done = upload(api, file, name, apply="true").json()
    assert done["clips"] == [
        {
            "clip": str(clip.pk),
            "title": "walk.mp4",
            "added": 1,
            "tracks": looked["clips"][0]["tracks"],
            "there": 0,
        }
    ]
    made = Annotation.objects.get()
    assert (made.clip, made.start, made.end, made.author) == (clip, 2.0, 4.0, cast.reviewer)
    assert made.labels == (["fighting"] if kind != "xd_violence" else [])
    holds_all = kind in ("csv", "cvat", "coco")
    assert (made.note, made.tracks.count()) == (("two men", 1) if holds_all else ("", 0))
    again = upload(api, file, name, apply="true").json()
    assert (again["added"], again["clips"][0]["there"]) == (0, 1)
    assert Annotation.objects.count() == 1
    assert list(AuditEntry.objects.order_by("number").values_list("action", flat=True)) == [
        "export.made",
        "annotation.imported",
    ]


def test_what_a_format_cannot_hold_is_told_before(cast: Cast, as_user: AsUser, clip: Clip) -> None:
    with_track(mark(clip, note="two men"))
    told = as_user(cast.reviewer).get(OUTLOOK, {"type": "activitynet", "clip": clip.pk}).json()
    assert (told["videos"], told["spans"], told["tracks"], told["files"]) == (1, 1, 1, 1)
    assert told["lost"][0].startswith("1 followed thing with its boxes is left out")
    assert not AuditEntry.objects.exists()


def test_all_recordings_come_as_an_archive(cast: Cast, as_user: AsUser, clip: Clip) -> None:
    """Those of one title are told apart, also when they are brought in again."""
    twin = clip_of(cast.gate, "walk.mp4", "a")
    hidden = clip_of(cast.yard, "hidden.mp4", "b")
    for each in (clip, twin, hidden):
        with_track(mark(each))
    clip_of(cast.gate, "nothing.mp4", "c")
    api = as_user(cast.reviewer)
    packed = content(api.get(EXPORT, {"type": "cvat"}))
    archive = zipfile.ZipFile(io.BytesIO(packed))
    assert sorted(archive.namelist())[:2] == ["walk _00000000_.xml", "walk _aaaaaaaa_.xml"]
    assert "Frame rates" in archive.read("what is not in these files.txt").decode()
    Annotation.objects.all().delete()
    done = upload(api, archive.read("walk _aaaaaaaa_.xml"), "walk.xml", apply="true").json()
    assert [each["clip"] for each in done["clips"]] == [str(twin.pk)]
    both = upload(api, packed, "all.zip", apply="true").json()
    assert [(each["added"], each["there"]) for each in both["clips"]] == [(1, 0), (0, 1)]
    ambiguous = upload(api, "walk 50 100\n", "x.txt").json()
    assert (ambiguous["added"], ambiguous["ignored"]) == (
        0,
        ["Several videos are called “walk”; none was chosen."],
    )
    by_checksum = upload(api, f"{'a' * 64} 500 600\n", "x.txt").json()
    assert by_checksum["clips"][0]["clip"] == str(twin.pk)


def test_an_export_of_nothing_is_refused(cast: Cast, as_user: AsUser, clip: Clip) -> None:
    answer = as_user(cast.reviewer).get(EXPORT, {"type": "cvat"})
    assert answer.status_code == 400
    assert answer.json()["detail"] == "Nothing is marked yet in the recordings that you may see."
    assert not AuditEntry.objects.exists()


def test_a_cameras_time_is_a_video(cast: Cast, as_user: AsUser) -> None:
    with_track(mark(cast.gate, SEEN - 10, SEEN + 10))
    mark(cast.gate, SEEN + 500, SEEN + 501)
    query = {"type": "activitynet", "camera": cast.gate.pk, "from": SEEN, "to": SEEN + 100}
    api = as_user(cast.reviewer)
    ((name, entry),) = json.loads(content(api.get(EXPORT, query)))["database"].items()
    assert name == "Gate 2023-11-14 22.13.20 UTC"
    assert [each["segment"] for each in entry["annotations"]] == [[0.0, 10.0]]
    assert len(content(api.get(EXPORT, {**query, "type": "csv"})).splitlines()) == 1 + 1 + 1 + 2
    for wrong in ({"to": SEEN - 1}, {"to": SEEN + 4e6}, {"clip": cast.gate.pk}, {"type": "paper"}):
        assert api.get(EXPORT, {**query, **wrong}).status_code == 400
    assert api.get(EXPORT, {"type": "csv", "camera": cast.gate.pk}).status_code == 400


def test_a_file_is_taken_for_the_recording_that_is_open(cast: Cast, as_user: AsUser, clip: Clip) -> None:
    api = as_user(cast.reviewer)
    done = upload(api, "shift-three 50 100\n", "x.txt", clip=str(clip.pk), apply="true").json()
    assert (done["added"], Annotation.objects.get().clip) == (1, clip)
    several = upload(api, "one 50 100\ntwo 50 100\n", "x.txt", clip=str(clip.pk), apply="true")
    assert "several videos" in several.json()["detail"]


def test_nothing_is_half_imported(cast: Cast, as_user: AsUser, clip: Clip) -> None:
    api = as_user(cast.reviewer)
    long = "x" * 200
    rows = f"video,start,end,labels\nwalk,1,2,fight\nwalk,3,4,{long}\n"
    answer = upload(api, rows, "x.csv", apply="true")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("“walk.mp4”, 3.00 to 4.00 s: A label has at most")
    mixed = upload(api, "walk 50 100\nother 1 2\n", "x.txt", apply="true").json()
    assert (mixed["added"], mixed["ignored"]) == (1, ["“other” is none of the videos here."])


@pytest.mark.parametrize(
    ("text", "name", "more", "said"),
    [
        ("", "x.txt", {}, "do not tell its format"),
        ("walk 1 2", "x.doc", {}, "do not tell its format"),
        ("{}", "x.json", {"type": "ucf_crime"}, "Line 1 of the file"),
        ("<!DOCTYPE a []><annotations/>", "x.xml", {}, "document type"),
        (b"\xff\xfe\x00", "x.csv", {}, "not text in UTF-8"),
        ("walk 90000 90001", "x.txt", {}, "1500 frames"),
        (zipped("picture.png", b""), "x.zip", {}, "no file of annotations"),
        (zipped("a.txt", b"walk 1 2"), "x.zip", {"type": "cvat"}, "not XML"),
        (zipped("a.csv", b"0" * (LARGEST_FILE + 1)), "x.zip", {}, "more than can be read at once"),
        (zipped("../../a.txt", b"walk 1 2")[:60] + b"PK\x05\x06" + b"\0" * 18, "x.zip", {}, "no file of"),
    ],
    # A ZIP holds the time at which it was made, which must not be in a test's name.
    ids=[
        *("empty", "unknown ending", "not UCF-Crime", "document type", "not UTF-8", "beyond the end"),
        *("only a picture", "not CVAT", "grows too large", "damaged index"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    cast: Cast, as_user: AsUser, clip: Clip, text: str | bytes, name: str, more: dict[str, str], said: str
) -> None:
    answer = upload(as_user(cast.reviewer), text, name, **more)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["file"])
    assert said in answer.json()["detail"]


def test_a_file_that_is_too_large_is_refused(cast: Cast, as_user: AsUser, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with path.open("rb") as file:
        answer = as_user(cast.reviewer).post(IMPORT, {"file": file}, format="multipart")
    assert "larger than 16 MB" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("who", "of_gate", "of_all", "spans"),
    [
        ("administrator", 200, 200, 2),
        ("reviewer", 200, 200, 1),
        ("operator", 403, 403, 0),
        ("other_reviewer", 404, 200, 1),
        ("other_operator", 403, 403, 0),
        ("stranger", 401, 401, 0),
        (None, 401, 401, 0),
    ],
)
def test_reviewers_exchange_what_they_may_see(
    cast: Cast, as_user: AsUser, clip: Clip, who: str | None, of_gate: int, of_all: int, spans: int
) -> None:
    mark(clip)
    mark(clip_of(cast.yard, "yard.mp4", "b"))
    api = as_user(getattr(cast, who)) if who else APIClient()
    camera = {"camera": cast.gate.pk, "from": SEEN, "to": SEEN + 1}
    for query in ({"clip": clip.pk}, camera):
        for address in (EXPORT, OUTLOOK):
            assert api.get(address, {"type": "csv", **query}).status_code == of_gate
    everything = api.get(OUTLOOK, {"type": "csv"})
    assert everything.status_code == of_all
    assert everything.json().get("spans", 0) == spans
    assert upload(api, "walk 500 600\n", "x.txt", clip=str(clip.pk)).status_code == of_gate
    for_all = upload(api, "walk 500 600\n", "x.txt", apply="true")
    assert for_all.status_code == of_all
    # Whoever may not see the recording is told no more than that there is none of that name.
    assert (for_all.json().get("added", 0) == 1) is (of_gate == 200)
    assert api.get(f"{LIST}formats/").status_code == (401 if of_all == 401 else 200)
