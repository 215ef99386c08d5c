"""A running site, a real Chromium, and pages whose every complaint fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from tests.harness.site import Site

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState  # noqa: E402

ADMINISTRATOR = ("admin", "correct-horse")
OPERATOR = ("olga", "correct-horse-too")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-loopback-in-peer-connection",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


# A window of a profile that another test has used begins without what that one remembered.
FORGET = """
if (location.protocol.startsWith("http") && !sessionStorage.getItem("test.begun")) {
  localStorage.clear();
  sessionStorage.setItem("test.begun", "yes");
}
"""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One for each file of tests: while it is open, its driver's event loop runs in this thread, and tests of
    another folder that run after it in the same process could start none of their own."""
    playwright.expect.set_options(timeout=15_000)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(chromium: str, new_site: Callable[..., Site]) -> Site:
    """Web, worker and beat; an administrator and an operator without any group."""
    site = new_site(
        DJANGO_SETTINGS_MODULE="tests.e2e.settings",
        WATCHPOST_TEST_PAUSE="0.12",
        WATCHPOST_MIN_FREE="0",
    )
    site.create_user(*ADMINISTRATOR)
    site.create_user(*OPERATOR, role="operator")
    for name in ("web", "worker-batch", "worker-default", "beat"):
        site.start(name)
    site.wait_until_healthy()
    return site


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: console errors, broken policies, uncaught exceptions. A test that
    provokes one clears it."""
    return []


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[str, str] | None, StorageState]:
    """Cookies of those who have signed in once."""
    return {}


@pytest.fixture(scope="module")
def profiles(browser: Browser) -> dict[tuple[str, str], list[BrowserContext]]:
    """Browser profiles in which somebody is signed in and that no test uses now; all close with the browser.
    What they have loaded need not be loaded again, which is most of what a new one spends."""
    return {}


@pytest.fixture
def new_page(
    browser: Browser,
    site: Site,
    complaints: list[str],
    sessions: dict[tuple[str, str] | None, StorageState],
    profiles: dict[tuple[str, str], list[BrowserContext]],
) -> Iterator[Callable[..., Page]]:
    """Further windows, each a browser profile of its own; `person` is signed in."""
    opened: list[tuple[tuple[str, str] | None, Page]] = []

    def make(person: tuple[str, str] | None = ADMINISTRATOR) -> Page:
        state = sessions.get(person)
        free = profiles.get(person) if person else None
        context = free.pop() if free else new_profile(browser, site, state)
        page = context.new_page()
        opened.append((person, page))
        page.on("console", lambda message: message.type == "error" and complaints.append(_words(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if state:
            page.goto("/")
        elif person:
            sign_in(page, *person)
            sessions[person] = context.storage_state()
        return page

    yield make
    for person, page in opened:
        context = page.context
        if person is None:
            context.close()
        else:
            for each in context.pages:
                each.close()
            profiles.setdefault(person, []).append(context)
    assert complaints == []


def new_profile(browser: Browser, site: Site, state: StorageState | None) -> BrowserContext:
    context = browser.new_context(
        base_url=site.url, viewport={"width": 1366, "height": 768}, storage_state=state
    )
    context.set_default_timeout(15_000)
    context.add_init_script(FORGET)
    return context


def _words(message: ConsoleMessage) -> str:
    return f"{message.text} ({message.location['url']})"


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A window in which the administrator is signed in."""
    return new_page()


def sign_in(page: Page, name: str, password: str) -> None:
    """To the first page, whole and with its scripts; `try_to_sign_in` where it is to fail."""
    try_to_sign_in(page, name, password)
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def try_to_sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture(scope="session")
def drawn_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds, dark but for seconds 6 to 9, with a square that moves; H.264."""
    return draw_clip(tmp_path_factory.mktemp("drawn") / "courtyard.mp4")


def draw_clip(path: Path, *, seconds: int = 12, fps: int = 10) -> Path:
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(seconds * fps):
            picture = np.full((180, 320, 3), 220 if 6 * fps <= number < 9 * fps else 30, np.uint8)
            left = number * 2 % 280
            picture[70:110, left : left + 40] = (40, 160, 240)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        output.mux(stream.encode())
    return path


@pytest.fixture(scope="session")
def large_clip(drawn_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with 6 MB of nothing in a box that players skip: long enough to be interrupted."""
    path = tmp_path_factory.mktemp("large") / "warehouse.mp4"
    padding = 6_000_000
    path.write_bytes(drawn_clip.read_bytes() + padding.to_bytes(4, "big") + b"free" + bytes(padding - 8))
    return path
