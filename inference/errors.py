"""Failures of the library. Each carries a sentence that a person can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class InferenceError(Exception):
    """Base of all failures below; `str(error)` is fit to be shown to a person."""

    code = "inference"


class MediaError(InferenceError):
    """A file or stream that cannot be used; `code` says which way (see `inference.media.probe`)."""

    def __init__(self, message: str, *, code: str = "unreadable") -> None:
        super().__init__(message)
        self.code = code


class WeightsMissing(InferenceError):
    """Weights that are not on this machine; `command` gets them."""

    code = "weights_missing"

    def __init__(self, name: str, command: str) -> None:
        super().__init__(f"The weights of {name} are not installed. Get them with: {command}")
        self.name = name
        self.command = command


class WeightsCorrupt(InferenceError):
    """Weights whose checksum differs from the manifest."""

    code = "weights_corrupt"


class ProfileError(InferenceError):
    """A fitted profile that is missing, unreadable or of another version."""

    code = "profile"


class CheckpointMismatch(InferenceError):
    """Weights that are not those of the network they were given to.

    missing, surplus  parameter names
    shapes            name -> (shape in the file, shape that the network has)
    """

    code = "checkpoint"
    shown = 8

    def __init__(
        self,
        network: str,
        *,
        missing: Sequence[str] = (),
        surplus: Sequence[str] = (),
        shapes: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] | None = None,
        hint: str = "",
    ) -> None:
        self.network = network
        self.missing = tuple(missing)
        self.surplus = tuple(surplus)
        self.shapes = dict(shapes or {})
        differing = [f"{key} is {have} instead of {want}" for key, (have, want) in self.shapes.items()]
        parts = [
            f"{kind} {self._some(keys)}"
            for kind, keys in (("missing:", self.missing), ("surplus:", self.surplus), ("shape:", differing))
            if keys
        ]
        told = f": {'; '.join(parts)}." if parts else "."
        super().__init__(f"These are not the weights of {network}{told} {hint}".strip())

    def _some(self, keys: Sequence[str]) -> str:
        more = len(keys) - self.shown
        return ", ".join(keys[: self.shown]) + (f" and {more} more" if more > 0 else "")


class ModelMissing(InferenceError):
    """No trained model of a system, or none of that name, is on this machine; `command` makes one."""

    code = "model_missing"

    def __init__(self, system: str, name: str | None = None) -> None:
        self.system = system
        self.name = name
        self.command = f"python -m inference train {system} --data DIR --out DIR --install NAME"
        which = f"No model {name!r} of {system}" if name else f"No trained model of {system}"
        super().__init__(f"{which} is installed. Train one with: {self.command}")


class ModelError(InferenceError):
    """A trained model that is damaged, of another kind, or badly named."""

    code = "model"


class TrainingError(InferenceError):
    """Training that cannot begin or go on with what was given."""

    code = "training"


class CheckpointUnreadable(InferenceError):
    """A file from which no parameters can be taken: missing, damaged, of another kind, or holding code."""

    code = "checkpoint"
