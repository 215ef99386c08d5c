from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from monitoring.models import Alert, Annotation, AuditEntry, Camera, Clip, Track, User
from monitoring.push import publish
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

AsUser = Callable[[User], APIClient]
LIST = "/api/v1/annotations/"
SEEN = 1_700_000_000.0


@pytest.fixture
def clip(cast: Cast) -> Clip:
    return Clip.objects.create(
        camera=cast.gate,
        title="square.mp4",
        path="clips/square.mp4",
        sha256="0" * 64,
        size=1,
        duration=60.0,
        width=640,
        height=480,
        fps=25.0,
        frame_count=1500,
        video_codec="h264",
    )


def at(annotation: dict[str, Any], more: str = "") -> str:
    return f"{LIST}{annotation['id']}/{more}"


def key(time: float, left: float, outside: bool = False) -> dict[str, Any]:
    return {"time": time, "left": left, "top": 0.25, "right": left + 0.5, "bottom": 0.75, "outside": outside}


def marked(api: APIClient, clip: Clip, start: float = 10.0, end: float = 20.0, **more: Any) -> dict[str, Any]:
    answer = api.post(LIST, {"clip": str(clip.pk), "start": start, "end": end, **more})
    assert answer.status_code == 201, answer.json()
    return dict(answer.json())


def test_it_works(cast: Cast, as_user: AsUser, clip: Clip) -> None:
    api = as_user(cast.reviewer)
    track = {"label": "person", "keys": [key(10, 0), key(14, 0.5)]}
    made = marked(api, clip, labels=["  fight ", "crowd", "Fight"], note=" two men ", tracks=[track])
    assert (made["labels"], made["note"], made["author"]) == (["fight", "crowd"], "two men", "reviewer")
    assert (made["clip"], made["camera"], made["revision"]) == (str(clip.pk), None, 1)

    changed = api.patch(at(made), {"revision": 1, "end": 12.0}).json()
    assert (changed["start"], changed["end"], changed["revision"]) == (10.0, 12.0, 2)
    # The track is cut with its span: half way between its keys.
    assert [each["time"] for each in changed["tracks"][0]["keys"]] == [10.0, 12.0]
    assert changed["tracks"][0]["keys"][1]["left"] == pytest.approx(0.25)
    assert changed["tracks"][0]["id"] == made["tracks"][0]["id"]
    assert [each["id"] for each in api.get(LIST, {"clip": clip.pk}).json()] == [made["id"]]

    gone = api.delete(at(made), {"revision": 2}).json()
    assert gone["deleted"]
    assert api.get(LIST, {"clip": clip.pk}).json() == []
    back = api.post(at(made, "restore/"), {"revision": gone["revision"]}).json()
    assert (back["deleted"], back["tracks"]) == (False, changed["tracks"])
    assert list(AuditEntry.objects.order_by("number").values_list("action", "actor")) == [
        ("annotation.changed", "reviewer"),
        ("annotation.changed", "reviewer"),
        ("annotation.deleted", "reviewer"),
        ("annotation.changed", "reviewer"),
    ]


