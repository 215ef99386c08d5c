"""What workers do, by name: ids in, one service call each."""

from __future__ import annotations
