"""What beat does for teaching: nothing that waits is forgotten, and quiet moments are used."""

from __future__ import annotations

from monitoring.analysis.teaching import fitting, history, measuring, verdicts


def run() -> None:
    verdicts.follow_up()
    fitting.queue_waiting()
    fitting.forget_old()
    history.forget()
    history.measure_alerts()
    measuring.drain()  # what came meanwhile found the extractors taken