def test_what_is_sent_again_makes_no_second_one(cast: Cast, as_user: AsUser, clip: Clip) -> None:
    body = {"id": str(uuid4()), "clip": str(clip.pk), "start": 1, "end": 2}
    answers = [as_user(cast.reviewer).post(LIST, body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert as_user(cast.administrator).post(LIST, body).status_code == 400
    assert Annotation.objects.count() == 1


def test_whoever_saw_an_older_one_is_given_the_current(cast: Cast, as_user: AsUser, clip: Clip) -> None:
    made = marked(as_user(cast.administrator), clip)
    assert as_user(cast.reviewer).patch(at(made), {"revision": 1, "note": "mine"}).status_code == 200
    late = as_user(cast.administrator)
    for answer in (
        late.patch(at(made), {"revision": 1, "note": "theirs"}),
        late.delete(at(made, "?revision=1")),
        late.post(at(made, "split/"), {"revision": 1, "at": 15}),
    ):
        assert answer.status_code == 409
        assert (answer.json()["current"]["note"], answer.json()["current"]["revision"]) == ("mine", 2)
    assert late.delete(at(made, "?revision=2")).status_code == 200
    again = as_user(cast.reviewer).patch(at(made), {"revision": 3, "note": "back"})
    assert (again.status_code, again.json()["current"]["deleted"]) == (409, True)
    assert Annotation.objects.get().note == "mine"


def test_a_span_is_split_and_merged_again(cast: Cast, as_user: AsUser, clip: Clip) -> None:
    api = as_user(cast.reviewer)
    keys = [key(10, 0), key(18, 0.5)]
    made = marked(api, clip, labels=["fight"], note="n", tracks=[{"label": "person", "keys": keys}])
    parts = api.post(at(made, "split/"), {"revision": 1, "at": 12}).json()
    first, second = parts["first"], parts["second"]
    assert (first["start"], first["end"], second["start"], second["end"]) == (10, 12, 12, 20)
    assert second["labels"] == ["fight"]
    assert second["tracks"][0]["keys"] == [key(12, 0.125), key(18, 0.5)]

    seen = [{"id": each["id"], "revision": each["revision"]} for each in (second, first)]
    whole = api.post(f"{LIST}merge/", {"annotations": seen}).json()
    assert (whole["id"], whole["start"], whole["end"]) == (made["id"], 10, 20)
    assert (whole["note"], whole["labels"]) == ("n", ["fight"])
    (track,) = whole["tracks"]
    assert track["keys"] == [key(10, 0), key(12, 0.125), key(18, 0.5)]
    assert api.get(at(second)).json()["deleted"]
    refused = api.post(f"{LIST}merge/", {"annotations": seen})
    assert refused.status_code == 409


def test_what_is_merged_is_seen_no_longer_than_it_was(cast: Cast, as_user: AsUser, clip: Clip) -> None:
    api = as_user(cast.reviewer)
    early = marked(api, clip, 5, 8, labels=["a"], tracks=[{"keys": [key(5, 0)]}])
    late = marked(api, clip, 30, 31, labels=["b"], tracks=[{"keys": [key(30, 0.25)]}])
    seen = [{"id": each["id"], "revision": 1} for each in (late, early)]
    whole = api.post(f"{LIST}merge/", {"annotations": seen}).json()
    assert (whole["id"], whole["start"], whole["end"], whole["labels"]) == (early["id"], 5, 31, ["a", "b"])
    ends = sorted((t["keys"][-1]["time"], t["keys"][-1]["outside"]) for t in whole["tracks"])
    assert ends == [(8, True), (30, False)]


def test_a_track_keeps_its_name_when_a_change_is_taken_back(cast: Cast, as_user: AsUser, clip: Clip) -> None:
    api = as_user(cast.reviewer)
    made = marked(api, clip, tracks=[{"keys": [key(10, 0)]}])
    without = api.patch(at(made), {"revision": 1, "tracks": []}).json()
    assert without["tracks"] == []
    back = api.patch(at(made), {"revision": 2, "tracks": made["tracks"]}).json()
    assert back["tracks"] == made["tracks"]
    # The id of another annotation's track is not taken over.
    other = marked(api, clip, tracks=made["tracks"])
    assert other["tracks"][0]["id"] != made["tracks"][0]["id"]
    assert Track.objects.count() == 2


def test_spans_are_clipped_to_the_recording(cast: Cast, as_user: AsUser, clip: Clip) -> None:
    api = as_user(cast.reviewer)
    made = marked(api, clip, -0.05, 75, tracks=[{"keys": [key(50, 0), key(70, 0.5)]}])
    assert (made["start"], made["end"]) == (0, 60)
    assert made["tracks"][0]["keys"] == [key(50, 0), key(60, 0.25)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"start": 61, "end": 70}, "start"),
        ({"start": 5, "end": 4}, "end"),
        ({"start": "NaN"}, "start"),
        ({"end": "Infinity"}, "end"),
        ({"labels": ["x" * 121]}, "labels"),
        ({"labels": ["a\x00b"]}, "labels"),
        ({"labels": "fight"}, "labels"),
        ({"note": "x" * 4001}, "note"),
        ({"tracks": [{"keys": []}]}, "tracks"),
        ({"tracks": [{"keys": [key(14, 0), key(12, 0)]}]}, "tracks"),
        ({"tracks": [{"keys": [key(12, 0), key(12, 0)]}]}, "tracks"),
        ({"tracks": [{"keys": [key(12, 0.6)]}]}, "tracks"),
        ({"tracks": [{"keys": [key(12, 0) | {"right": 0}]}]}, "tracks"),
        ({"tracks": [{"keys": [key(12, 0) | {"left": "NaN"}]}]}, "tracks"),
        ({"tracks": [{"keys": [key(25, 0)]}]}, "tracks"),
        ({"tracks": [{"keys": [key(12, 0) | {"time": None}]}]}, "tracks"),
        ({"tracks": [{"id": "7", "keys": [key(12, 0)]}]}, "tracks"),
        ({"tracks": {"keys": 1}}, "tracks"),
    ],
)
def test_what_cannot_be_an_annotation_is_refused(
    cast: Cast, as_user: AsUser, clip: Clip, given: dict[str, Any], field: str
) -> None:
    body = {"clip": str(clip.pk), "start": 10.0, "end": 20.0, **given}
    answer = as_user(cast.reviewer).post(LIST, body)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert not Annotation.objects.exists()


