"""Failures of the library. Each carries a sentence that a person can act on."""

from __future__ import annotations


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
