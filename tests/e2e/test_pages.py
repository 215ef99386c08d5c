"""Every page in a real browser: signing in, roles, and no complaint of the content security policy."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OPERATOR, try_to_sign_in
from tests.harness.site import Site

PAGES = {
    "/": "Wall",
    "/alerts/": "Alerts",
    "/clips/": "Clips",
    "/models/": "Models",
    "/reports/shift/": "Reports",
    "/settings/": "Settings",
    "/settings/notifications/": "Settings",
    "/settings/cameras/": "Settings",
    "/settings/cameras/new/": "Settings",
    "/settings/events/": "Settings",
    "/settings/shifts/": "Settings",
    "/settings/shifts/new/": "Settings",
    "/settings/people/": "Settings",
    "/settings/people/new/": "Settings",
    "/settings/groups/": "Settings",
    "/settings/groups/new/": "Settings",
}
INLINE = "[style], [onclick], script:not([src], [type='application/json'])"


def test_it_works(page: Page) -> None:
    expect(page).to_have_title("Wall · Watchpost")
    page.get_by_role("link", name="Clips", exact=True).click()
    expect(page.get_by_role("heading", name="Clips", level=1)).to_be_visible()


def test_a_wrong_password_is_said(new_page: Callable[..., Page]) -> None:
    page = new_page(person=None)
    page.goto("/clips/")
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/clips/"))
    try_to_sign_in(page, "admin", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")


def test_guessing_is_throttled(new_page: Callable[..., Page], complaints: list[str]) -> None:
    page = new_page(person=None)
    for _ in range(10):
        try_to_sign_in(page, "guessed", "wrong")
    expect(page.get_by_role("heading", name="Signing in is paused")).to_be_visible()
    expect(page.get_by_text("15 minutes")).to_be_visible()
    assert all("429" in complaint for complaint in complaints)
    complaints.clear()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_no_page_breaks_the_policy_or_scrolls_sideways(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    for address, heading in PAGES.items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200
        assert "unsafe" not in (answer.header_value("content-security-policy") or "unsafe")
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        assert page.locator(INLINE).count() == 0, address


def test_nothing_comes_from_another_host(page: Page, site: Site) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in PAGES:
        page.goto(address)
    page.goto("/api/docs")
    page.wait_for_load_state("networkidle")
    assert asked
    assert [url for url in asked if not url.startswith((site.url, "data:", "blob:"))] == []


def test_an_operator_is_refused_what_is_not_theirs(
    new_page: Callable[..., Page], complaints: list[str]
) -> None:
    page = new_page(person=OPERATOR)
    page.goto("/clips/")
    expect(page.get_by_text("No recordings yet")).to_be_visible()
    expect(page.get_by_role("button", name="Upload recordings")).to_have_count(0)
    for address in ("/models/", "/settings/people/", "/settings/groups/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 403
        expect(page.get_by_role("heading", name="This is not open to your account")).to_be_visible()
    answer = page.goto("/clips/7a1e8bd2-3c3f-4b58-9a37-000000000000/")
    assert answer is not None
    assert answer.status == 404
    assert all("403" in complaint or "404" in complaint for complaint in complaints)
    complaints.clear()


def test_the_theme_is_remembered(page: Page) -> None:
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Switch between dark and light").click()
    expect(root).to_have_attribute("data-theme", "light")
    page.reload()
    expect(root).to_have_attribute("data-theme", "light")


def test_an_administrator_adds_a_person_who_can_sign_in(page: Page, new_page: Callable[..., Page]) -> None:
    page.goto("/settings/groups/new/")
    page.get_by_label("Name").fill("Night shift")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("cell", name="Night shift")).to_be_visible()
    page.goto("/settings/people/new/")
    page.get_by_label("Name to sign in with").fill("rita")
    page.get_by_label("First password").fill("a-long-enough-one")
    page.get_by_label("Reviewer").check()
    page.get_by_label("Night shift").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("row", name="rita Reviewer Night shift")).to_be_visible()
    expect(new_page(person=("rita", "a-long-enough-one"))).to_have_title("Wall · Watchpost")


def test_a_token_is_shown_once_and_works(page: Page, site: Site) -> None:
    page.goto("/settings/")
    page.get_by_role("button", name="Make a token").click()
    token = page.locator("#new-token").inner_text()
    answer = page.request.get("/api/v1/clips/", headers={"Authorization": f"Token {token}"})
    assert answer.status == 200
    page.reload()
    expect(page.locator("#new-token")).to_have_count(0)
    page.get_by_role("button", name="Revoke the token").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The API token is revoked")).to_be_visible()
