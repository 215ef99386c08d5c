"""Turns what the supervisor sees into sentences for the person who watches the terminal."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

LOOP_RESTARTS = 3
LOOP_SECONDS = 120.0
CALM_SECONDS = 30.0


@dataclass(frozen=True)
class ProcessState:
    """One process as the supervisor sees it; `pid` is 0 while none runs, `given_up` if it is not retried."""

    name: str
    pid: int
    given_up: bool = False


@dataclass
class _History:
    pid: int = 0
    since: float = 0.0
    restarts: deque[float] = field(default_factory=deque)
    looping: bool = False


class CrashWatch:
    """Follows the processes by repeated looks; pure, so that tests need neither processes nor time."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._histories: dict[str, _History] = {}

    def look(self, states: Iterable[ProcessState], now: float) -> list[str]:
        """What has happened since the last look, a sentence each; `now` in seconds of any steady clock."""
        return [sentence for state in states for sentence in self._follow(state, now)]

    def _follow(self, state: ProcessState, now: float) -> list[str]:
        history = self._histories.setdefault(state.name, _History())
        log = self._logs / f"{state.name}.log"
        sentences = []
        if state.pid and state.pid != history.pid:
            if history.pid:
                history.restarts.append(now)
                if not history.looping:
                    sentences.append(f"{state.name} stopped and was started again; its log is {log}")
            history.pid, history.since = state.pid, now
        while history.restarts and now - history.restarts[0] > LOOP_SECONDS:
            history.restarts.popleft()
        if not history.looping and (state.given_up or len(history.restarts) >= LOOP_RESTARTS):
            history.looping = True
            sentences.append(f"{state.name} keeps stopping as soon as it starts: read why in {log}")
        elif history.looping and state.pid and now - history.since > CALM_SECONDS:
            history.looping = False
            history.restarts.clear()
            sentences.append(f"{state.name} runs again.")
        return sentences
