"""Pretrained measurements of snippets: objects, appearance, motion, sound. Names load on first use."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inference.extractors.build import EXTRACTORS, build_extractor
    from inference.extractors.pipeline import FeatureExtractor
    from inference.extractors.storage import StoredFeatures, load_features, save_features

__all__ = [
    "EXTRACTORS",
    "FeatureExtractor",
    "StoredFeatures",
    "build_extractor",
    "load_features",
    "save_features",
]

_HOMES = {
    "EXTRACTORS": "build",
    "FeatureExtractor": "pipeline",
    "StoredFeatures": "storage",
    "build_extractor": "build",
    "load_features": "storage",
    "save_features": "storage",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
