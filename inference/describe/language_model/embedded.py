"""The small model that comes with Watchpost, in this process.

It runs in one thread of low priority, so that whatever else the machine does goes first, and says only what
its grammar lets it say (see `phrasing`).
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from typing import Any

import xllamacpp

from inference.describe.language_model.phrasing import Phrasing, phrasing_of
from inference.describe.language_model.writer import Answer, Assignment, NoText
from inference.errors import WeightsCorrupt, WeightsMissing
from inference.weights import locate

log = logging.getLogger(__name__)

WEIGHTS = "smollm2_135m"
CONTEXT = 4096
"""Tokens of rules, facts and text together."""

MOST_TOKENS = 900
NICE = 10
"""Where cores are contended it gets a tenth of what live scoring gets, and still finishes."""
_TEMPERATURE = 0.8
_SYSTEM = (
    "You write the log of a security guard: short, plain and complete sentences that say what was measured."
)


class EmbeddedWriter:
    """Loads the model at the first text. One thread at a time may ask."""

    NAME = "SmolLM2 135M"

    def __init__(self) -> None:
        self._server: Any = None

    @property
    def name(self) -> str:
        return self.NAME

    def write(self, assignment: Assignment, *, timeout: float) -> Answer:
        began = time.monotonic()
        phrasing = phrasing_of(assignment.facts, assignment.language, seed=assignment.seed)
        server = self._loaded()
        parts: list[str] = []

        def heard(piece: dict[str, Any]) -> bool:
            """Takes the next words; True stops the model."""
            if "error" in piece:
                parts.clear()
                return True
            parts.extend(choice["delta"].get("content") or "" for choice in piece.get("choices", ()))
            return time.monotonic() - began > timeout

        server.handle_chat_completions(_request(assignment, phrasing), heard)
        seconds = time.monotonic() - began
        if seconds > timeout:
            raise NoText("The model did not finish in time.")
        if not parts:
            raise NoText("The model gave no answer.")
        return Answer("".join(parts), seconds)

    def close(self) -> None:
        self._server = None

    def _loaded(self) -> Any:
        if self._server is None:
            try:
                path = str(locate(WEIGHTS))
            except (WeightsMissing, WeightsCorrupt) as problem:
                raise NoText(str(problem)) from None
            # Threads inherit the priority of the one that starts them, and nobody may raise their own again:
            # a thread that ends with this starts the model's.
            made: list[Any] = []
            starter = threading.Thread(target=_start, args=(path, made), name="writer")
            starter.start()
            starter.join()
            if not made:
                raise NoText("The model could not be loaded; the worker's log says why.")
            self._server = made[0]
        return self._server


def _start(path: str, made: list[Any]) -> None:
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
    settings = xllamacpp.CommonParams()
    settings.model.path = path
    settings.n_ctx = CONTEXT
    settings.n_parallel = 1
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
    # Waiting threads sleep rather than spin.
    settings.cpuparams.poll = settings.cpuparams_batch.poll = 0
    settings.cache_ram_mib = 0
    settings.warmup = False
    settings.verbosity = 0
    # The library listens on a port of this machine besides. Nobody else has this key, and there is no page.
    settings.hostnames = ["127.0.0.1"]
    settings.api_keys = [secrets.token_urlsafe(32)]
    settings.n_threads_http = 1
    settings.ui = False
    settings.endpoint_slots = False
    try:
        made.append(xllamacpp.Server(settings))
    except (RuntimeError, ValueError) as problem:
        log.warning("The language model could not be loaded: %s", problem)


def _request(assignment: Assignment, phrasing: Phrasing) -> dict[str, Any]:
    """The measured sentence stands for the facts: all of them would only take longer to read."""
    shown = f"{phrasing.measured.title}. {phrasing.measured.summary}"
    return {
        "messages": [
            {"role": "system", "content": _SYSTEM},
            {"role": "user", "content": f"Tell this event in other words:\n{shown}"},
        ],
        "grammar": phrasing.grammar(),
        "max_tokens": MOST_TOKENS,
        "temperature": _TEMPERATURE,
        "seed": assignment.seed,
        "stream": True,
    }
