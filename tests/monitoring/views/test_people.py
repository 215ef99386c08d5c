"""What administrators change about accounts and groups, and what nobody may."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from rest_framework.authtoken.models import Token

from monitoring.intake import people
from monitoring.models import Role, User
from tests.monitoring.conftest import PASSWORD, Cast
from tests.monitoring.views.test_pages import visitor

STRONG = "violet-otter-lamp"


def person_form(**changes: object) -> dict[str, object]:
    return {"role": Role.REVIEWER, "is_active": "on", "password": "", **changes}


def test_it_works(cast: Cast) -> None:
    night = Group.objects.get(name="Night")
    answer = visitor(cast.administrator).post(
        "/settings/people/new/",
        {"username": "rita", "password": STRONG, "role": Role.REVIEWER, "groups": [night.pk]},
    )
    assert answer.status_code == 302
    rita = User.objects.get(username="rita")
    assert (rita.role, list(rita.groups.all())) == (Role.REVIEWER, [night])
    assert rita.check_password(STRONG)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"username": "OPERATOR"}, "Somebody has that name already."),
        ({"password": "short"}, "at least 10 characters"),
        ({"role": "emperor"}, "Select a valid choice"),
    ],
)
def test_a_bad_form_says_why(cast: Cast, changes: dict[str, str], sentence: str) -> None:
    form = {"username": "rita", "password": STRONG, "role": Role.REVIEWER, **changes}
    answer = visitor(cast.administrator).post("/settings/people/new/", form)
    assert answer.status_code == 200
    assert sentence in answer.text
    assert not User.objects.filter(username="rita").exists()


def test_only_administrators_add_people(cast: Cast) -> None:
    form = {"username": "rita", "password": STRONG, "role": Role.ADMINISTRATOR}
    for user in (cast.reviewer, cast.operator):
        assert visitor(user).post("/settings/people/new/", form).status_code == 403
    assert not User.objects.filter(username="rita").exists()


def test_the_last_administrator_stays(cast: Cast) -> None:
    client = visitor(cast.administrator)
    address = f"/settings/people/{cast.administrator.pk}/"
    for changes in ({"role": Role.OPERATOR}, {"role": Role.ADMINISTRATOR, "is_active": ""}):
        answer = client.post(address, person_form(**changes))
        assert "only administrator left" in answer.text
    cast.administrator.refresh_from_db()
    assert cast.administrator.is_administrator
    people.change(person=cast.reviewer, role=Role.ADMINISTRATOR, groups=[], is_active=True)
    assert client.post(address, person_form(role=Role.OPERATOR)).status_code == 302


def test_a_closed_account_and_a_new_password_end_the_session(cast: Cast) -> None:
    for changes in ({"is_active": ""}, {"password": STRONG}):
        client = visitor(cast.reviewer)
        assert client.get("/").status_code == 200
        visitor(cast.administrator).post(f"/settings/people/{cast.reviewer.pk}/", person_form(**changes))
        assert client.get("/").status_code == 302
        people.change(person=cast.reviewer, role=Role.REVIEWER, groups=[], is_active=True)
        cast.reviewer.refresh_from_db()


def test_an_empty_password_leaves_the_present_one(cast: Cast) -> None:
    visitor(cast.administrator).post(f"/settings/people/{cast.reviewer.pk}/", person_form())
    cast.reviewer.refresh_from_db()
    assert cast.reviewer.check_password(PASSWORD)


def test_a_group_joins_people_and_cameras(cast: Cast) -> None:
    client = visitor(cast.administrator)
    form = {"name": "Weekend", "people": [cast.operator.pk], "cameras": [str(cast.yard.pk)]}
    assert client.post("/settings/groups/new/", form).status_code == 302
    weekend = Group.objects.get(name="Weekend")
    assert list(weekend.user_set.all()) == [cast.operator]
    assert list(weekend.cameras.all()) == [cast.yard]
    assert "There is a group of that name already." in client.post("/settings/groups/new/", form).text
    assert client.post(f"/settings/groups/{weekend.pk}/", {**form, "cameras": []}).status_code == 302
    assert not weekend.cameras.exists()
    assert client.post(f"/settings/groups/{weekend.pk}/delete/").status_code == 302
    assert not Group.objects.filter(pk=weekend.pk).exists()


def test_ones_own_password_is_changed_without_signing_out(cast: Cast) -> None:
    client = visitor(cast.operator)
    form = {"old_password": PASSWORD, "new_password1": STRONG, "new_password2": STRONG}
    assert "entered incorrectly" in client.post("/settings/", {**form, "old_password": "wrong"}).text
    assert client.post("/settings/", form).status_code == 302
    assert client.get("/").status_code == 200


def test_a_token_is_replaced_and_revoked(cast: Cast) -> None:
    client = visitor(cast.operator)
    client.post("/settings/token/")
    first = Token.objects.get(user=cast.operator).key
    assert first in client.get("/settings/").text
    assert first not in client.get("/settings/").text
    client.post("/settings/token/")
    assert not Token.objects.filter(key=first).exists()
    client.post("/settings/token/", {"action": "revoke"})
    assert not Token.objects.filter(user=cast.operator).exists()


def test_sign_in_is_throttled_with_a_page(cast: Cast) -> None:
    client = Client()
    for _ in range(10):
        answer = client.post("/accounts/login/", {"username": "operator", "password": "wrong"})
    assert answer.status_code == 429
    assert "Signing in is paused" in answer.text
    assert int(answer["Retry-After"]) == 15 * 60
    right = client.post("/accounts/login/", {"username": "operator", "password": PASSWORD})
    assert right.status_code == 429


def test_another_address_in_a_header_is_no_new_start(cast: Cast) -> None:
    client = Client()
    for attempt in range(10):
        answer = client.post(
            "/accounts/login/",
            {"username": "operator", "password": "wrong"},
            headers={"X-Forwarded-For": f"203.0.113.{attempt}", "X-Real-IP": f"203.0.113.{attempt}"},
        )
    assert answer.status_code == 429


def test_whoever_the_command_line_made_is_demoted_like_anyone(cast: Cast) -> None:
    root = User.objects.create_superuser("root", password=STRONG)
    assert (root.role, root.is_administrator) == (Role.ADMINISTRATOR, True)
    visitor(cast.administrator).post(f"/settings/people/{root.pk}/", person_form(role=Role.OPERATOR))
    root.refresh_from_db()
    assert not root.is_administrator
    assert visitor(root).get("/settings/people/").status_code == 403


def test_a_new_password_revokes_the_token(cast: Cast) -> None:
    own = {"old_password": PASSWORD, "new_password1": STRONG, "new_password2": STRONG}
    for person, by, address, form in (
        (cast.reviewer, cast.administrator, f"/settings/people/{cast.reviewer.pk}/", {"password": STRONG}),
        (cast.operator, cast.operator, "/settings/", own),
    ):
        Token.objects.create(user=person)
        assert visitor(by).post(address, person_form(**form)).status_code == 302
        assert not Token.objects.filter(user=person).exists()


def test_a_token_is_kept_by_no_cache(cast: Cast) -> None:
    client = visitor(cast.operator)
    client.post("/settings/token/")
    assert "no-store" in client.get("/settings/")["Cache-Control"]


def test_signing_in_leads_to_no_other_site(cast: Cast) -> None:
    right = {"username": "operator", "password": PASSWORD}
    for place in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert Client().post("/accounts/login/", {**right, "next": place})["Location"] == "/"
    assert Client().post("/accounts/login/", {**right, "next": "/clips/"})["Location"] == "/clips/"


def test_a_session_from_before_signing_in_is_worth_nothing(cast: Cast) -> None:
    victim = Client()
    victim.cookies["sessionid"] = "a" * 32
    victim.post("/accounts/login/", {"username": "operator", "password": PASSWORD})
    assert victim.get("/").status_code == 200
    attacker = Client()
    attacker.cookies["sessionid"] = "a" * 32
    assert attacker.get("/").status_code == 302


def test_a_session_ends_with_its_time(cast: Cast) -> None:
    client = visitor(cast.operator)
    Session.objects.update(expire_date=timezone.now())
    assert client.get("/").status_code == 302
    assert client.get("/api/v1/clips/").status_code == 401
    assert Session.objects.exists()
    people.forget_expired_sessions()
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/logout/",
        "/settings/",
        "/settings/token/",
        "/settings/people/new/",
        "/settings/groups/new/",
    ],
)
def test_forms_need_the_csrf_token_even_beside_an_api_token(cast: Cast, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
    token = Token.objects.create(user=cast.administrator)
    answer = client.post(address, {"action": "renew"}, headers={"Authorization": f"Token {token.key}"})
    assert answer.status_code == 403
    assert "Go back, reload the page" in answer.text
    assert Token.objects.get() == token


def test_an_api_token_opens_no_page(cast: Cast) -> None:
    token = Token.objects.create(user=cast.administrator)
    assert Client(headers={"Authorization": f"Token {token.key}"}).get("/settings/people/").status_code == 302
