"""The report as one page that needs nothing beside it, and fetches nothing."""

from __future__ import annotations

import base64
from typing import Any

from django.template.loader import render_to_string

from monitoring.evidence.report import Picture, Report

_LEFT, _WIDTH, _TOP, _HEIGHT = 40.0, 850.0, 10.0, 200.0
"""Of the plot, in the units of the template's drawing."""


def render(report: Report, *, snapshot: bytes | None, has_video: bool) -> bytes:
    """UTF-8."""
    context = {
        "report": report,
        "snapshot": base64.b64encode(snapshot).decode("ascii") if snapshot else "",
        "has_video": has_video,
        "picture": _drawn(report.picture) if report.picture else None,
    }
    return render_to_string("evidence/report.html", context).encode()


def _drawn(picture: Picture) -> dict[str, Any]:
    return {
        "alert_left": _x(picture.opened),
        "alert_width": f"{max(2.0, (picture.last - picture.opened) * _WIDTH):.1f}",
        "peak": _x(picture.peak) if picture.peak is not None else "",
        "ticks": [
            {"y": _y(value), "label_y": f"{float(_y(value)) + 4:.1f}", "text": f"{value:g}"}
            for value in (0.0, 0.5, 1.0)
        ],
        "lines": [
            {
                "title": line.title,
                "colour": line.colour,
                "dash": line.dash,
                "level": _y(line.level),
                "pieces": [" ".join(f"{_x(x)},{_y(y)}" for x, y in piece) for piece in line.pieces],
            }
            for line in picture.lines
        ],
    }


def _x(share: float) -> str:
    return f"{_LEFT + share * _WIDTH:.1f}"


def _y(value: float) -> str:
    return f"{_TOP + (1 - min(1.0, max(0.0, value))) * _HEIGHT:.1f}"
