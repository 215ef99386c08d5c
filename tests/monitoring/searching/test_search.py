"""Who finds what in words, by words and by meaning, in the database that the suite runs on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from inference.describe.draft import Draft
from inference.describe.event import EventFacts, Objects, Source, to_json
from monitoring.alert_search import AlertFilter, BadCursor
from monitoring.models import Alert, Description, SearchPhrase, User, Verdict
from monitoring.searching import indexing
from monitoring.searching.found import FoundPage
from monitoring.searching.meaning import Readiness
from monitoring.searching.search import search
from tests.monitoring.conftest import Cast
from tests.monitoring.searching.conftest import BEGAN, SmallEncoder, touch

Make = Callable[..., Alert]


def find(user: User, text: str, **more: Any) -> FoundPage:
    wanted = more.pop("wanted", AlertFilter())
    return search(user=user, text=text, wanted=wanted, limit=more.pop("limit", 50), **more)


def ids(page: FoundPage) -> list[str]:
    return [item.alert.id for item in page.alerts]


def describe(alert: Alert, *objects: Objects, **more: Any) -> None:
    opened = alert.opened_at.timestamp()
    facts = EventFacts(
        source=Source.CAMERA, place="", time_zone="UTC", start=opened, end=opened + 20, peak=0.8,
        peak_at=opened, line=0.5, label=alert.label, reference="profile", objects=objects,
    )  # fmt: skip
    Description.objects.create(alert=alert, facts=to_json(facts), **more)


def test_it_works(cast: Cast, make: Make) -> None:
    fight, other = make(cast.gate, label="fighting"), make(cast.gate, 1)
    indexing.drain()
    page = find(cast.operator, "two men fighting")
    assert ids(page)[:1] == [str(fight.pk)]
    assert str(other.pk) not in ids(page)
    why = page.alerts[0].why
    assert why is not None
    assert (why.words, why.means) == (("fighting",), "")


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("administrator", {"here", "elsewhere", "of_the_site"}),
        ("reviewer", {"here"}),
        ("operator", {"here"}),
        ("other_reviewer", {"elsewhere"}),
        ("other_operator", {"elsewhere"}),
        ("stranger", set()),
    ],
)
@pytest.mark.parametrize("text", ["brawl", "label brawl", '"brawl"', "unspeakable -nothing brawl"])
def test_of_ones_cameras_only(cast: Cast, make: Make, who: str, seen: set[str], text: str) -> None:
    made = {
        "here": make(cast.gate, label="brawl"),
        "elsewhere": make(cast.yard, 1, label="brawl"),
        "of_the_site": make(None, 2, label="brawl", cause="storage"),
    }
    indexing.drain()
    assert set(ids(find(getattr(cast, who), text))) == {str(made[name].pk) for name in seen}


def test_a_camera_that_changed_hands_is_heeded_at_once(cast: Cast, make: Make) -> None:
    make(cast.gate, label="brawl")
    indexing.drain()
    cast.gate.groups.clear()
    assert ids(find(cast.operator, "brawl")) == []


def test_others_labels_are_no_class_to_be_found_out(cast: Cast, make: Make) -> None:
    make(cast.yard, label="secret handover")
    indexing.drain()
    assert find(cast.operator, "secret handover").chips == ()
    assert [chip.kind for chip in find(cast.other_operator, "secret handover").chips] == ["class"]


def test_counts_belong_to_what_is_counted(cast: Cast, make: Make) -> None:
    wrong, right = make(cast.gate, 1), make(cast.gate)
    describe(wrong, Objects("person", 1, 0.0), Objects("car", 2, 0.0))
    describe(right, Objects("person", 2, 0.0), Objects("car", 1, 0.0))
    indexing.drain()
    assert ids(find(cast.operator, "2 people"))[0] == str(right.pk)
    assert ids(find(cast.operator, "two cars"))[0] == str(wrong.pk)


def test_by_meaning_where_no_word_is_shared(cast: Cast, make: Make) -> None:
    alert = make(cast.gate, confirmed=False, review="dismissed")
    Verdict.objects.create(alert=alert, reviewer_name="r", kind="dismissed", note="A courier came by.")
    make(cast.gate, 1)
    indexing.drain()
    (found,) = find(cast.operator, "package").alerts
    assert found.alert.id == str(alert.pk)
    assert found.why is not None
    assert (found.why.words, found.why.means) == ((), "A courier came by.")


def test_by_meaning_within_a_camera(cast: Cast, make: Make) -> None:
    here, there = make(cast.gate, label="spider"), make(cast.yard, 1, label="spider")
    indexing.drain()
    assert ids(find(cast.administrator, "an insect at the yard")) == [str(there.pk)]
    assert set(ids(find(cast.administrator, "an insect"))) == {str(here.pk), str(there.pk)}


def test_by_words_alone_until_the_network_is_there(cast: Cast, make: Make, encoder: SmallEncoder) -> None:
    fight = make(cast.gate, label="fighting")
    encoder.state = Readiness.LOADING
    indexing.drain()
    page = find(cast.operator, "people in fights")
    assert (ids(page), page.meaning) == ([str(fight.pk)], Readiness.LOADING)


def test_what_people_and_models_wrote(cast: Cast, make: Make) -> None:
    edited, written = make(cast.gate), make(cast.gate, 1)
    describe(edited, edit="The postwoman dropped a ladder.")
    describe(
        written, text=Draft("A ladder falls", "Seen once.", "It fell.", 0.8, (), 1).to_json(), written_for=1
    )
    indexing.drain()
    assert set(ids(find(cast.operator, "ladder"))) == {str(edited.pk), str(written.pk)}
    assert ids(find(cast.operator, "ladders dropped"))[0] == str(edited.pk)


def test_times_cameras_and_verdicts_are_filters(cast: Cast, make: Make) -> None:
    early = make(cast.gate, -60, label="brawl")
    confirmed = make(cast.gate, 5, label="brawl", review="confirmed", confirmed=True)
    there = make(cast.yard, 6, label="brawl")
    indexing.drain()
    now = BEGAN + timedelta(hours=2)
    chief = cast.administrator
    assert set(ids(find(chief, "some brawl since 12:00", now=now))) == {str(confirmed.pk), str(there.pk)}
    assert set(ids(find(chief, "some brawl not confirmed", now=now))) == {str(early.pk), str(there.pk)}
    assert ids(find(chief, "a nice brawl in the yard", now=now)) == [str(there.pk)]
    assert ids(find(chief, "a nice brawl between 11 and 12", now=now)) == [str(early.pk)]
    assert ids(find(chief, "in the yard", now=now)) == [str(there.pk)]


def test_a_renamed_camera_is_found_by_its_new_name(cast: Cast, make: Make) -> None:
    alert = make(cast.gate)
    make(cast.yard, 1)
    indexing.drain()
    cast.gate.name = "Harbour east"
    cast.gate.save()
    assert ids(find(cast.administrator, "movement at the harbour"))[0] == str(alert.pk)


def test_filters_of_the_page_go_before_those_of_the_words(cast: Cast, make: Make) -> None:
    notice = make(cast.gate, label="brawl")
    make(cast.gate, 1, label="brawl", severity="alert")
    indexing.drain()
    page = find(cast.operator, "brawl severe alerts", wanted=AlertFilter(severity="notice"))
    assert ids(page) == [str(notice.pk)]


def test_pages_stay_what_they_are(cast: Cast, make: Make) -> None:
    made = [make(cast.gate, minute, label="brawl") for minute in range(5)]
    indexing.drain()
    first = find(cast.operator, "nice brawl", limit=2, order="newest")
    make(cast.gate, 9, label="brawl", opened_at=timezone.now() + timedelta(seconds=1))
    indexing.drain()
    second = find(cast.operator, "nice brawl", limit=2, order="newest", cursor=first.cursor)
    third = find(cast.operator, "nice brawl", limit=2, order="newest", cursor=second.cursor)
    assert ids(first) + ids(second) + ids(third) == [str(alert.pk) for alert in reversed(made)]
    assert third.cursor is None


@pytest.mark.parametrize("cursor", ["w.", "w.!!!", "w.bm90aGluZw", "w." + "A" * 50])
def test_a_cursor_that_no_page_gave(cast: Cast, cursor: str) -> None:
    with pytest.raises(BadCursor):
        find(cast.operator, "brawl", cursor=cursor)


@pytest.mark.parametrize(
    "text",
    [
        "'",
        '"',
        "a' OR '1'='1",
        "a & | ! b",
        "(",
        "* *",
        "\\",
        "NEAR(x",
        "col:x",
        "x\x00y",
        "%_",
        "🦊",
        "x" * 900,
    ],
)
def test_nothing_in_it_reaches_the_database_as_more_than_words(cast: Cast, make: Make, text: str) -> None:
    make(cast.yard, label="brawl")
    indexing.drain()
    assert ids(find(cast.operator, text)) == []
    assert ids(find(cast.operator, f"{text} more words")) == []


class TestTheIndex:
    def test_follows_what_changes(self, cast: Cast, make: Make) -> None:
        alert = make(cast.gate, label="brawl")
        assert indexing.drain() == 1
        touch(alert, reviewed_label="dancing")
        assert indexing.drain() == 1
        assert ids(find(cast.operator, "people dancing")) == [str(alert.pk)]
        assert indexing.drain() == 0

    def test_goes_with_the_alert(self, cast: Cast, make: Make) -> None:
        alert = make(cast.gate, label="brawl")
        indexing.drain()
        alert.delete()
        assert ids(find(cast.operator, "brawl there")) == []
        indexing.sweep()
        assert not SearchPhrase.objects.exists()

    def test_a_killed_worker_loses_nothing(
        self, cast: Cast, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = [make(cast.gate, minute, label="brawl") for minute in range(4)]
        monkeypatch.setattr(indexing, "BATCH", 1)
        write, done = indexing.index, []

        def killed(alerts: Any) -> None:
            if len(done) == 2:
                raise KeyboardInterrupt
            done.append(alerts)
            write(alerts)

        monkeypatch.setattr(indexing, "index", killed)
        with pytest.raises(KeyboardInterrupt):
            indexing.drain()
        monkeypatch.setattr(indexing, "index", write)
        assert indexing.drain() == 2
        assert len(ids(find(cast.operator, "some brawl"))) == len(made)

    def test_an_old_change_that_was_missed_is_found_by_the_sweep(self, cast: Cast, make: Make) -> None:
        late = make(cast.gate, -600, label="brawl")
        make(cast.gate, label="other")
        indexing.drain()
        Alert.objects.filter(pk=late.pk).update(sequence=7)
        assert indexing.drain() == 0
        assert indexing.sweep() == 1

    def test_a_phrase_of_many_alerts_is_embedded_once(
        self, cast: Cast, make: Make, encoder: SmallEncoder
    ) -> None:
        for minute in range(20):
            make(cast.gate, minute, label="brawl")
        indexing.drain()
        assert encoder.embedded == ["brawl"]

    def test_alerts_of_one_moment_are_told_apart(self, cast: Cast, make: Make) -> None:
        one, other = make(cast.gate, label="brawl"), make(cast.yard, label="brawl")
        indexing.drain()
        assert set(ids(find(cast.administrator, "some brawl"))) == {str(one.pk), str(other.pk)}


def test_through_the_api(cast: Cast, make: Make) -> None:
    make(cast.gate, label="brawl")
    make(cast.yard, 1, label="brawl")
    indexing.drain()
    api = APIClient()
    assert api.get("/api/v1/alerts/?q=brawl").status_code == 401
    api.force_login(cast.operator)
    told = api.get("/api/v1/alerts/", {"q": "a wild brawl at the gate"}).json()
    (found,) = told["results"]
    assert (found["camera_name"], found["why"]["words"]) == ("Gate", ["brawl"])
    assert [chip["said"] for chip in told["understood"]] == ["at the gate"]
    assert told["meaning"] == "ready"
    assert api.get("/api/v1/alerts/", {"q": "brawl", "cursor": "w.x"}).status_code == 400
    assert api.get("/api/v1/alerts/", {"q": "x" * 301}).status_code == 400
