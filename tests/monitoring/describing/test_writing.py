"""Texts are written after the alert is out, one at a time, and nothing that waits is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inference.describe.draft import Draft, Language
from inference.describe.event import EventFacts, to_json
from inference.describe.sentences import describe
from monitoring.describing import asked, breaker, claiming, writing
from monitoring.models import Description, WriterDay, WriterSettings
from tests.harness.scripted_endpoint import Request, ScriptedEndpoint, scripted_endpoint
from tests.inference.describe.language_model.events import BARE
from tests.monitoring.conftest import Cast, InlineWorker
from tests.monitoring.describing.events import alert_of, described, span_of

pytestmark = pytest.mark.django_db

TRUE = describe(BARE)
FALSE = replace(TRUE, summary="Two men with knives broke in.")


class Says:
    """What the endpoint answers, in turn; the last again and again."""

    def __init__(self) -> None:
        self.drafts: list[Draft | str] = [TRUE]

    def __call__(self, request: Request) -> str:
        draft = self.drafts.pop(0) if len(self.drafts) > 1 else self.drafts[0]
        return draft if isinstance(draft, str) else json.dumps(draft.to_json())


@pytest.fixture
def says() -> Says:
    return Says()


@pytest.fixture
def endpoint(db: None, says: Says) -> Iterator[ScriptedEndpoint]:
    with scripted_endpoint(says) as server:
        WriterSettings.objects.create(kind="endpoint", url=server.url, model="tiny", timeout=5.0)
        yield server
        asked.close_idle_writer(at_once=True)


def waiting(event: Any, facts: EventFacts = BARE, **more: Any) -> Description:
    return described(event, state="waiting", facts=to_json(facts), **more)


def test_it_works(cast: Cast, endpoint: ScriptedEndpoint) -> None:
    alert = alert_of(cast.gate)
    row = waiting(alert)
    assert writing.drain() == 1
    row.refresh_from_db()
    alert.refresh_from_db()
    assert (row.state, row.writer, row.written_for, row.text) == ("written", "tiny", 1, TRUE.to_json())
    assert (row.attempts, row.refusals, row.claimed_by, row.failure) == (1, [], "", "")
    assert row.seconds is not None
    assert row.words > 10
    assert alert.sequence == 1
    day = WriterDay.objects.get()
    assert (day.writer, day.at_first, day.replaced, day.failed, day.words) == ("tiny", 1, 0, 0, row.words)
    assert writing.drain() == 0


def test_alerts_come_before_recordings_and_the_newest_first(cast: Cast, endpoint: ScriptedEndpoint) -> None:
    now = timezone.now()
    span = waiting(span_of(cast.gate), asked_at=now)
    older = waiting(alert_of(cast.gate, state="ended"), asked_at=now - timedelta(minutes=2))
    newer = waiting(alert_of(cast.yard, state="ended"), asked_at=now - timedelta(minutes=1))
    assert writing.drain() == 3
    order = Description.objects.order_by("written_at").values_list("pk", flat=True)
    assert list(order) == [newer.pk, older.pk, span.pk]


def test_more_than_a_few_are_left_for_after_what_else_waits(
    cast: Cast, endpoint: ScriptedEndpoint, worker: InlineWorker, django_capture_on_commit_callbacks: Any
) -> None:
    for number in range(writing.AT_ONCE + 1):
        waiting(alert_of(cast.gate, state="ended", last_at=timezone.now() + timedelta(seconds=number)))
    with django_capture_on_commit_callbacks(execute=True):
        assert writing.drain() == writing.AT_ONCE
    assert worker.queued.count(("monitoring.tasks.write_descriptions",)) == 1


def test_a_text_that_is_not_true_is_written_again(cast: Cast, endpoint: ScriptedEndpoint, says: Says) -> None:
    says.drafts = [FALSE, TRUE]
    row = waiting(alert_of(cast.gate))
    writing.drain()
    row.refresh_from_db()
    assert (row.state, row.attempts, len(row.refusals)) == ("written", 2, 1)
    assert row.refusals[0]["reasons"]
    assert "knives" in row.refusals[0]["text"]
    day = WriterDay.objects.get()
    assert (day.at_first, day.after_retry, day.refused) == (0, 1, 1)


def test_the_measured_sentence_stands_where_both_are_not_true(
    cast: Cast, endpoint: ScriptedEndpoint, says: Says
) -> None:
    says.drafts = [FALSE, "I cannot."]
    alert = alert_of(cast.gate)
    row = waiting(alert, text=TRUE.to_json(), writer="older")
    writing.drain()
    row.refresh_from_db()
    alert.refresh_from_db()
    assert (row.state, row.text, len(row.refusals), alert.sequence) == ("refused", None, 2, 1)
    assert (WriterDay.objects.get().replaced, WriterSettings.objects.get().failures) == (1, 0)


def test_what_a_killed_worker_had_begun_is_begun_again(cast: Cast, endpoint: ScriptedEndpoint) -> None:
    long_ago = timezone.now() - claiming.MARGIN - timedelta(seconds=6)
    row = waiting(alert_of(cast.gate))
    Description.objects.update(state="writing", claimed_by="dead", claimed_at=timezone.now())
    assert writing.drain() == 0
    Description.objects.update(claimed_at=long_ago)
    assert writing.drain() == 1
    row.refresh_from_db()
    assert row.state == "written"


def test_what_stops_every_worker_is_given_up(cast: Cast, endpoint: ScriptedEndpoint) -> None:
    row = waiting(alert_of(cast.gate), attempts=claiming.MOST_ATTEMPTS)
    late = waiting(alert_of(cast.yard), asked_at=timezone.now() - timedelta(hours=25))
    assert writing.drain() == 0
    row.refresh_from_db()
    late.refresh_from_db()
    assert (row.state, row.failure) == ("failed", claiming.GIVEN_UP)
    assert (late.state, late.failure) == ("failed", claiming.STALE_NEWS)


def test_a_text_taken_over_meanwhile_is_not_written_twice(
    cast: Cast, endpoint: ScriptedEndpoint, says: Says
) -> None:
    row = waiting(alert_of(cast.gate))

    claimed = claiming.claim(5.0)
    assert claimed is not None
    Description.objects.update(claimed_by="another")
    assert not claiming.renew(claimed)
    assert claiming.claim(5.0) is None
    row.refresh_from_db()
    assert (row.claimed_by, row.attempts) == ("another", 0)


@pytest.mark.parametrize(("ongoing", "state"), [(True, "written"), (False, "waiting")])
def test_facts_that_changed_meanwhile_are_told_once_the_alert_is_over(
    cast: Cast, endpoint: ScriptedEndpoint, ongoing: bool, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = waiting(alert_of(cast.gate))

    def grown(claimed: Description) -> bool:
        facts = to_json(replace(BARE, ongoing=ongoing))
        Description.objects.update(facts=facts, facts_revision=2)
        return True

    monkeypatch.setattr(claiming, "renew", grown)
    writing.drain()
    row.refresh_from_db()
    assert row.written_for in (1, 2)
    if ongoing:
        assert (row.state, row.written_for) == (state, 1)
    else:
        # It was due again at once, and the second round told the new facts.
        assert (row.state, row.written_for) == ("written", 2)


def test_a_server_that_does_not_answer_is_left_in_peace(cast: Cast) -> None:
    WriterSettings.objects.create(kind="endpoint", url="http://127.0.0.1:9/v1", model="tiny", timeout=5.0)
    rows = [waiting(alert_of(camera)) for camera in (cast.gate, cast.yard)]
    rows.append(waiting(span_of(cast.gate)))
    assert writing.drain() == breaker.OPENS_AFTER
    site = WriterSettings.objects.get()
    assert (site.failures, site.last_failure) == (3, "No server answers at this address.")
    assert site.rests_until is not None
    assert breaker.is_resting()
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].failure) == ("waiting", site.last_failure)
    assert rows[0].not_before is not None
    Description.objects.update(not_before=None)
    assert writing.drain() == 0

    WriterSettings.objects.update(rests_until=timezone.now() - timedelta(seconds=1))
    assert writing.drain() == 1
    site.refresh_from_db()
    assert site.rests_until is not None
    assert site.rests_until > timezone.now() + breaker.FIRST_REST


def test_an_answer_ends_the_count_of_failures(cast: Cast, endpoint: ScriptedEndpoint) -> None:
    WriterSettings.objects.update(failures=2, last_failure="Away.")
    waiting(alert_of(cast.gate))
    writing.drain()
    assert WriterSettings.objects.get().failures == 0


def test_nobody_is_asked_where_nobody_writes(cast: Cast, endpoint: ScriptedEndpoint) -> None:
    WriterSettings.objects.update(kind="off")
    row = waiting(alert_of(cast.gate))
    assert writing.drain() == 0
    row.refresh_from_db()
    assert (row.state, endpoint.requests) == ("measured", [])


def test_texts_come_in_the_language_of_their_row(cast: Cast, endpoint: ScriptedEndpoint, says: Says) -> None:
    says.drafts = [describe(BARE, Language.GERMAN)]
    row = waiting(alert_of(cast.gate), language="de")
    writing.drain()
    row.refresh_from_db()
    assert (row.state, row.text["title"]) == ("written", "Schnelle Bewegung")
    assert "German" in endpoint.read()


def test_pictures_go_along_where_they_are_wanted(
    cast: Cast, endpoint: ScriptedEndpoint, media_root: Any
) -> None:
    import cv2
    import numpy as np

    WriterSettings.objects.update(takes_pictures=True)
    media_root.mkdir()
    cv2.imwrite(str(media_root / "a.jpg"), np.zeros((900, 1600, 3), np.uint8))
    (media_root / "b.jpg").write_text("no picture")
    waiting(alert_of(cast.gate, snapshot_path="a.jpg"), asked_at=timezone.now())
    waiting(alert_of(cast.yard, snapshot_path="b.jpg"), asked_at=timezone.now() - timedelta(seconds=9))
    waiting(span_of(cast.gate))
    assert writing.drain() == 3
    kinds = [type(request["messages"][-1]["content"]).__name__ for request in endpoint.requests]
    assert kinds == ["list", "str", "str"]
