"""Who scores a camera now, and what its systems remember of the snippets before. Both lie in Valkey.

A lock belongs to one token; it expires some seconds after its worker died. Memories are written only by
whoever holds the lock. Losing any of it costs a camera a few seconds of memory, never a score twice: what was
recorded is known from the database.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import redis

from monitoring import valkey

LOCK_SECONDS = 5
"""How long a camera waits after its worker was killed."""

KEPT_SECONDS = 3600

_IF_OURS = "if redis.call('GET', KEYS[1]) == ARGV[1] then "
_RELEASE = _IF_OURS + "return redis.call('DEL', KEYS[1]) end return 0"
_RENEW = _IF_OURS + "return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0"
_KEEP = _IF_OURS + "redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3]) return 1 end return 0"


@dataclass(frozen=True, slots=True)
class Lock:
    """The right to score one camera, until it expires or is released."""

    camera: str
    token: str
    taken_at: float
    """time.monotonic()"""

    def is_held(self) -> bool:
        """Whether nobody else can be scoring the camera. Asks the broker, and renews, only where the lock
        could have expired; without a broker nobody else gets it either."""
        if time.monotonic() - self.taken_at < LOCK_SECONDS / 2:
            return True
        try:
            milliseconds = str(LOCK_SECONDS * 1000)
            return bool(valkey.client().eval(_RENEW, 1, valkey.lock(self.camera), self.token, milliseconds))
        except redis.RedisError:
            return True

    def release(self) -> None:
        valkey.client().eval(_RELEASE, 1, valkey.lock(self.camera), self.token)


def lock(camera: str) -> Lock | None:
    """None while somebody else has it. Raises redis.RedisError."""
    client = valkey.client()
    # The number grows with each lock: no two locks share a token, even of one process.
    token = f"{socket.gethostname()}-{os.getpid()}-{client.incr(valkey.FENCE)}"
    now = time.monotonic()
    taken = client.set(valkey.lock(camera), token, nx=True, ex=LOCK_SECONDS)
    return Lock(camera, token, now) if taken else None


@dataclass(frozen=True, slots=True)
class Memory:
    """What a system remembered after a snippet.

    version  the model version that it belongs to
    data     the system's own
    """

    version: str
    sequence: int
    end: float
    data: bytes


_HEADER = struct.Struct("<I")


def recall(camera: str, systems: Mapping[str, str]) -> dict[str, Memory]:
    """The memories of a camera's systems, by name, given the model version of each. One that is lost, damaged
    or of another version is left out."""
    names = list(systems)
    found = cast(list[Any], valkey.client().mget([valkey.context(camera, name) for name in names]))
    memories = {name: _unpacked(data) for name, data in zip(names, found, strict=True) if data is not None}
    return {
        name: memory
        for name, memory in memories.items()
        if memory is not None and memory.version == systems[name]
    }


def keep(holder: Lock, memories: Mapping[str, Memory]) -> None:
    """Write memories, unless the lock has passed to somebody else."""
    with valkey.client().pipeline(transaction=False) as pipe:
        for system, memory in memories.items():
            keys = valkey.lock(holder.camera), valkey.context(holder.camera, system)
            pipe.eval(_KEEP, 2, *keys, holder.token, cast(Any, _packed(memory)), str(KEPT_SECONDS))
        pipe.execute()


def _packed(memory: Memory) -> bytes:
    head = json.dumps([memory.version, memory.sequence, memory.end]).encode()
    return _HEADER.pack(len(head)) + head + memory.data


def _unpacked(data: bytes) -> Memory | None:
    try:
        (size,) = _HEADER.unpack_from(data)
        version, sequence, end = json.loads(data[_HEADER.size : _HEADER.size + size])
    except (struct.error, ValueError):
        return None
    return Memory(version, sequence, end, data[_HEADER.size + size :])
