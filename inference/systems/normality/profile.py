"""A fitted normal on disk: tables in `profile.safetensors`, the rest in `profile.json`, never a pickle."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from inference.errors import ProfileError
from inference.systems.normality.densities import (
    ClassFrequency,
    DirectionCeiling,
    Neighbours,
    SpeedCeiling,
)
from inference.systems.normality.normal import Normal, projection
from inference.systems.normality.standard import Standard

FORMAT = "watchpost-normality-1"
TABLES, CARD = "profile.safetensors", "profile.json"
_NEIGHBOURS = ("mover", "scene", "place", "posture", "look", "sound")


@dataclass(frozen=True, slots=True)
class Profile:
    """What is normal in one scene.

    offline, causal   how held-out normal footage scores in either mode
    itself            for the general profile: how far parts of normal clips lie above the clip's own usual
    card              what it was learned from: clips, snippets, seconds
    """

    normal: Normal
    offline: Standard
    causal: Standard
    itself: Standard | None = None
    card: Mapping[str, Any] = field(default_factory=dict)

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write both files into `folder`, made if absent; each aside and then renamed."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        card = {"format": FORMAT, **self._numbers(), "card": dict(self.card)}
        for name, data in (
            (TABLES, save(self._tables())),
            (CARD, (json.dumps(card, indent=2, ensure_ascii=False) + "\n").encode()),
        ):
            aside = target / f".{name}.{os.getpid()}"
            aside.write_bytes(data)
            aside.replace(target / name)

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Profile:
        """Raises ProfileError when the folder holds no profile of this version."""
        path = Path(folder)
        try:
            card = json.loads((path / CARD).read_text(encoding="utf-8"))
            if not isinstance(card, dict) or card.get("format") != FORMAT:
                raise ProfileError(f"{path} holds a profile of another version; fit it again.")
            return _assembled(load_file(path / TABLES), card)
        except FileNotFoundError as error:
            raise ProfileError(f"{path} holds no profile. Make one with: python -m inference fit") from error
        except (SafetensorError, json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
            raise ProfileError(f"The profile in {path} is damaged: {error}") from error

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that change with anything learned."""
        digest = hashlib.sha256(save(self._tables()))
        digest.update(json.dumps(self._numbers(), sort_keys=True).encode())
        return digest.hexdigest()[:8]

    def _tables(self) -> dict[str, NDArray[Any]]:
        normal = self.normal
        tables: dict[str, NDArray[Any]] = {}
        if normal.speed is not None:
            tables["speed.ceiling"] = normal.speed.ceiling
        if normal.direction is not None:
            tables["direction.ceiling"] = normal.direction.ceiling
        if normal.classes is not None:
            tables["classes.share"] = normal.classes.share
        for name in _NEIGHBOURS:
            neighbours: Neighbours | None = getattr(normal, name)
            if neighbours is not None:
                tables[f"{name}.bank"] = neighbours.bank
                tables[f"{name}.mean"] = neighbours.mean
                tables[f"{name}.deviation"] = neighbours.deviation
        for name, standard in self._standards().items():
            tables[f"{name}.centre"] = standard.centre
            tables[f"{name}.scale"] = standard.scale
        return {name: np.ascontiguousarray(table) for name, table in tables.items()}

    def _numbers(self) -> dict[str, Any]:
        return {
            "lines": {name: standard.line for name, standard in self._standards().items()},
            "loudness": self.normal.loudness,
            "look_size": len(self.normal.projection),
            "class_frames": self.normal.classes.frames if self.normal.classes else 0,
        }

    def _standards(self) -> dict[str, Standard]:
        standards = {"offline": self.offline, "causal": self.causal}
        return standards if self.itself is None else {**standards, "itself": self.itself}


def _assembled(tables: Mapping[str, NDArray[Any]], card: Mapping[str, Any]) -> Profile:
    def neighbours(name: str) -> Neighbours | None:
        if f"{name}.bank" not in tables:
            return None
        return Neighbours(*(tables[f"{name}.{part}"] for part in ("bank", "mean", "deviation")))

    def standard(name: str) -> Standard:
        return Standard(tables[f"{name}.centre"], tables[f"{name}.scale"], float(card["lines"][name]))

    normal = Normal(
        speed=SpeedCeiling(tables["speed.ceiling"]) if "speed.ceiling" in tables else None,
        direction=DirectionCeiling(tables["direction.ceiling"]) if "direction.ceiling" in tables else None,
        mover=neighbours("mover"),
        scene=neighbours("scene"),
        classes=ClassFrequency(tables["classes.share"], int(card["class_frames"]))
        if "classes.share" in tables
        else None,
        place=neighbours("place"),
        posture=neighbours("posture"),
        look=neighbours("look"),
        sound=neighbours("sound"),
        loudness=card["loudness"],
        projection=projection(int(card["look_size"])),
    )
    return Profile(
        normal=normal,
        offline=standard("offline"),
        causal=standard("causal"),
        itself=standard("itself") if "itself" in card["lines"] else None,
        card=card["card"],
    )
