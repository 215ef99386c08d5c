"""Live cameras in a real browser: a device that sends, the wall that shows it, alerts, what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import ADMINISTRATOR, OPERATOR, sign_in
from tests.harness.site import Site

UNHEARD_OF = "7a1e8bd2-3c3f-4b58-9a37-000000000000"

# Counts the points that reach the screen, from before the page's own scripts run.
COUNT = """
window.drawn = [];
document.addEventListener("watchpost:drawn", ({ detail }) => window.drawn.push(detail));
"""
SUBSCRIBE = """
(topics) => new Promise((resolve) => {
  const socket = new WebSocket(`ws://${location.host}/ws/updates/`);
  const heard = [];
  socket.onopen = () => socket.send(JSON.stringify({ subscribe: topics }));
  socket.onmessage = ({ data }) => heard.push(JSON.parse(data));
  setTimeout(() => { socket.close(); resolve(heard); }, 3000);
})
"""


@pytest.fixture(scope="module")
def watching_site(site: Site) -> Iterator[Site]:
    site.environment["WATCHPOST_WEBRTC_LOOPBACK"] = "1"
    site.shell("from monitoring.models import Camera; Camera.objects.all().delete()")
    for name in ("media", "worker-live"):
        if name not in site.running:
            site.start(name)
    yield site
    site.shell("from monitoring.models import Camera; Camera.objects.update(enabled=False)")


@pytest.fixture(scope="module")
def sender(watching_site: Site, browser: Browser) -> Iterator[Page]:
    """A device that sends its picture as a camera, the only one of the site; its page."""
    context = browser.new_context(base_url=watching_site.url)
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, *ADMINISTRATOR)
    page.get_by_role("button", name="Use this device as a camera").first.click()
    page.get_by_role("button", name="Start").click()
    expect(page.locator("[data-part=stateword]")).to_have_text("Sending")
    yield page
    context.close()


def wall(new_page: Callable[..., Page]) -> Page:
    page = new_page()
    page.add_init_script(COUNT)
    page.goto("/")
    return page


def tile(page: Page) -> Locator:
    return page.locator(".tile")


def wait_for_points(page: Page, number: int, seconds: float = 20) -> None:
    """Waits until so many more points were drawn."""
    wanted = int(page.evaluate("window.drawn.length")) + number
    for _ in range(int(seconds * 10)):
        if page.evaluate("window.drawn.length") >= wanted:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"only {page.evaluate('window.drawn.length')} of {wanted} points were drawn")


def camera_of(sender: Page) -> str:
    found = re.search(r"/cameras/([0-9a-f-]{36})/publish/", sender.url)
    assert found is not None
    return found[1]


def test_it_works(sender: Page, new_page: Callable[..., Page]) -> None:
    page = wall(new_page)
    expect(tile(page)).to_have_count(1)
    expect(tile(page).locator("[data-part=stateword]")).to_have_text("Live")
    expect(tile(page).locator(".tile-blank")).to_be_hidden()
    assert page.locator(".tile video").evaluate("(video) => video.videoWidth") > 0
    wait_for_points(page, 3)
    sequences = page.evaluate("window.drawn.map(({ sequence }) => sequence)")
    assert sequences == sorted(set(sequences))
    expect(tile(page).locator("[data-part=score]")).to_have_text(re.compile(r"0\.\d\d"))
    expect(tile(page)).to_contain_text("Learning normal")

    tile(page).locator(".tile-name").click()
    expect(page.locator("[data-part=stateword]")).to_have_text("Live")
    # Fewer pixels than the device has, where its processor has no time for all.
    expect(page.locator("[data-part=facts]")).to_contain_text(re.compile(r"Picture\d{3} × \d{3}"))
    expect(page.locator(".chart.js-plotly-plot")).to_be_visible()


def test_who_may_not_see_a_camera_hears_nothing_of_it(
    sender: Page, new_page: Callable[..., Page], complaints: list[str]
) -> None:
    camera = camera_of(sender)
    page = new_page(person=OPERATOR)
    expect(page.get_by_text("No cameras yet")).to_be_visible()
    expect(page.get_by_text("Ask admin.")).to_be_visible()
    heard = page.evaluate(SUBSCRIBE, ["wall", f"camera:{camera}"])
    assert [(message["type"], message["topic"]) for message in heard] == [
        ("snapshot", "wall"),
        ("refused", f"camera:{camera}"),
    ]
    assert heard[0]["cameras"] == heard[0]["alerts"] == []
    for address in (f"/cameras/{camera}/", f"/media/cameras/{camera}/snapshot.jpg"):
        assert page.request.get(address).status == 404
    assert camera not in page.content()
    complaints.clear()


def test_it_goes_on_by_itself_after_the_server_was_restarted(
    watching_site: Site, sender: Page, new_page: Callable[..., Page], complaints: list[str]
) -> None:
    page = wall(new_page)
    wait_for_points(page, 2)
    watching_site.kill("web")
    expect(tile(page).locator("[data-part=stateword]")).to_have_text("No connection")
    # The picture comes from the media process, which lives.
    before = page.locator(".tile video").evaluate("(video) => video.currentTime")
    page.wait_for_timeout(1000)
    assert page.locator(".tile video").evaluate("(video) => video.currentTime") > before
    watching_site.start("web")
    watching_site.wait_until_healthy()
    wait_for_points(page, 2)
    expect(tile(page).locator("[data-part=stateword]")).to_have_text("Live")
    expect(page.locator("[data-live-state]")).to_be_hidden()
    expect(sender.locator("[data-part=stateword]")).to_have_text("Sending")
    complaints.clear()  # attempts to connect while there was no server


def test_an_alert_is_shown_everywhere_and_acknowledged_by_key(
    watching_site: Site, sender: Page, new_page: Callable[..., Page]
) -> None:
    page, other = wall(new_page), wall(new_page)
    expect(page.get_by_text("No alerts.")).to_be_visible()
    # Any picture is brighter than this.
    watching_site.shell(
        "from monitoring.models import Camera\n"
        f"Camera.objects.filter(pk='{camera_of(sender)}').update(line_mode='line', line=0.01)"
    )
    for window in (page, other):
        expect(window.locator(".feed-item").first).to_contain_text("Linux computer")
        expect(tile(window)).to_have_attribute("data-severity", re.compile("notice|alert"))
        expect(window).to_have_title("(1) Wall · Watchpost")
    page.keyboard.press("a")
    for window in (page, other):
        expect(window.locator(".feed-item").first).to_contain_text("Seen by admin")
        expect(tile(window)).to_have_attribute("data-severity", "normal")
    page.locator(".feed-link").first.click()
    expect(page.locator("[data-part=facts]")).to_contain_text("by admin")
    page.goto("/alerts/?severity=notice&state=open")
    expect(page.get_by_label("State")).to_have_value("open")
    page.goto("/alerts/")
    expect(page.locator(".alert-row").first).to_contain_text("Seen by admin")
    page.get_by_role("searchbox").fill("no such words")
    expect(page.get_by_text("No alert fits")).to_be_visible()


def test_the_wall_is_worked_by_keys(sender: Page, new_page: Callable[..., Page]) -> None:
    page = wall(new_page)
    expect(tile(page)).to_have_count(1)
    page.keyboard.press("1")
    expect(tile(page)).to_be_focused()
    page.keyboard.press("1")
    expect(page.get_by_role("button", name="All cameras")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="All cameras")).to_be_hidden()
    sound = page.locator("[data-part=sound]")
    pressed = sound.get_attribute("aria-pressed")
    page.keyboard.press("m")
    expect(sound).not_to_have_attribute("aria-pressed", str(pressed))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/cameras/"))


def test_a_device_that_stops_leaves_its_tile_offline(
    sender: Page, new_page: Callable[..., Page], complaints: list[str]
) -> None:
    page = wall(new_page)
    # Its picture comes. How late scores are is another matter, and on a busy machine they may be.
    expect(tile(page).locator(".tile-blank")).to_be_hidden()
    expect(tile(page).locator("[data-part=stateword]")).to_have_text(re.compile("Live|Lagging"))
    sender.get_by_role("button", name="Stop").click()
    expect(tile(page).locator("[data-part=stateword]")).to_have_text("Offline")
    expect(tile(page)).to_contain_text("Nothing is sent to it")
    # The picture ended before the page was told why, so it was asked for again.
    assert all(re.search("40[49].*/(whep|media/cameras)/", complaint) for complaint in complaints)
    complaints.clear()


def test_a_wrong_key_is_refused_with_a_sentence(
    watching_site: Site, new_page: Callable[..., Page], complaints: list[str]
) -> None:
    page = new_page(person=None)
    page.goto(f"/cameras/{UNHEARD_OF}/publish/")
    expect(page.get_by_text("This link is not complete")).to_be_visible()
    page.goto("about:blank")
    page.goto(f"/cameras/{UNHEARD_OF}/publish/#not-the-key")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("[data-part=stateword]")).to_have_text("Refused")
    expect(page.get_by_text("Ask the person who gave you this link")).to_be_visible()
    assert all(re.search("40[134]", complaint) for complaint in complaints)
    complaints.clear()
