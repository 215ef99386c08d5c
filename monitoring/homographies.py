"""How the pictures of a visible and thermal pair lie against each other: what was set, by whom, what counts.

What was set for a recording counts first, then what was set for its camera, then the file that
WATCHPOST_HOMOGRAPHIES names; without any of them the two cameras are taken to see the same. Reads only;
`monitoring.intake.homographies` writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from inference.media.homography import Homographies, Homography, HomographyError, configured
from monitoring.models import Camera, Clip
from monitoring.models import Homography as Stored

OWN, CAMERA, FILE, NONE = "own", "camera", "file", "none"
"""Where a homography comes from."""

Pair = Camera | Clip
"""What has two pictures."""


@dataclass(frozen=True, slots=True)
class HomographyView:
    """The homography in use.

    numbers  nine, row by row: fractions of the visible picture to fractions of the thermal one
    points   [[x, y, thermal x, thermal y], ...] that it was found from; empty when the numbers were entered
    errors   for each point how far from its mark it comes to lie, as a share of the thermal picture
    origin   "own", "camera" (a recording's camera's), "file", "none"
    set_by, set_at   who and when (ISO 8601, UTC); empty where it is nobody's own
    problem  a sentence when the file cannot be used
    """

    numbers: list[float]
    points: list[list[float]]
    errors: list[float]
    origin: str
    set_by: str = ""
    set_at: str = ""
    problem: str = ""


def in_use(pair: Pair) -> HomographyView:
    """What counts for a camera or a recording."""
    stored = Stored.objects.select_related("set_by").filter(**key_of(pair)).first()
    if stored is not None:
        return _told(stored, OWN)
    camera_id = pair.camera_id if isinstance(pair, Clip) else None
    if camera_id is not None:
        stored = Stored.objects.select_related("set_by").filter(camera=camera_id).first()
        if stored is not None:
            return _told(stored, CAMERA)
    try:
        listed = configured()
    except HomographyError as error:
        return HomographyView(numbers_of(Homography.identity()), [], [], NONE, problem=str(error))
    found = listed.of(source_of(pair))
    origin = NONE if found.is_identity else FILE
    return HomographyView(numbers_of(found), [], [], origin)


def read(source: str, clip_id: UUID | None, listed: Homographies) -> Homography:
    """For workers: what counts for a snippet's source, given what the file lists.

    source   as in Snippet.source: a camera's id or the path of a recording
    clip_id  of that recording; None for a camera
    """
    if clip_id is None:
        rows = Stored.objects.filter(camera=UUID(source))
    else:
        rows = Stored.objects.filter(clip=clip_id) | Stored.objects.filter(camera__clips=clip_id)
    # A recording's own before its camera's: whose `clip` is null comes last.
    found = sorted(rows.values_list("clip", "numbers"), key=lambda row: row[0] is None)
    return Homography.of(found[0][1]) if found else listed.of(source)


def source_of(pair: Pair) -> str:
    """As in Snippet.source; of a recording its path below MEDIA_ROOT."""
    return str(pair.pk) if isinstance(pair, Camera) else pair.path


def numbers_of(homography: Homography) -> list[float]:
    return [float(number) for number in homography.matrix.ravel()]


def errors_of(homography: Homography, points: Sequence[Sequence[float]]) -> list[float]:
    """How far each [x, y, thermal x, thermal y] comes to lie from its mark in the thermal picture."""
    if not len(points):
        return []
    marked = np.asarray(points, np.float64)
    away = homography.map(marked[:, :2]) - marked[:, 2:]
    return [round(float(distance), 5) for distance in np.linalg.norm(away, axis=1)]


def key_of(pair: Pair) -> dict[str, Any]:
    """The columns that name it in `Stored`."""
    return {"camera": pair} if isinstance(pair, Camera) else {"clip": pair}


def _told(stored: Stored, origin: str) -> HomographyView:
    homography = Homography.of(stored.numbers)
    return HomographyView(
        numbers=numbers_of(homography),
        points=stored.points,
        errors=errors_of(homography, stored.points),
        origin=origin,
        set_by=stored.set_by.username if stored.set_by else "",
        set_at=stored.set_at.isoformat(),
    )
