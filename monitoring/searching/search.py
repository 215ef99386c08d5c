"""Finding alerts in words, with the filters that the words and the page name, among what a person may see."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.utils import timezone

from monitoring import alert_search
from monitoring.access import Visitor, visible_alerts, visible_cameras
from monitoring.alert_search import AlertFilter, BadCursor
from monitoring.alert_views import alert_views
from monitoring.describing.writers import writer_settings
from monitoring.models import Alert, SearchEntry, User
from monitoring.searching import asking, marks, meaning, ranking
from monitoring.searching.asking import Wanted
from monitoring.searching.found import Found, FoundPage, Why
from monitoring.searching.full_text import Group, Scope, TextQuery, candidates
from monitoring.searching.indexing import first_id
from monitoring.searching.known import known_to
from monitoring.searching.meaning import Near, Readiness
from monitoring.searching.ranking import Ranked
from monitoring.searching.understanding import Chip, Understood, understand
from monitoring.searching.words import stems, words_of

Order = Literal["best", "newest"]

LONGEST = 300
"""Characters of a search."""
_FEW_CAMERAS = 3
_LASTS = timedelta(days=1)
"""An alert that opened longer before a window is not found to reach into it."""


def search(
    *,
    user: Visitor,
    text: str,
    wanted: AlertFilter,
    order: Order = "best",
    limit: int,
    cursor: str | None = None,
    now: datetime | None = None,
) -> FoundPage:
    """A page of what fits `text` and `wanted`, of what `user` may see. Raises BadCursor."""
    if not text.strip():
        return _listed(user, wanted, (), limit, cursor)
    moment, offset = _read(cursor) if cursor and cursor.startswith(_MARK) else (now or timezone.now(), 0)
    cameras = list(visible_cameras(user).only("pk", "name", "time_zone", "zones"))
    understood = understand(text[:LONGEST], known_to(user, cameras, now=moment))
    asked = joined(wanted, understood)
    if understood.is_plain and not (understood.times.hours or understood.times.days):
        # Filters alone: the list itself, to its end.
        return _listed(user, asked, understood.chips, limit, cursor)
    languages = tuple(dict.fromkeys(("en", writer_settings().language)))
    names = {camera.pk: camera.name for camera in cameras}
    words = asking.wanted_of(understood, cameras=names, languages=languages)
    scope = scope_of(user, asked, moment)
    ranked, readiness = ranked_of(understood, asked, words, languages, scope)
    if order == "newest":
        ranked = sorted(ranked, key=lambda item: -item.entry)
    shown = ranked[offset : offset + limit]
    more = len(ranked) > offset + limit
    return FoundPage(
        alerts=_views(user, asked, shown, words),
        cursor=_cursor(moment, offset + limit) if more else None,
        chips=understood.chips,
        meaning=readiness,
    )


def _listed(
    user: Visitor, asked: AlertFilter, chips: tuple[Chip, ...], limit: int, cursor: str | None
) -> FoundPage:
    page = alert_search.search(user=user, wanted=asked, limit=limit, cursor=cursor)
    return FoundPage([Found(view) for view in page.alerts], page.cursor, chips, Readiness.READY)


def joined(wanted: AlertFilter, understood: Understood) -> AlertFilter:
    """The page's own filters go before what the words say of the same."""
    said: dict[str, object] = dict(understood.exact)
    said |= {"since": understood.times.since, "until": understood.times.until}
    if understood.cameras is not None:
        said["cameras"] = understood.cameras
    own = {name: value for name, value in said.items() if getattr(wanted, name) is None}
    return replace(wanted, **own)  # type: ignore[arg-type]


def scope_of(user: Visitor, asked: AlertFilter, now: datetime) -> Scope:
    """Rights and filters, as far as the index knows of them; pages are read through both again."""
    first = first_id(asked.since - _LASTS) if asked.since else 0
    last = first_id(min(now, asked.until) if asked.until else now) + (1 << 20)
    cameras: Sequence[UUID] | None = None
    if not (isinstance(user, User) and user.is_administrator):
        cameras = list(visible_cameras(user).values_list("pk", flat=True))
    if asked.camera is not None or asked.cameras is not None:
        only = {asked.camera} if asked.camera is not None else set(asked.cameras or ())
        cameras = [pk for pk in (only if cameras is None else cameras) if pk in only and pk is not None]
    marked: dict[str, None] = dict.fromkeys((*marks.STATES, "camera", "cameras", "not_review", "until"))
    rest = replace(asked, **marked)
    if rest == AlertFilter():
        return Scope(first, last, cameras)
    alerts = alert_search.filtered(Alert.objects.all(), rest).order_by()
    if asked.since:
        # Bounded on both sides, so that the database reads a stretch of its index.
        alerts = alerts.filter(opened_at__range=(asked.since - _LASTS, asked.until or now))
    return Scope(first, last, cameras, alerts.values("pk"))


