"""Saying how the pictures of a visible and thermal pair lie: by marked points, or by nine numbers."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import transaction

from inference.media.homography import Homography, HomographyError
from monitoring import audit
from monitoring.homographies import Pair, errors_of, key_of, numbers_of
from monitoring.models import Homography as Stored
from monitoring.models import User

MOST_POINTS = 40

log = logging.getLogger(__name__)


class BadHomography(ValueError):
    """Points or numbers that cannot be used; `str(error)` is a sentence for whoever gave them."""


def from_points(points: Sequence[Sequence[float]]) -> tuple[Homography, list[float]]:
    """The homography of marked points [x, y, thermal x, thermal y], and how far off each lies then.

    Fractions of width and height, at least four points. Raises BadHomography.
    """
    if len(points) > MOST_POINTS:
        raise BadHomography(f"Mark at most {MOST_POINTS} points.")
    if any(len(point) != 4 or not all(0 <= value <= 1 for value in point) for point in points):
        raise BadHomography("A point is four fractions: x and y in the visible, then in the thermal picture.")
    try:
        found = Homography.from_points([point[:2] for point in points], [point[2:] for point in points])
    except HomographyError as error:
        raise BadHomography(str(error)) from None
    return found, errors_of(found, points)


def from_numbers(numbers: Sequence[float]) -> Homography:
    """Nine numbers, row by row. Raises BadHomography."""
    try:
        found = Homography.of(numbers)
    except HomographyError as error:
        raise BadHomography(str(error)) from None
    if found.folds:
        raise BadHomography("These nine numbers turn a part of the picture inside out.")
    return found


def set_points(*, pair: Pair, points: Sequence[Sequence[float]], by: User) -> None:
    """Keep what the points give, and the points. Workers use it within seconds. Raises BadHomography."""
    found, _ = from_points(points)
    _keep(pair, found, [list(map(float, point)) for point in points], by)


def set_numbers(*, pair: Pair, numbers: Sequence[float], by: User) -> None:
    """Keep nine numbers. Raises BadHomography."""
    _keep(pair, from_numbers(numbers), [], by)


def forget(*, pair: Pair, by: User) -> None:
    """From now on its camera's counts again, or the file's, or none."""
    with transaction.atomic():
        Stored.objects.filter(**key_of(pair)).delete()
        audit.record("settings.changed", actor=by, target=pair, change="alignment removed")
    log.info("%s removed how the pictures of %s lie.", by.username, pair)


def _keep(pair: Pair, homography: Homography, points: list[list[float]], by: User) -> None:
    values = {"numbers": numbers_of(homography), "points": points, "set_by": by}
    with transaction.atomic():
        Stored.objects.update_or_create(**key_of(pair), defaults=values)
        audit.record(
            "settings.changed", actor=by, target=pair, change="alignment set", numbers=values["numbers"]
        )
    log.info("%s set how the pictures of %s lie.", by.username, pair)
