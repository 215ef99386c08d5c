"""How often someone may ask for what is costly, counted in Valkey for all web processes together."""

from __future__ import annotations

import redis.asyncio
from redis.exceptions import RedisError

from monitoring import valkey
from monitoring.http.exchange import Refusal
from monitoring.live.signalling import NoAnswer

WINDOW = 60
"""Seconds that are counted together."""


async def count(client: redis.asyncio.Redis, what: str, who: str, *, most: int) -> None:
    """Counts one `what` of `who`. Raises Refusal (429) above `most` a minute, NoAnswer without a broker."""
    key = valkey.rate(what, who)
    try:
        async with client.pipeline(transaction=True) as pipe:
            pipe.incr(key)
            pipe.expire(key, WINDOW, nx=True)
            counted, _ = await pipe.execute()
    except (RedisError, OSError) as failure:
        raise NoAnswer(type(failure).__name__) from None
    if int(counted) > most:
        raise Refusal(
            429, "too_many", "Too many requests; wait a minute, then try again.", {"retry-after": str(WINDOW)}
        )
