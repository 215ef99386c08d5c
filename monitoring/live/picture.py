"""Whether a camera still shows what it should: not frozen, dark, covered, moved or out of focus.

Works on grey pictures of 160 columns, twice a second, in about 1 ms. Tile by tile, the mean picture of the
last seconds, in which whatever moves is a blur, is compared with a reference that follows the scene slowly:
people cover some tiles for a while, but a camera that was moved shows something else in nearly all tiles that
show anything that stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.types import Frames

OK, FROZEN, DARK, COVERED, MOVED, REFOCUSED = "ok", "frozen", "dark", "covered", "moved", "refocused"

_EVERY = 0.5
_COLUMNS = 160
_TILES = (5, 8)
"""rows and columns of tiles"""
_LEARN = 40
"""Pictures (20 s) until the reference can be compared with."""
_FOLLOW = 1 / 120
"""Share by which the reference follows the scene each time: light and seasons come in slowly."""
_RECENT = 1 / 6
"""The same for the mean of the last seconds."""

_DARK_LEVEL, _DARK_PEAK = 16.0, 45.0
"""Mean and 99th percentile of 255 below which nothing can be made out."""
_FROZEN_SECONDS = 20.0
"""Longer than encoders repeat a still picture without refreshing it."""
_LEAST_TILES = 4
_TEXTURE = 3.0
"""Standard deviation of the gradient in a tile from which on it shows something."""
_COVERED_SHARE = 0.2
"""What is left of the reference's texture when something hangs before the lens."""
_UNLIKE = 0.35
"""Correlation of a tile's gradients below which it shows something else."""
_MOVED_AT_LEAST, _MOVED_AT_MOST, _MOVED_OVER_HABIT = 0.45, 0.75, 0.15
"""Share of such tiles at which the camera was moved: somewhat above what the scene's own traffic reaches, a
peak that is forgotten over minutes."""
_HABIT_RISES, _HABIT_FALLS = 1 / 60, 1 / 480
_STAYS = 0.4
"""Texture of a new view in the mean of some seconds, against the reference's: a crowd has less."""
_BLURRED, _SHARPENED = 0.45, 2.2
"""Factors by which fine detail must have shrunk or grown against coarse; half the light and noise of eight
grey levels change it to between 0.7 and 1.3, a blur of 1.5 pixels to 0.25."""

_ENTER = {FROZEN: 0.0, DARK: 5.0, COVERED: 5.0, MOVED: 6.0, REFOCUSED: 10.0}
"""Seconds for which a state must hold before it is told."""
_LEAVE = 5.0
"""Seconds for which the picture must be well again."""
_NEW_VIEW_TOLD = 60.0
"""Seconds for which a moved or refocused camera is told, while its new view becomes the reference."""

_MEDIAN_OF_NORMAL = 0.6745
"""Median of the absolute value of a standard normal variable."""

Grey = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Look:
    """One small picture, prepared for comparing."""

    grey: Grey
    gradient: Grey
    texture: Grey
    """standard deviation of the gradient in each tile; of a mean of pictures, the mean of theirs"""
    sharpness: Grey
    """fine detail against coarse in each tile"""


class PictureWatch:
    """One thread adds, another reads `state` and `since`.

    state  "ok", "frozen", "dark", "covered", "moved" or "refocused"
    since  Unix time of capture at which the state began
    """

    def __init__(self) -> None:
        self.state = OK
        self.since = 0.0
        self._last_at = float("-inf")
        self._last: Frames | None = None
        self._same_since = 0.0
        self._reference: _Look | None = None
        self._recent: _Look | None = None
        self._looks = 0
        self._habit = _MOVED_AT_MOST
        self._candidate, self._candidate_since = OK, 0.0

    def add(self, picture: Frames, captured_at: float) -> None:
        """`picture` (h, w, 3) uint8 BGR; more than two a second are passed over."""
        if 0 <= captured_at - self._last_at < _EVERY:
            return
        if captured_at - self._last_at > 10 or captured_at < self._last_at:
            self._same_since = captured_at  # after a gap nothing is known of the time between
        self._last_at = captured_at
        self.since = self.since or captured_at
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        if self._last is None or grey.shape != self._last.shape or not np.array_equal(grey, self._last):
            self._same_since = captured_at
            if self._last is not None and grey.shape != self._last.shape:
                self._begin_reference()
        self._last = np.asarray(grey, np.uint8)
        self._decide(self._judge(self._last, captured_at), captured_at)

    def _judge(self, grey: Frames, at: float) -> str:
        """What this one picture says."""
        if at - self._same_since >= _FROZEN_SECONDS:
            return FROZEN
        if float(grey.mean()) < _DARK_LEVEL and float(np.percentile(grey[::2, ::2], 99)) < _DARK_PEAK:
            return DARK
        look = _look(grey)
        self._recent = look if self._recent is None else _mean(self._recent, look, _RECENT)
        if self._reference is None or self._looks < _LEARN:
            self._looks += 1
            share = max(_FOLLOW, 1 / self._looks)
            self._reference = look if self._reference is None else _mean(self._reference, look, share)
            return OK
        unlike = _unlike(self._reference, self._recent)
        moved_at = min(max(self._habit + _MOVED_OVER_HABIT, _MOVED_AT_LEAST), _MOVED_AT_MOST)
        verdict = _compare(self._reference, look, self._recent, moved=unlike >= moved_at)
        if verdict == OK:
            rate = _HABIT_RISES if unlike > self._habit else _HABIT_FALLS
            self._habit += rate * (unlike - self._habit)
            if _unlike(self._reference, look) < moved_at:
                self._reference = _mean(self._reference, look, _FOLLOW)
        return verdict

    def _decide(self, verdict: str, at: float) -> None:
        """A state is told once it has held for long enough, and taken back once the picture has been well."""
        if verdict != self._candidate:
            self._candidate, self._candidate_since = verdict, at
        held = at - self._candidate_since
        new_view = self.state in (MOVED, REFOCUSED)
        if new_view and at - self.since >= _NEW_VIEW_TOLD:
            self._tell(OK, at)
        elif verdict == self.state or (new_view and verdict == OK):
            return
        elif verdict == OK:
            if held >= _LEAVE:
                self._tell(OK, at)
        elif held >= _ENTER[verdict]:
            self._tell(verdict, at)
            if verdict in (MOVED, REFOCUSED):
                self._begin_reference()

    def _tell(self, state: str, at: float) -> None:
        self.state, self.since = state, at

    def _begin_reference(self) -> None:
        self._reference = self._recent = None
        self._looks, self._habit = 0, _MOVED_AT_MOST


