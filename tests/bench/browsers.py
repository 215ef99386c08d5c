"""Headless Chromiums that publish, watch and are measured."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
from playwright.sync_api import Browser, Page, Playwright

from tests.bench.running import ADMINISTRATOR
from tests.harness.site import Site

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]

NEGOTIATE = """
async (connection, address, headers) => {
  await connection.setLocalDescription(await connection.createOffer());
  await new Promise((resolve) => {
    if (connection.iceGatheringState === "complete") return resolve();
    setTimeout(resolve, 2000);
    connection.addEventListener("icegatheringstatechange",
      () => connection.iceGatheringState === "complete" && resolve());
  });
  const answer = await fetch(address, {method: "POST", body: connection.localDescription.sdp,
    headers: {"Content-Type": "application/sdp", ...headers}});
  if (answer.status !== 201) throw new Error(answer.status + " " + await answer.text());
  await connection.setRemoteDescription({type: "answer", sdp: await answer.text()});
}
"""
"""WHIP and WHEP from the browser's side."""


@dataclass(frozen=True)
class Chromium:
    browser: Browser
    pids: list[int]


@contextmanager
def chromium(driver: Playwright) -> Iterator[Chromium]:
    before = _children()
    browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
    try:
        yield Chromium(browser, sorted(_children() - before))
    finally:
        browser.close()


def signed_in(browser: Browser, site: Site, *, script: str = "") -> Page:
    """A page of the administrator at the wall; `script` runs in every document before its own."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1366, "height": 768})
    context.set_default_timeout(30_000)
    page = context.new_page()
    if script:
        page.add_init_script(script)
    page.goto("/accounts/login/")
    page.get_by_label("Name").fill(ADMINISTRATOR[0])
    page.get_by_label("Password").fill(ADMINISTRATOR[1])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
    return page


def renderers(pids: list[int]) -> list[int]:
    """Those of a Chromium's processes that run pages."""
    found = []
    for pid in pids:
        for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
            if "--type=renderer" in process.cmdline():
                found.append(process.pid)
    return sorted(set(found))


def _children() -> set[int]:
    return {
        process.pid
        for process in psutil.Process().children(recursive=True)
        if "chrom" in process.name().lower()
    }
