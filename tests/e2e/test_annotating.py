"""A span in the browser: drawn, dragged, labelled, kept, and changed by two people at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

CHANGE = """async ([id, change]) => {
    const token = document.querySelector('meta[name="csrf-token"]').content;
    const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
    const url = `/api/v1/annotations/${id}/`;
    const { revision } = await (await fetch(url)).json();
    const body = JSON.stringify({ ...change, revision });
    return (await fetch(url, { method: "PATCH", headers, body })).status;
}"""
LIST = "async (clip) => (await fetch(`/api/v1/annotations/?clip=${clip}`)).json()"


def drag(page: Page, begin: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move((begin[0] + end[0]) / 2, begin[1], steps=3)
    page.mouse.move(*end, steps=3)
    page.mouse.up()


def middle(part: Locator, share: float = 0.5) -> tuple[float, float]:
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box is not None
    return box["x"] + share * box["width"], box["y"] + box["height"] / 2


def test_it_works(
    page: Page, new_page: Callable[..., Page], drawn_clip: Path, tmp_path: Path, complaints: list[str]
) -> None:
    file = tmp_path / "annotated.mp4"
    file.write_bytes(drawn_clip.read_bytes())
    page.goto("/clips/")
    page.locator("input[type=file]").first.set_input_files(file)
    page.locator(".upload").filter(has_text=file.name).get_by_role("link", name="Open").click()
    expect(page.locator(".curve .js-plotly-plot")).to_be_visible(timeout=60_000)
    clip = page.url.rstrip("/").rsplit("/", 1)[1]

    def stored() -> list[Any]:
        found: list[Any] = page.evaluate(LIST, clip)
        return found

    page.get_by_role("button", name="Annotate").click()
    rows, saving = page.locator("[data-mark=rows]"), page.locator("[data-mark=savingword]")
    drag(page, middle(rows, 0.25), middle(rows, 0.5))
    page.get_by_label("Add a label").fill("fight")
    page.keyboard.press("Enter")
    expect(saving).to_have_text("Saved")
    [made] = stored()
    assert made["labels"] == ["fight"]
    # Ends lie where one of the clip's ten frames a second gives way to the next.
    assert abs(made["start"] - 3) < 0.11
    assert abs(made["end"] - 6) < 0.11
    assert all(abs(made[end] * 10 - round(made[end] * 10)) < 0.01 for end in ("start", "end"))

    handle = page.get_by_role("slider", name="End of the span")
    drag(page, middle(handle), middle(rows, 0.75))
    expect(saving).to_have_text("Saved")
    assert abs(stored()[0]["end"] - 9) < 0.11

    page.reload()
    bar = page.get_by_role("button", name=re.compile("^fight: "))
    expect(bar).to_be_visible()
    bar.click()
    expect(page.get_by_label("Remove the label fight")).to_be_visible()

    # Without the server nothing is lost; meanwhile somebody else changes the same span.
    page.context.set_offline(True)
    handle.press("ArrowLeft")
    expect(saving).to_have_text("Not saved")
    expect(page.get_by_text("Nothing is lost: this browser keeps it")).to_be_visible()
    other = new_page()
    assert other.evaluate(CHANGE, [made["id"], {"labels": ["brawl"]}]) == 200
    page.context.set_offline(False)
    both = page.get_by_role("alert").filter(has_text="Both versions are kept")
    expect(both.get_by_role("row", name="Labels")).to_have_text(re.compile("fight.*brawl"))
    both.get_by_role("button", name="Keep mine").click()
    expect(saving).to_have_text("Saved")
    [kept] = stored()
    assert kept["labels"] == ["fight"]
    assert abs(kept["end"] - 8.9) < 0.11
    complaints[:] = [one for one in complaints if "INTERNET_DISCONNECTED" not in one and "409" not in one]