def ranked_of(
    understood: Understood,
    asked: AlertFilter,
    words: Sequence[Wanted],
    languages: tuple[str, ...],
    scope: Scope,
) -> tuple[list[Ranked], Readiness]:
    """The best first, and whether meaning counted."""
    if scope.cameras is not None and not scope.cameras:
        return [], Readiness.READY
    required, excluded = demanded(understood, asked, languages, scope)
    if not words:
        fits = candidates(TextQuery((), required, excluded, at_least=0), scope)
        return [Ranked(entry, 0.0) for entry, _ in fits], Readiness.READY
    in_words = ranking.by_words([item.group for item in words], required, excluded, scope)
    readiness = meaning.encoder.readiness()
    near: list[Near] = []
    if readiness is Readiness.READY:
        near = meaning.phrases.near(understood.rest)

    if near and (asked.camera is not None or asked.cameras is not None):
        # A camera has a small part of what a phrase finds: its newest alerts are looked at, not the phrase's.
        fits = candidates(TextQuery((), required, excluded, at_least=0), scope)
        of_camera = ranking.by_meaning_among(near, [entry for entry, _ in fits])
        return ranking.fused(in_words, of_camera), readiness

    def may_be_found(entries: Collection[int]) -> set[int]:
        return admitted(entries, required, excluded, scope)

    return ranking.fused(in_words, ranking.by_meaning(near, scope, may_be_found)), readiness


def demanded(
    understood: Understood, asked: AlertFilter, languages: tuple[str, ...], scope: Scope
) -> tuple[tuple[Group, ...], tuple[str, ...]]:
    """What must be in an entry, and what must not, of words and of marks.

    Cameras are marks as well where there are few: the index then joins them with the words by itself.
    """
    required, excluded = asking.required_of(understood, languages), asking.excluded_of(understood, languages)
    for name in marks.STATES:
        if (value := getattr(asked, name)) is not None:
            required += ((marks.of_state(name, value),),)
    if asked.not_review is not None:
        excluded += (marks.of_state("review", asked.not_review),)
    if scope.cameras is not None and len(scope.cameras) <= _FEW_CAMERAS:
        required += (tuple(marks.of_camera(camera) for camera in scope.cameras),)
    return required, excluded


def admitted(
    entries: Collection[int], required: Sequence[tuple[str, ...]], excluded: tuple[str, ...], scope: Scope
) -> set[int]:
    """Those that have what must be there, and nothing that must not, and fit the filters."""
    rows = SearchEntry.objects.filter(pk__in=entries)
    if scope.alerts is not None:
        rows = rows.filter(alert__in=scope.alerts)
    if len(required) == 1 and not excluded:
        return set(rows.values_list("pk", flat=True))
    found = set()
    for pk, *columns in rows.values_list("pk", "labels", "scene", "said", "marks"):
        has = {word for column in columns for word in column.split()}
        if all(has.intersection(group) for group in required) and not has.intersection(excluded):
            found.add(pk)
    return found


def _views(
    user: Visitor, asked: AlertFilter, ranked: Sequence[Ranked], words: Sequence[Wanted]
) -> list[Found]:
    """The alerts as they are now: what was indexed may be seconds old, rights and filters are not."""
    entries = {
        entry.pk: entry for entry in SearchEntry.objects.filter(pk__in=[item.entry for item in ranked])
    }
    visible = alert_search.filtered(visible_alerts(user), replace(asked, text=None))
    alerts = visible.select_related("camera", "acknowledged_by").in_bulk(
        [entry.alert_id for entry in entries.values()]
    )
    shown = []
    for item in ranked:
        entry = entries.get(item.entry)
        alert = alerts.get(entry.alert_id) if entry else None
        if entry is not None and alert is not None:
            shown.append((alert, _why(entry, item, words)))
    views = alert_views([alert for alert, _ in shown])
    return [Found(view, why) for view, (_, why) in zip(views, shown, strict=True)]


def _why(entry: SearchEntry, ranked: Ranked, words: Sequence[Wanted]) -> Why:
    has = set(" ".join((entry.labels, entry.scene, entry.said, entry.marks)).split())
    hit = [item for item in words if _is_in(item.group, has)]
    near = ranked.near
    # What its words say already need not be said again.
    known = {word for item in hit for word in item.group}
    if near is not None and all(
        known.intersection((word, *stems(word, ("en",)))) for word in words_of(near.text)
    ):
        near = None
    means, closeness = (near.text, round(near.closeness, 3)) if near else ("", 0.0)
    return Why(tuple(item.word for item in hit), means, closeness)


def _is_in(group: tuple[str, ...], has: set[str]) -> bool:
    return any(
        any(word.startswith(wanted[:-1]) for word in has) if wanted.endswith("*") else wanted in has
        for wanted in group
    )


_MARK = "w."
"""What a cursor of a search in words begins with; others are those of the plain list."""


def _cursor(moment: datetime, offset: int) -> str:
    """Alerts that open later do not shift the pages that follow."""
    return _MARK + base64.urlsafe_b64encode(f"{moment.isoformat()}|{offset}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, int]:
    told = cursor.removeprefix(_MARK)
    try:
        text = base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)).decode("ascii")
        moment, _, offset = text.partition("|")
        at, skip = datetime.fromisoformat(moment), int(offset)
    except (ValueError, UnicodeError, binascii.Error) as error:
        raise BadCursor from error
    if at.tzinfo is None or not 0 <= skip <= meaning.MOST * 1000:
        raise BadCursor
    return at, skip
