"""Which media process holds which camera: leases in Valkey that expire by themselves.

Every process renews its own and takes free ones up to its fair share; nobody is in charge.
"""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Iterable
from math import ceil
from typing import Any, cast

import redis.asyncio

from monitoring import valkey

LEASE_MS = 5000
RENEW_SECONDS = 1.5

# Valkey's clock orders the signs of life, so that machines need not agree on the time.
_REPORT = """
local now = tonumber(redis.call('TIME')[1]) + tonumber(redis.call('TIME')[2]) / 1e6
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. (now - ARGV[2] / 1000))
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[2])
return redis.call('ZCARD', KEYS[1])
"""
_TAKE = """
local holder = redis.call('GET', KEYS[1])
if holder == false or holder == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1
end
return 0
"""
_GIVE_BACK = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


class Leases:
    """One process' leases. Every method raises redis.RedisError, OSError or TimeoutError without a broker."""

    def __init__(self, client: redis.asyncio.Redis, process: str) -> None:
        self._client = client
        self._process = process

    async def report(self, facts: dict[str, Any]) -> int:
        """Give a sign of life, readable under `valkey.media(process)`; how many processes live."""
        living = await self._eval(
            _REPORT, [valkey.MEDIA, valkey.media(self._process)], [LEASE_MS, json.dumps(facts)]
        )
        return max(1, living)

    async def renew(self, cameras: Iterable[str]) -> set[str]:
        """Keep these; those that another process has meanwhile taken are returned.

        A lease that has run out, or that a broker forgot, is simply taken again.
        """
        return {camera for camera in cameras if not await self.take(camera)}

    async def take(self, camera: str) -> bool:
        """Whether the camera is now this process'."""
        return bool(await self._eval(_TAKE, [valkey.lease(camera)], [LEASE_MS]))

    async def take_free(self, cameras: Collection[str], most: int) -> list[str]:
        """Up to `most` of these cameras that nobody held, now this process'."""
        taken: list[str] = []
        # Not all in the same order, or processes that start together would contend for each.
        for camera in random.sample(sorted(cameras), len(cameras)):
            if len(taken) >= most:
                break
            if await self.take(camera):
                taken.append(camera)
        return taken

    async def give_back(self, cameras: Iterable[str]) -> None:
        for camera in cameras:
            await self._eval(_GIVE_BACK, [valkey.lease(camera)], [])

    async def leave(self) -> None:
        """No more signs of life, so that the others take their larger share at once."""
        await self._client.zrem(valkey.MEDIA, self._process)
        await self._client.delete(valkey.media(self._process))

    async def _eval(self, script: str, keys: list[str], arguments: list[Any]) -> int:
        return int(await cast(Any, self._client.eval(script, len(keys), *keys, self._process, *arguments)))


def fair_share(cameras: int, processes: int) -> int:
    """How many cameras each process should hold."""
    return ceil(cameras / max(1, processes))
