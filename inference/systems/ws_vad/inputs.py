"""From measured snippets to the rows that the network takes, whichever extractors measured them.

Packaged extractors measure looks at pictures and flow as `deep_feature_fusion` does (deep.<extractor>, a row
a look) and the shared embedding of sound. A snippet's row is made of two seconds of looks: a recording's
snippet has them, a camera's second borrows the one before.

pictures  MobileNetV2 of the look in the middle            in CLIP's place
clips     mean and deviation over the looks                in I3D's place
flow      44 statistics of dense flow                      in flow I3D's place
audio     mean aiSFX embedding                             in VGGish's place

The paper's extractors (`paper_extractors`) measure one row of each a snippet: ws_vad.<input>.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.errors import InferenceError
from inference.systems.ws_vad.configuration import STREAMS
from inference.types import Features, Floats

PICTURES, SOUND = "mobilenet_v2_packaged", "sound"
MOTION, CAMERA_MOTION = "motion", "motion_live"
"""Flow of a recording's snippet, and a faster one of each second, which a camera can be given. Their
columns are the same statistics, but not alike distributed."""

INPUTS = ("pictures", "clips", "flow", "audio")
COLUMNS = {"pictures": 0, "clips": 0, "flow": 1, "audio": 2}
"""In presence masks: pictures and clips are the RGB stream's."""
_HELD = "held."
QUIETEST_DB = -90.0
"""A track that carries nothing is no sound: its embedding would only say where the recording comes from."""
SHORT = 1.5
"""Seconds below which a snippet borrows the looks of the one before."""
APART = 1.0
"""Seconds between two snippets from which on nothing is borrowed."""

EMBEDDED_SIZES = {"pictures": 1280, "clips": 2560, "flow": 44, "audio": 512}
Context = Mapping[str, NDArray[np.generic]]


class NotMeasured(InferenceError):
    """Features that lack what the system takes."""

    code = "features"


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """T snippets, as measured or prepared: (T, columns) float32 of each of INPUTS, zeros where missing.

    present  (T, 3) bool by STREAMS
    camera   whether the flow is the cameras'
    """

    pictures: Floats
    clips: Floats
    flow: Floats
    audio: Floats
    present: NDArray[np.bool_]
    camera: bool = False

    def __len__(self) -> int:
        return len(self.present)

    def taken(self, places: NDArray[np.int64] | slice) -> Rows:
        """The snippets at these places."""
        columns = {name: getattr(self, name)[places] for name in INPUTS}
        return Rows(**columns, present=self.present[places], camera=self.camera)


def joined_rows(parts: Sequence[Rows]) -> Rows:
    """Sequences one after the other, all with the same kind of flow."""
    if len({part.camera for part in parts}) != 1:
        raise ValueError("Sequences with recordings' and with cameras' flow cannot be joined.")
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in INPUTS}
    present = np.concatenate([part.present for part in parts])
    return Rows(**columns, present=present, camera=parts[0].camera)


def read_rows(
    extractors: str, features: Sequence[Features], context: Context | None = None
) -> tuple[Rows, dict[str, NDArray[np.generic]]]:
    """Rows of consecutive snippets, at least one, and what the next call needs (arrays named "held...").

    Raises NotMeasured.
    """
    if extractors == "paper":
        return _paper_rows(features), {}
    held: Context = {name: array for name, array in (context or {}).items() if name.startswith(_HELD)}
    rows: list[Rows] = []
    for item in features:
        own = looks_of(item)
        rows.append(embedded_row(_with_borrowed(item, own, held)))
        held = {
            **{f"{_HELD}{name}": looks for name, looks in own.items()},
            f"{_HELD}end": np.asarray(item.end, np.float64),
        }
    return joined_rows(rows), dict(held)