def _compare(reference: _Look, look: _Look, recent: _Look, *, moved: bool) -> str:
    """What the last seconds show against the reference; `moved` says whether its edges are elsewhere."""
    textured = reference.texture >= _TEXTURE
    if textured.sum() < _LEAST_TILES:
        return OK  # a wall or a fog: nothing that could be compared
    if float(look.texture[textured].sum()) < _COVERED_SHARE * float(reference.texture[textured].sum()):
        return COVERED
    if moved:
        stays = float(_texture(recent.gradient).sum()) >= _STAYS * float(_texture(reference.gradient).sum())
        return MOVED if stays else OK
    coarse = _correlation(_soft(reference.grey), _soft(recent.grey))
    same_place = textured & (coarse > 0.8)
    if same_place.sum() >= max(_LEAST_TILES, 0.5 * textured.sum()):
        ratio = recent.sharpness[same_place] / np.maximum(reference.sharpness[same_place], 1e-6)
        if not _BLURRED < float(np.median(ratio)) < _SHARPENED:
            return REFOCUSED
    return OK


def _unlike(reference: _Look, look: _Look) -> float:
    """Share of the tiles in which the reference shows something that stays, and `look` something else."""
    shows = _texture(reference.gradient) >= _TEXTURE
    if shows.sum() < _LEAST_TILES:
        return 0.0
    return float((_correlation(reference.gradient, look.gradient)[shows] < _UNLIKE).mean())


def _mean(old: _Look, new: _Look, share: float) -> _Look:
    """`old` moved towards `new`."""
    grey = _blend(old.grey, new.grey, share)
    return _Look(
        grey=grey,
        gradient=_gradient(grey),
        texture=_blend(old.texture, new.texture, share),
        sharpness=_blend(old.sharpness, new.sharpness, share),
    )


def _look(grey: Frames) -> _Look:
    rows = max(_TILES[0] * 4, round(grey.shape[0] * _COLUMNS / grey.shape[1]))
    small = cv2.resize(grey, (_COLUMNS, rows), interpolation=cv2.INTER_AREA).astype(np.float32)
    gradient = _gradient(small)
    return _Look(small, gradient, _texture(gradient), _sharpness(grey))


def _texture(gradient: Grey) -> Grey:
    variance = _per_tile(gradient**2) - _per_tile(gradient) ** 2
    return np.asarray(np.sqrt(np.maximum(variance, 0)), np.float32)


def _soft(grey: Grey) -> Grey:
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 3), np.float32)


def _gradient(grey: Grey) -> Grey:
    """Strength of edges, blurred a little so that a trembling mast does not count as a move."""
    soft = cv2.GaussianBlur(grey, (0, 0), 1.5)
    across, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    return np.asarray(cv2.magnitude(across, down), np.float32)


def _sharpness(grey: Frames) -> Grey:
    """Fine detail as a share of coarse detail, by tile, without the sensor's noise: of the energy of second
    differences, what is left when that of noise (told from their median, which edges hardly touch) is taken
    away."""
    picture = grey.astype(np.float32)
    fine = np.asarray(cv2.Laplacian(picture, cv2.CV_32F), np.float32)
    noise = float(np.median(np.abs(fine[::2, ::2]))) / _MEDIAN_OF_NORMAL
    small = cv2.resize(picture, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    coarse = np.asarray(cv2.Laplacian(small, cv2.CV_32F), np.float32)
    detail = np.sqrt(np.maximum(_per_tile(fine**2) - noise**2, 0.5))
    return np.asarray(detail / (np.sqrt(_per_tile(coarse**2)) + 2.0), np.float32)


def _correlation(first: Grey, second: Grey) -> Grey:
    """Pearson's correlation within each tile; 0 where one of them is flat."""
    mean_first, mean_second = _per_tile(first), _per_tile(second)
    covariance = _per_tile(first * second) - mean_first * mean_second
    spread = (_per_tile(first**2) - mean_first**2) * (_per_tile(second**2) - mean_second**2)
    return np.asarray(covariance / np.sqrt(np.maximum(spread, 1e-3)), np.float32)


def _per_tile(picture: Grey) -> Grey:
    """Mean of each tile."""
    return np.asarray(cv2.resize(picture, _TILES[::-1], interpolation=cv2.INTER_AREA), np.float32)


def _blend(old: Grey, new: Grey, share: float) -> Grey:
    return np.asarray(old + share * (new - old), np.float32)