def test_a_cameras_time_is_annotated_with_and_without_an_alert(cast: Cast, as_user: AsUser) -> None:
    api = as_user(cast.reviewer)
    now = timezone.now()
    alert = Alert.objects.create(camera=cast.gate, opened_at=now, last_at=now)
    missed = api.post(LIST, {"camera": str(cast.gate.pk), "start": SEEN, "end": SEEN + 8}).json()
    corrected = api.post(LIST, {"alert": str(alert.pk), "start": SEEN + 90, "end": SEEN + 99}).json()
    assert corrected["camera"] == str(cast.gate.pk)

    def found(**query: Any) -> list[str]:
        return [each["id"] for each in api.get(LIST, query).json()]

    assert found(camera=cast.gate.pk) == [missed["id"], corrected["id"]]
    assert found(**{"camera": cast.gate.pk, "from": SEEN + 7, "to": SEEN + 80}) == [missed["id"]]
    assert found(alert=alert.pk) == [corrected["id"]]
    ahead = {"camera": str(cast.gate.pk), "start": now.timestamp() + 90, "end": now.timestamp() + 99}
    assert api.post(LIST, ahead).status_code == 400
    long = {"camera": str(cast.gate.pk), "start": SEEN, "end": SEEN + 90_000}
    assert api.post(LIST, long).status_code == 400
    for query in ({}, {"clip": uuid4(), "camera": uuid4()}, {"camera": "x"}):
        assert api.get(LIST, query).status_code == 400
    of_yard = Alert.objects.create(camera=cast.yard, opened_at=now, last_at=now)
    wrong = {"camera": str(cast.gate.pk), "alert": str(of_yard.pk), "start": SEEN, "end": SEEN}
    assert as_user(cast.administrator).post(LIST, wrong).status_code == 400


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("administrator", 200, True),
        ("reviewer", 200, True),
        ("operator", 200, False),
        ("other_reviewer", 404, False),
        ("other_operator", 404, False),
        ("stranger", 401, False),
        (None, 401, False),
    ],
)
def test_operators_read_and_reviewers_of_the_camera_write(
    cast: Cast, as_user: AsUser, clip: Clip, who: str | None, reads: int, writes: bool
) -> None:
    administrator = as_user(cast.administrator)
    one, two, gone = (marked(administrator, clip, start) for start in (10, 11, 12))
    administrator.delete(at(gone, "?revision=1"))
    camera = {"camera": str(cast.gate.pk), "start": SEEN, "end": SEEN + 1}
    api = as_user(getattr(cast, who)) if who else APIClient()
    for answer in (
        api.get(LIST, {"clip": clip.pk}),
        api.get(LIST, {"camera": cast.gate.pk}),
        api.get(at(one)),
    ):
        assert answer.status_code == reads
    seen = [{"id": one["id"], "revision": 2}, {"id": two["id"], "revision": 1}]
    refused = 403 if reads == 200 else reads
    for answer in (
        api.post(LIST, {"clip": str(clip.pk), "start": 1, "end": 2}),
        api.post(LIST, camera),
        api.patch(at(one), {"revision": 1, "note": "x"}),
        api.post(f"{LIST}merge/", {"annotations": seen}),
        api.post(at(one, "split/"), {"revision": 3, "at": 15}),
        api.post(at(gone, "restore/"), {"revision": 2}),
        api.delete(at(one, "?revision=4")),
    ):
        assert answer.status_code == refused if not writes else answer.status_code in (200, 201)
    assert Annotation.objects.filter(note="x").exists() is writes


def test_annotations_of_two_sources_stay_apart(cast: Cast, as_user: AsUser, clip: Clip) -> None:
    api = as_user(cast.administrator)
    here = marked(api, clip)
    there = api.post(LIST, {"camera": str(cast.yard.pk), "start": SEEN, "end": SEEN + 1}).json()
    seen = [{"id": each["id"], "revision": 1} for each in (here, there)]
    answer = api.post(f"{LIST}merge/", {"annotations": seen})
    assert answer.status_code == 400
    # Who sees only one of the two is not told of the other.
    assert as_user(cast.reviewer).post(f"{LIST}merge/", {"annotations": seen}).status_code == 404


def test_open_pages_hear_of_it(
    cast: Cast,
    as_user: AsUser,
    clip: Clip,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(publish, "_send", told.extend)
    with django_capture_on_commit_callbacks(execute=True):
        made = marked(as_user(cast.reviewer), clip)
    ((message, topics),) = told
    assert topics == (f"clip:{clip.pk}",)
    assert (message.annotation, message.change, message.by) == (made["id"], "created", "reviewer")


def test_a_camera_takes_its_annotations_with_it(cast: Cast, as_user: AsUser) -> None:
    body = {"camera": str(cast.gate.pk), "start": SEEN, "end": SEEN + 1}
    made = as_user(cast.reviewer).post(LIST, body).json()
    Camera.objects.filter(pk=cast.gate.pk).delete()
    assert as_user(cast.administrator).get(at(made)).status_code == 404
