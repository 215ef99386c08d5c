"""Engines of the systems that need no more than every system does, as WATCHPOST_SYSTEMS names them. Worker
code: loads networks."""

from __future__ import annotations

from functools import partial

from monitoring.analysis.live_system_engine import live_engine_of
from monitoring.analysis.system_engine import engine_of

ws_vad, live_ws_vad = partial(engine_of, "ws_vad"), partial(live_engine_of, "ws_vad")
avar_net, live_avar_net = partial(engine_of, "avar_net"), partial(live_engine_of, "avar_net")