def looks_of(item: Features) -> dict[str, Floats]:
    """Looks (m, size) by extractor of a snippet; recordings' flow is preferred. Raises NotMeasured."""
    motion = MOTION if f"deep.{MOTION}" in item.arrays else CAMERA_MOTION
    return {PICTURES: _looks(item, PICTURES), motion: _looks(item, motion), SOUND: _heard(item)}


def camera_looks_of(item: Features) -> dict[str, Floats]:
    """What a camera would have measured of a recording's snippet: every other look, and the faster flow.
    Raises NotMeasured."""
    pictures = _looks(item, PICTURES)
    return {
        PICTURES: pictures[1::2] if len(pictures) > 1 else pictures,
        CAMERA_MOTION: _looks(item, CAMERA_MOTION),
        SOUND: _heard(item),
    }


def _looks(item: Features, name: str) -> Floats:
    array = item.arrays.get(f"deep.{name}")
    if array is None:
        raise NotMeasured(f"Snippet {item.sequence} was not measured with {name}.")
    return np.asarray(array, np.float32)


def _heard(item: Features) -> Floats:
    """(1, 512), or (0, 512) without sound."""
    embedding, level = item.arrays.get("sound.embedding"), item.arrays.get("sound.level_db")
    if embedding is None or (level is not None and float(level) < QUIETEST_DB):
        return np.zeros((0, EMBEDDED_SIZES["audio"]), np.float32)
    return np.asarray(embedding, np.float32)[None]


def embedded_row(looks: Mapping[str, Floats]) -> Rows:
    """One snippet's row of the looks in its two seconds, by extractor."""
    pictures, audio = looks[PICTURES], looks[SOUND]
    camera = CAMERA_MOTION in looks
    flow = looks[CAMERA_MOTION if camera else MOTION]
    return Rows(
        pictures=_or_zeros(pictures[len(pictures) // 2] if len(pictures) else None, "pictures"),
        clips=_or_zeros(
            np.concatenate([pictures.mean(axis=0), pictures.std(axis=0)]) if len(pictures) else None, "clips"
        ),
        flow=_or_zeros(flow.mean(axis=0) if len(flow) else None, "flow"),
        audio=_or_zeros(audio.mean(axis=0) if len(audio) else None, "audio"),
        present=np.asarray([[bool(len(part)) for part in (pictures, flow, audio)]]),
        camera=camera,
    )


def _with_borrowed(item: Features, own: Mapping[str, Floats], held: Context) -> dict[str, Floats]:
    end = held.get(f"{_HELD}end")
    if item.end - item.start >= SHORT or end is None or not 0 <= item.start - float(end) + 1e-3 < APART:
        return dict(own)
    borrowed = {}
    for name, looks in own.items():
        before = held.get(f"{_HELD}{name}")
        # Silence now is silence, whatever was heard a second ago.
        use = before is not None and len(looks) and before.shape[1:] == looks.shape[1:]
        borrowed[name] = np.concatenate([np.asarray(before, np.float32), looks]) if use else looks
    return borrowed


def _paper_rows(features: Sequence[Features]) -> Rows:
    columns: dict[str, Floats] = {}
    present = np.zeros((len(features), len(STREAMS)), bool)
    for name in INPUTS:
        found = [item.arrays.get(f"ws_vad.{name}") for item in features]
        sizes = {len(array) for array in found if array is not None}
        if len(sizes) > 1:
            raise NotMeasured(f"The snippets' {name} differ in size: {sorted(sizes)}.")
        size = sizes.pop() if sizes else 0
        columns[name] = np.stack(
            [
                np.zeros(size, np.float32) if array is None else np.asarray(array, np.float32)
                for array in found
            ]
        )
        present[:, COLUMNS[name]] |= [array is not None for array in found]
    return Rows(columns["pictures"], columns["clips"], columns["flow"], columns["audio"], present)


def _or_zeros(row: Floats | None, name: str) -> Floats:
    return np.zeros((1, EMBEDDED_SIZES[name]), np.float32) if row is None else row.astype(np.float32)[None]
