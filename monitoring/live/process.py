"""The media process: holds its share of the cameras, and goes on whatever else is down."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import DatabaseError, connections

from monitoring import valkey
from monitoring.intake import snippets
from monitoring.intake.snippets import LiveSnippet
from monitoring.live import reporting, signalling
from monitoring.live.feed import CameraFeed, Recording
from monitoring.live.handover import Handover
from monitoring.live.holding import HeldCamera
from monitoring.live.leases import RENEW_SECONDS, Leases, fair_share
from monitoring.live.peers import Peers
from monitoring.live.plan import CameraPlan, enabled_plans
from monitoring.live.reporting import FAILURES, Reporter

log = logging.getLogger(__name__)

READ_ROWS_EVERY = 5.0
CLOSE_SECONDS = 6.0


def new_name() -> str:
    """`<host>-<pid>-<random>`: no two processes ever share one."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


async def _cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Ends them, and says which do not end, rather than wait for them while recordings are to be closed."""
    for _ in range(3):
        # More than once, since a library that catches too much may swallow one.
        running = [task for task in tasks if not task.done()]
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=1)
    for task in tasks:
        if not task.done():
            log.error("%s does not end.", task.get_coro())
        elif not task.cancelled() and task.exception() is not None:
            log.error("%s failed: %r", task.get_coro(), task.exception())


class MediaProcess:
    """Everything here happens on one event loop, but for the threads of the feeds and their sources."""

    def __init__(
        self,
        *,
        name: str = "",
        recorder: Callable[[CameraPlan], Recording] | None = None,
        read_plans: Callable[[], dict[str, CameraPlan]] = enabled_plans,
        offer: Callable[[LiveSnippet], bool] = snippets.offer,
    ) -> None:
        """Must be made in the running event loop. `recorder` makes one for each camera that is held."""
        self.name = name or new_name()
        self._recorder = recorder
        self._read_plans = read_plans
        self._client = valkey.async_client()
        self._leases = Leases(self._client, self.name)
        self._reporter = Reporter(self._client, self.name)
        self._handover = Handover(offer)
        self._peers = Peers(self)
        self._plans: dict[str, CameraPlan] = {}
        self._held: dict[str, HeldCamera] = {}
        self._excused: set[str] = set()
        self._rows_changed = asyncio.Event()
        self._rows = ThreadPoolExecutor(1, "rows")
        """One thread, so that the database's time-outs hold up nothing else."""
        self._closing = ThreadPoolExecutor(16, "closing")
        self._reads_fail = self._leases_fail = False

    # What peers want

    def held(self) -> Mapping[str, CameraFeed]:
        """The feeds of all cameras that this process holds now, by camera id."""
        return {camera: held.feed for camera, held in self._held.items()}

    async def hold(self, camera: str) -> CameraFeed | None:
        """Takes the lease of a publish camera and makes its feed, or gives the one that is there.

        None if another process holds it, there is no such enabled publish camera, or nobody can say.
        """
        if camera not in self._plans:
            await self._read_rows()  # it may have been added a moment ago
        plan = self._plans.get(camera)
        if plan is None or not plan.is_published:
            return None
        if camera not in self._held:
            try:
                if not await self._leases.take(camera):
                    return None
            except FAILURES:
                return None
            if camera not in self._held:
                self._start(plan)
        self._excused.discard(camera)
        return self._held[camera].feed

    async def release(self, camera: str) -> None:
        """The last publisher of a camera has gone."""
        if camera not in self._held or not self._held[camera].plan.is_published:
            return
        await self._let_go([camera])
        await self._reporter.farewell(
            camera, state="offline", reason="Nothing is sent to it.", excused=camera in self._excused
        )

    async def excuse(self, camera: str) -> None:
        """A publisher said that it ends: nobody is to miss the camera once it is released."""
        self._excused.add(camera)

    # Running

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; then closes every recording and gives every lease back."""
        log.info("Media process %s begins.", self.name)
        loops = (
            self._follow_rows(),
            self._keep_leases(),
            self._report(),
            self._peers.run(),
            signalling.listen(
                self.name,
                {signalling.SIGNAL: self._peers.answer, signalling.CHANGED: self._hear_of_change},
            ),
        )
        tasks = [asyncio.create_task(loop) for loop in (*loops, stop.wait())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()  # raises what ended a loop that should never end
        finally:
            await _cancel(tasks)
            await self._end()

    async def _end(self) -> None:
        held = list(self._held)
        await self._let_go(held)
        self._handover.close()
        try:
            await self._leases.leave()
        except FAILURES:
            log.info("The leases run out by themselves: the broker is away.")
        await self._client.aclose()
        self._rows.shutdown(wait=False, cancel_futures=True)
        self._closing.shutdown(wait=False, cancel_futures=True)
        log.info("Media process %s has let %d cameras go.", self.name, len(held))

    # Rows

    async def _follow_rows(self) -> None:
        while True:
            await self._read_rows()
            try:
                async with asyncio.timeout(READ_ROWS_EVERY):
                    await self._rows_changed.wait()
            except TimeoutError:
                continue
            self._rows_changed.clear()

    async def _hear_of_change(self, message: Mapping[str, Any]) -> None:
        self._rows_changed.set()

    async def _read_rows(self) -> None:
        """Without a database the cameras go on as they were."""
        loop = asyncio.get_running_loop()
        try:
            plans = await loop.run_in_executor(self._rows, self._plans_of_rows)
        except DatabaseError as error:
            if not self._reads_fail:
                log.warning("The cameras go on as they were: the database fails: %s", type(error).__name__)
            self._reads_fail = True
            return
        self._reads_fail = False
        before, self._plans = self._plans, plans
        for camera, held in list(self._held.items()):
            plan = plans.get(camera)
            if plan is None or plan.kind != held.plan.kind:
                await self._let_go([camera])
                state = ("disabled", "It was switched off or removed.") if plan is None else ("offline", "")
                await self._reporter.farewell(camera, state=state[0], reason=state[1])
            elif not held.adopt(plan):
                await self._renew(plan)
        if before.keys() != plans.keys():
            log.info("%d cameras are enabled.", len(plans))

    def _plans_of_rows(self) -> dict[str, CameraPlan]:
        try:
            return self._read_plans()
        finally:
            connections.close_all()

    # Leases

    async def _keep_leases(self) -> None:
        while True:
            began = time.monotonic()
            try:
                async with asyncio.timeout(RENEW_SECONDS * 2):
                    await self._share_out()
                if self._leases_fail:
                    log.warning("The broker is back; this process holds %d cameras.", len(self._held))
                self._leases_fail = False
            except FAILURES as failure:
                if not self._leases_fail:
                    reason = type(failure).__name__
                    log.warning("The cameras stay where they are: the broker fails: %s", reason)
                self._leases_fail = True
            await self._mend()
            await asyncio.sleep(max(0.1, RENEW_SECONDS - (time.monotonic() - began)))

    async def _share_out(self) -> None:
        living = await self._leases.report(
            {
                "channel": signalling.channel_of(self.name),
                "host": socket.gethostname(),
                "pid": os.getpid(),
                "cameras": sorted(self._held),
                "viewers": self._peers.viewers,
                "at": time.time(),
            }
        )
        lost = await self._leases.renew(list(self._held))
        if lost:
            log.warning("%d cameras are held by another process now.", len(lost))
            await self._let_go(lost, give_back=False)
        wanted = {camera for camera, plan in self._plans.items() if not plan.is_published}
        mine = [camera for camera in self._held if camera in wanted]
        share = fair_share(len(wanted), living)
        if len(mine) > share:
            await self._let_go(mine[share:])
        for camera in await self._leases.take_free(wanted - set(mine), share - len(mine)):
            if camera in self._plans:
                self._start(self._plans[camera])

    async def _mend(self) -> None:
        """Begins anew with a camera of which a thread has ended that should not have."""
        for camera, held in list(self._held.items()):
            if not held.is_sound():
                log.error("Camera %s begins anew: one of its threads has died.", camera)
                await self._renew(held.plan)
        if not self._handover.is_alive():
            raise RuntimeError("the thread that hands snippets over has died")

    # Cameras

    def _start(self, plan: CameraPlan) -> None:
        self._held[plan.id] = HeldCamera(plan, put=self._handover.put, recorder=self._recorder)
        log.info("Camera %s (%s) is held here.", plan.name, plan.id)

    async def _renew(self, plan: CameraPlan) -> None:
        held = self._held.pop(plan.id, None)
        if held is not None:
            await self._close([held])
        if plan.id not in self._held:
            self._start(plan)

    async def _let_go(self, cameras: list[str] | set[str], *, give_back: bool = True) -> None:
        closing = [self._held.pop(camera) for camera in cameras if camera in self._held]
        await self._close(closing)
        if not give_back:
            return
        try:
            async with asyncio.timeout(3):
                await self._leases.give_back(held.plan.id for held in closing)
        except FAILURES:
            log.info("Leases were not given back, so they run out: the broker is away.")

    async def _close(self, cameras: list[HeldCamera]) -> None:
        """All at once and in threads, since a recorder waits for its disk. A hung one is left behind."""
        loop = asyncio.get_running_loop()
        closing = [loop.run_in_executor(self._closing, held.close) for held in cameras]
        if closing:
            done, hung = await asyncio.wait(closing, timeout=CLOSE_SECONDS)
            for finished in done:
                finished.result()
            if hung:
                log.error("%d cameras did not close within %.0f seconds.", len(hung), CLOSE_SECONDS)

    async def _report(self) -> None:
        while True:
            began = time.monotonic()
            await self._reporter.report(self._held)
            await asyncio.sleep(max(0.05, reporting.EVERY - (time.monotonic() - began)))
