"""A camera set up in a real browser: zones drawn by mouse and keyboard, an address tried, a second editor."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.e2e.conftest import OPERATOR
from tests.harness.ports import free_port
from tests.harness.site import Site


def stored(site: Site, name: str) -> dict[str, Any]:
    told = site.shell(
        "import json\n"
        "from monitoring.models import Camera\n"
        f"camera = Camera.objects.get(name={name!r})\n"
        "print(json.dumps([str(camera.pk), camera.zones, camera.schedule]))"
    )
    camera_id, zones, schedule = json.loads(told)
    return {"id": camera_id, "zones": zones, "schedule": schedule}


def add(page: Page, name: str) -> None:
    page.goto("/settings/cameras/new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Add the camera").click()
    expect(page.get_by_text(f"{name} is added.")).to_be_visible()


def keep(page: Page) -> None:
    page.get_by_role("button", name="Keep the changes").click()


def shown(stage: Locator) -> FloatRect:
    """Where the picture lies on the screen now."""
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box is not None
    return box


def test_it_works(page: Page, site: Site) -> None:
    add(page, "Gate")
    page.get_by_role("button", name="Draw a zone").click()
    stage = page.locator(".zone-stage svg")
    box = shown(stage)
    for x, y in ((0.2, 0.2), (0.6, 0.2), (0.6, 0.6), (0.2, 0.6), (0.2, 0.2)):
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    page.get_by_label("Name", exact=True).last.fill("Door")

    box = shown(stage)
    # The third corner with the mouse, the first with the keyboard.
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.6 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.7 * box["height"], steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Corner 1 of Door").focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Corner 1 of Door: 15 % from the left")).to_be_focused()
    page.get_by_role("button", name="Add nights").click()
    keep(page)
    expect(page.get_by_text("The changes to Gate are kept.")).to_be_visible()

    found = stored(site, "Gate")
    [zone] = found["zones"]
    assert (zone["name"], zone["kind"]) == ("Door", "watch")
    wanted = [[0.15, 0.195], [0.6, 0.2], [0.8, 0.7], [0.2, 0.6]]
    for corner, place in zip(zone["points"], wanted, strict=True):
        assert corner == pytest.approx(place, abs=0.006)
    assert found["schedule"] == [{"days": [0, 1, 2, 3, 4, 5, 6], "start": "22:00", "end": "06:00"}]


def test_what_is_half_drawn_is_not_kept(page: Page) -> None:
    add(page, "Half")
    page.get_by_role("button", name="Draw a mask").click()
    stage = page.locator(".zone-stage svg")
    stage.scroll_into_view_if_needed()
    stage.click(position={"x": 50, "y": 50})
    keep(page)
    expect(page.get_by_role("alert").get_by_text("Finish the zone")).to_be_visible()
    page.locator(".zone-stage svg").focus()
    page.keyboard.press("Escape")
    keep(page)
    expect(page.get_by_text("The changes to Half are kept.")).to_be_visible()


def test_an_address_that_nothing_answers_at_is_said(page: Page) -> None:
    page.goto("/settings/cameras/new/")
    page.get_by_label("It is fetched from an address").check()
    page.get_by_label("Address", exact=True).fill(f"rtsp://me:hunter2@127.0.0.1:{free_port()}/main")
    page.get_by_role("button", name="Test").click()
    expect(page.get_by_text(re.compile("refused"))).to_be_visible(timeout=25_000)
    assert "hunter2" not in page.locator("[data-trial]").inner_text()


def test_the_second_editor_is_told(page: Page, new_page: Callable[..., Page], complaints: list[str]) -> None:
    add(page, "Shared")
    other = new_page()
    other.goto(page.url)
    page.get_by_label("False alarms a day").fill("2")
    keep(page)
    expect(page.get_by_text("The changes to Shared are kept.")).to_be_visible()
    other.get_by_label("False alarms a day").fill("9")
    keep(other)
    expect(other.get_by_text("Somebody else changed this camera")).to_be_visible()
    expect(other.get_by_label("False alarms a day")).to_have_value("9")
    page.reload()
    expect(page.get_by_label("False alarms a day")).to_have_value("2")
    assert all("409" in complaint for complaint in complaints)
    complaints.clear()


def test_operators_find_no_trace(
    page: Page, new_page: Callable[..., Page], site: Site, complaints: list[str]
) -> None:
    add(page, "Vault")
    operator = new_page(person=OPERATOR)
    camera_id = stored(site, "Vault")["id"]
    for address in (f"/settings/cameras/{camera_id}/", f"/cameras/{camera_id}/"):
        answer = operator.goto(address)
        assert answer is not None
        assert answer.status == 404
    complaints.clear()
