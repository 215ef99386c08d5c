"""Scores what waits in the cameras' slots. Worker code."""

from __future__ import annotations


def drain() -> None:
    """Score the newest snippet of every camera that has one, those that wait longest first."""
