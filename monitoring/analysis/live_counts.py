"""What `make bench-live` reads: how many snippets were scored, how late, and where the time went."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from monitoring import valkey
from monitoring.analysis.systems import LiveEngine


def add(captured_at: Sequence[float], engines: Iterable[LiveEngine]) -> None:
    """Add a batch of snippets, by the Unix seconds of their last frames. Raises redis.RedisError."""
    now = time.time()
    with valkey.client().pipeline(transaction=False) as pipe:
        pipe.hincrby(valkey.SCORING, "batches", 1)
        pipe.hincrby(valkey.SCORING, "snippets", len(captured_at))
        late = sum(now - moment for moment in captured_at)
        pipe.hincrbyfloat(valkey.SCORING, "seconds_since_capture", late)
        for engine in engines:
            for stage, spent in engine.timings().items():
                pipe.hincrbyfloat(valkey.SCORING, f"seconds.{stage}", spent)
        pipe.execute()
