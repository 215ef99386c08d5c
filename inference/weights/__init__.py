"""Pretrained weights: what they are, where they are found, and their conversion for the runtimes."""

from inference.weights.manifest import MANIFEST, Weights, entry
from inference.weights.providers import locate

__all__ = ["MANIFEST", "Weights", "entry", "locate"]
