"""A recording's way through the browser: upload, progress, curve, spans, overlay, export, deletion."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import draw_clip
from tests.harness.site import Site

SLOW = 1_500_000
"""Bytes a second on an emulated uplink."""


def row(page: Page, title: str) -> Locator:
    return page.locator(".row").filter(has_text=title)


def choose(page: Page, *files: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload recordings").click()
    chooser.value.set_files(files)


def drop(page: Page, file: Path) -> None:
    """Drops a real file's bytes on the page, as a desktop does."""
    content = base64.b64encode(file.read_bytes()).decode()
    transfer = page.evaluate_handle(
        """([name, content]) => {
            const transfer = new DataTransfer();
            const octets = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
            transfer.items.add(new File([octets], name, { type: "video/mp4" }));
            return transfer;
        }""",
        [file.name, content],
    )
    page.dispatch_event("main", "dragenter", {"dataTransfer": transfer})
    expect(page.get_by_text("Drop to upload")).to_be_visible()
    page.dispatch_event("main", "drop", {"dataTransfer": transfer})


def slow_uplink(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW},
    )


@pytest.fixture(scope="module")
def titled(drawn_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The drawn clip under a name of its own, so that tests do not meet each other's rows."""
    folder = tmp_path_factory.mktemp("titled")

    def make(name: str) -> Path:
        (folder / name).write_bytes(drawn_clip.read_bytes())
        return folder / name

    return make


def until(page: Page, condition: str, seconds: float = 15) -> None:
    """Waits until an expression is true. Playwright's own wait needs eval, which the policy forbids."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"still not: {condition}"
        page.wait_for_timeout(50)


def seconds_shown(page: Page) -> float:
    return float(page.evaluate("document.querySelector('video').currentTime"))


def test_it_works(page: Page, new_page: Callable[..., Page], tmp_path: Path) -> None:
    # So long that its analysis is still seen on a machine where pages take seconds to open.
    courtyard = draw_clip(tmp_path / "courtyard.mp4", seconds=30)
    other = new_page()
    other.goto("/clips/")
    page.goto("/clips/")
    choose(page, courtyard)
    upload = page.locator(".upload").filter(has_text="courtyard.mp4")
    expect(upload).to_contain_text("Taken in")

    # Live: the other window, which did nothing, shows the new recording and its progress.
    expect(row(other, "courtyard.mp4").get_by_role("progressbar")).to_be_visible()

    upload.get_by_role("link", name="Open").click()
    expect(page.get_by_role("heading", name="courtyard.mp4")).to_be_visible()
    expect(page.get_by_text("Measuring:")).to_be_visible()
    chart = page.locator(".curve .js-plotly-plot")
    expect(chart).to_be_visible()
    expect(row(other, "courtyard.mp4")).to_contain_text(re.compile(r"\d+ unusual span"))

    spans = page.locator(".span")
    expect(spans.first).to_contain_text("“bright”")
    expect(page.locator(".legend button")).to_have_text(["score", "appearance", "motion"])
    expect(page.locator("dd").filter(has_text="Compared with itself")).to_be_visible()


def test_two_systems_judge_one_recording(page: Page, titled: Callable[[str], Path]) -> None:
    page.goto("/clips/")
    page.get_by_text("Analyse with").click()
    expect(page.get_by_label("Untrained")).to_be_disabled()
    expect(page.get_by_text("python manage.py train untrained")).to_be_visible()
    page.get_by_label("Darkness").check()
    choose(page, titled("dusk.mp4"))
    page.locator(".upload").filter(has_text="dusk.mp4").get_by_role("link", name="Open").click()
    page.get_by_label("Details of").select_option(label="Darkness")
    classes = page.locator(".class-bars")
    expect(classes.locator("[data-top=yes]")).to_contain_text("night8")
    expect(page.get_by_text("Low light: 8")).to_be_visible()
    expect(page.locator(".shares .legendtext")).to_have_text(["appearance", "motion"])
    # Day breaks at the sixth second.
    page.evaluate("document.querySelector('video').currentTime = 7.5")
    expect(classes.locator("[data-top=yes]")).to_contain_text("day")
    page.reload()
    expect(page.get_by_label("Details of")).to_have_value("darkness")

    # Both curves lie over each other; the legend hides and shows them, by mouse and by key.
    lines, spans = page.locator(".curve .scatterlayer .trace"), page.locator(".span")
    expect(lines).to_have_count(2)
    expect(spans.first).to_contain_text("Brightness")
    brightness = page.locator(".legend").get_by_role("button", name="Brightness")
    brightness.click()
    expect(lines).to_have_count(1)
    expect(spans).to_have_count(0)
    brightness.press("Enter")
    expect(brightness).to_have_attribute("aria-pressed", "true")
    expect(lines).to_have_count(2)
    page.locator("h1").click()
    page.keyboard.press("2")
    expect(lines).to_have_count(1)
    expect(page.get_by_text("Sound is absent: the recording has none.")).to_be_visible()

    # A span of another system shows that system's details; the answer's times lead to their moments.
    spans.first.click()
    expect(page.get_by_label("Details of")).to_have_value("normality")
    box = page.get_by_role("region", name="Ask about this video")
    answers = box.get_by_role("list", name="Answers, the newest first").get_by_role("listitem")
    expect(answers).to_have_count(1)
    expect(answers).to_contain_text("“bright” from 00:0")
    page.evaluate("document.querySelector('video').currentTime = 0")
    answers.get_by_role("link").first.click()
    until(page, "document.querySelector('video').currentTime >= 4")

    # What is asked is answered above it, and stays for the visit.
    page.keyboard.press("/")
    page.keyboard.type("What colour was the car?")
    page.keyboard.press("Enter")
    expect(answers.first).to_contain_text("I cannot tell from what was measured: colours are not measured.")
    page.reload()
    expect(answers).to_have_count(2)
    box.get_by_role("button", name="When did it start?").click()
    expect(answers.first).to_contain_text("started at 00:0")


@pytest.fixture(scope="module")
def addresses() -> dict[str, str]:
    """Where recordings that were uploaded once are shown."""
    return {}


@pytest.fixture
def scored(page: Page, titled: Callable[[str], Path], addresses: dict[str, str]) -> Page:
    """The page of a recording with results."""
    if "scored" not in addresses:
        page.goto("/clips/")
        choose(page, titled("scored.mp4"))
        expect(row(page, "scored.mp4")).to_contain_text("unusual span")
        addresses["scored"] = row(page, "scored.mp4").locator(".row-title").get_attribute("href") or ""
    page.goto(addresses["scored"])
    expect(page.locator(".curve .js-plotly-plot .scatterlayer .trace").first).to_be_visible()
    until(page, "document.querySelector('video').readyState >= 2")
    return page


def test_clicking_the_curve_seeks_and_the_playhead_follows(scored: Page) -> None:
    plot = scored.locator(".curve .js-plotly-plot .nsewdrag").bounding_box()
    assert plot is not None
    scored.mouse.click(plot["x"] + plot["width"] * 0.6, plot["y"] + plot["height"] / 2)
    until(scored, "Math.abs(document.querySelector('video').currentTime - 7.2) < 0.25")
    playhead = scored.get_by_role("slider", name="Position in the recording")
    box = playhead.bounding_box()
    assert box is not None
    assert abs(box["x"] + box["width"] / 2 - (plot["x"] + plot["width"] * 0.6)) < 6
    expect(playhead).to_have_attribute("aria-valuetext", re.compile(r"^00:07 of 00:12, score 0\.[89]"))
    expect(scored.locator('[data-part="score-value"]')).to_have_attribute("data-severity", "alert")
    playhead.press("ArrowRight")
    until(scored, "document.querySelector('video').currentTime > 8")


def test_a_span_jumps_to_its_start_and_is_marked(scored: Page) -> None:
    first = scored.locator(".span").first
    first.click()
    until(scored, "document.querySelector('video').currentTime >= 4.5")
    expect(first).to_have_attribute("aria-current", "true")


def test_boxes_and_heatmap_are_drawn_on_the_picture(scored: Page) -> None:
    scored.locator(".span").first.click()
    painted = """() => {
        const canvas = document.querySelector(".picture canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let at = 3; at < data.length; at += 4) count += data[at] > 0;
        return count / (data.length / 4);
    }"""
    until(scored, f"({painted})() > 0.001")
    boxes_only = scored.evaluate(painted)
    scored.keyboard.press("h")
    until(scored, f"({painted})() > 0.3")
    scored.keyboard.press("h")
    scored.keyboard.press("b")
    until(scored, f"({painted})() === 0")
    assert 0 < boxes_only < 0.3


def test_keys_step_frames_and_play(scored: Page) -> None:
    scored.locator(".span").first.click()
    scored.locator("h1").click()
    before = seconds_shown(scored)
    scored.keyboard.press(".")
    until(scored, f"document.querySelector('video').currentTime > {before + 0.05}")
    assert seconds_shown(scored) - before < 0.25
    scored.keyboard.press(" ")
    until(scored, f"document.querySelector('video').currentTime > {before + 0.6}")
    scored.keyboard.press(" ")
    assert scored.evaluate("document.querySelector('video').paused")


def test_a_curve_is_hidden_through_the_legend(scored: Page) -> None:
    lines = scored.locator(".curve .js-plotly-plot .scatterlayer .trace")
    expect(lines).to_have_count(3)
    scored.locator(".legend").get_by_role("button", name="appearance").click()
    expect(lines).to_have_count(2)


def test_scores_and_spans_are_exported(scored: Page) -> None:
    for name, first in (("Scores, CSV", "sequence"), ("Spans, CSV", "start"), ("Everything, JSON", "{")):
        scored.locator("summary", has_text="Export").click()
        with scored.expect_download() as download:
            scored.get_by_role("link", name=name).click()
        text = Path(download.value.path()).read_text(encoding="utf-8-sig")
        assert text.startswith(first)
        scored.keyboard.press("Escape")
    assert json.loads(text)["clip"]["title"] == "scored.mp4"


def test_a_file_is_dropped_anywhere_on_the_page(page: Page, titled: Callable[[str], Path]) -> None:
    page.goto("/clips/")
    drop(page, titled("dropped.mp4"))
    expect(row(page, "dropped.mp4")).to_be_visible()


def test_a_pair_of_files_becomes_one_recording_with_a_thermal_picture(
    page: Page, titled: Callable[[str], Path]
) -> None:
    page.goto("/clips/")
    choose(page, titled("pair.mp4"), titled("pair_thermal.mp4"))
    expect(page.locator(".upload").filter(has_text="Taken in")).to_have_count(2)
    row(page, "pair.mp4").locator(".row-title").click()
    expect(page.get_by_label("Thermal picture of the same moment")).to_be_visible()


def test_a_reload_goes_on_where_the_upload_stopped(page: Page, large_clip: Path) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/clips/")
    slow_uplink(page)
    choose(page, large_clip)
    upload = page.locator(".upload").filter(has_text="warehouse.mp4")
    until(page, "document.querySelector('.upload progress')?.value > 0.3")
    page.reload()
    expect(upload).to_contain_text("Interrupted at")
    resumed: list[int] = []
    page.on(
        "request",
        lambda request: request.method == "PATCH" and resumed.append(int(request.headers["upload-offset"])),
    )
    with page.expect_file_chooser() as chooser:
        upload.get_by_role("button", name="Choose the file again…").click()
    chooser.value.set_files(large_clip)
    expect(upload).to_contain_text("Taken in")
    assert min(resumed) > 500_000
    expect(row(page, "warehouse.mp4")).to_be_visible()


def test_a_server_that_dies_meanwhile_is_waited_for(
    page: Page, site: Site, large_clip: Path, complaints: list[str]
) -> None:
    page.goto("/clips/")
    slow_uplink(page)
    choose(page, large_clip)
    upload = page.locator(".upload").filter(has_text="warehouse.mp4")
    until(page, "document.querySelector('.upload progress')?.value > 0.2")
    site.kill("web")
    expect(upload).to_contain_text("The connection was lost")
    expect(page.get_by_text("Connection to the server lost")).to_be_visible()
    site.start("web")
    site.wait_until_healthy()
    expect(upload).to_contain_text("Taken in")
    expect(row(page, "warehouse.mp4").last).to_be_visible()
    expect(page.get_by_text("Connection to the server lost")).to_be_hidden()
    assert all(re.search("ERR_|WebSocket", complaint) for complaint in complaints)
    complaints.clear()


def test_what_is_no_video_is_refused_with_a_sentence(
    page: Page, tmp_path: Path, complaints: list[str]
) -> None:
    fake = tmp_path / "letter.mp4"
    fake.write_text("Dear Sir or Madam, this is no video. " * 50)
    page.goto("/clips/")
    choose(page, fake)
    upload = page.locator('.upload[data-state="refused"]')
    expect(upload.locator('[data-part="detail"]')).to_have_text(re.compile(r"\w+ .*\."))
    assert all("422" in complaint for complaint in complaints)
    complaints.clear()
    expect(row(page, "letter.mp4")).to_have_count(0)


def test_an_analysis_is_cancelled_begun_again_and_the_recording_deleted(page: Page, tmp_path: Path) -> None:
    page.goto("/clips/")
    # Long enough that it cannot be done before a person reaches the button.
    choose(page, draw_clip(tmp_path / "unwanted.mp4", seconds=60))
    ours = row(page, "unwanted.mp4")
    ours.get_by_role("button", name="Cancel").click()
    expect(ours).to_contain_text("Cancelled")
    page.reload()
    expect(ours).to_contain_text("Cancelled")
    ours.get_by_role("button", name="Analyse again").click()
    expect(ours).to_contain_text("unusual span")
    ours.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Keep it").click()
    expect(ours).to_be_visible()
    ours.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(ours).to_have_count(0)


def test_filters_live_in_the_address(scored: Page) -> None:
    page = scored
    page.goto("/clips/")
    page.get_by_label("Find by title").fill("SCORED")
    expect(page.locator(".row")).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Find by title")).to_have_value("SCORED")
    expect(page.locator(".row")).to_have_count(1)
    page.get_by_label("Find by title").fill("nothing of the kind")
    expect(page.get_by_text("No recording matches")).to_be_visible()
