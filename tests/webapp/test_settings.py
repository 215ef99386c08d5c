"""What the environment may say, and what stops start-up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.prepared import Prepared

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "webapp.settings.production",
    "WATCHPOST_SECRET_KEY": "b7Qm-w2Xv9_tR4zK8sLp1nYc6HdJfGa3eUiOo5TqZxWvBnM0",
    "WATCHPOST_ALLOWED_HOSTS": "watch.example.org",
}
PRODUCTION["WATCHPOST_SECRET_KEY"] += "-and-more"


def manage(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WATCHPOST_")}
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
        clean.pop(name, None)
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**clean, "WATCHPOST_DATA": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_it_works(tmp_path: Path) -> None:
    result = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("WATCHPOST_SECRET_KEY", "short", "at least 50 random characters"),
        ("WATCHPOST_ALLOWED_HOSTS", " ", "must name the host"),
        ("WATCHPOST_TLS", "perhaps", "WATCHPOST_TLS must be 1 or 0"),
        ("WATCHPOST_UPLOAD_LIMIT", "20 cows", "WATCHPOST_UPLOAD_LIMIT must be a number of bytes"),
        ("DATABASE_URL", "mysql://root@host/name", "DATABASE_URL must start with postgres:// or sqlite:///"),
        ("DATABASE_URL", "postgres://user:hunter2@host", "names no database"),
        ("WATCHPOST_PROXIES", "10.0.0.0/8,proxy", "one of them is 'proxy'"),
        ("EMAIL_URL", "imap://me:hunter2@mail.example.org", "EMAIL_URL must look like smtp+tls://"),
        ("EMAIL_URL", "smtp://me:hunter2@mail.example.org:none", "EMAIL_URL must look like"),
        ("EMAIL_URL", "smtp://me:hunter2/@mail.example.org", "EMAIL_URL must look like"),
        ("WATCHPOST_EMAIL_FROM", "nobody", "WATCHPOST_EMAIL_FROM must be an e-mail address"),
        ("WATCHPOST_URL", "watch.example.org", "WATCHPOST_URL must look like https://"),
        ("REDIS_URL", "http://:hunter2@host", "REDIS_URL must look like redis://"),
    ],
)
def test_a_malformed_value_stops_with_a_sentence(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    result = manage(tmp_path, "check", **(PRODUCTION | {name: value}))

    assert result.returncode != 0
    assert sentence in result.stderr
    assert "hunter2" not in result.stderr


def test_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    from webapp.settings import env

    for text, count in (("512", 512), ("2k", 2048), ("20G", 20 << 30), ("", 7)):
        monkeypatch.setenv("SIZE", text)
        assert env.size("SIZE", 7) == count


def test_mail_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    from webapp.settings import env

    def read(value: str) -> tuple[object, ...]:
        monkeypatch.setenv("EMAIL_URL", value)
        config = env.email("EMAIL_URL")
        names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
        return tuple(config.get(f"EMAIL_{name}") for name in names)

    assert read("smtp://mail.example.org") == ("mail.example.org", 25, "", "", None, None)
    assert read("smtp+tls://me%40b.org:p%2Fw@m.org") == ("m.org", 587, "me@b.org", "p/w", True, None)
    assert read("smtp+ssl://m.org:4465") == ("m.org", 4465, "", "", None, True)
    assert read("")[0] is None


def test_each_start_without_a_key_makes_its_own(tmp_path: Path) -> None:
    code = "from django.conf import settings; print(settings.SECRET_KEY)"
    first, second = (manage(tmp_path, "shell", "-v", "0", "-c", code).stdout.strip() for _ in range(2))
    assert len(first) >= 50
    assert first != second


def test_sqlite_waits_for_its_turn(tmp_path: Path) -> None:
    code = (
        "from django.db import connection as c\n"
        "o = c.settings_dict['OPTIONS']; u = c.cursor()\n"
        "print(o['transaction_mode'], o['timeout'], u.execute('PRAGMA journal_mode').fetchone()[0])"
    )
    assert manage(tmp_path, "shell", "-v", "0", "-c", code).stdout.split() == ["IMMEDIATE", "20", "wal"]


def test_over_tls_cookies_go_over_nothing_else(tmp_path: Path, prepared: Prepared) -> None:
    code = (
        "from django.test import Client\n"
        "from monitoring.models import User\n"
        "User.objects.create_user('operator', password='correct-horse')\n"
        "c = Client(headers={'Host': 'localhost'})\n"
        "c.get('/accounts/login/')\n"
        "c.post('/accounts/login/', {'username': 'operator', 'password': 'correct-horse'})\n"
        "print(*(f\"{n}:{m['secure']}:{m['samesite']}:{m['httponly'] or n == 'csrftoken'}\""
        " for n, m in sorted(c.cookies.items())))"
    )
    shutil.copy(prepared.database, tmp_path)
    environment = {"WATCHPOST_TLS": "1", "WATCHPOST_STATIC": str(prepared.static)}
    told = manage(tmp_path, "shell", "-v", "0", "-c", code, **environment)
    assert told.stdout.split() == ["csrftoken:True:Lax:True", "sessionid:True:Lax:True"], told.stderr


@pytest.mark.parametrize(
    ("environment", "sender", "believed"),
    [
        ({}, "127.0.0.1", False),
        ({"WATCHPOST_BEHIND_PROXY": "1"}, "127.0.0.1", True),
        ({"WATCHPOST_BEHIND_PROXY": "1"}, "192.0.2.1", False),
        ({"WATCHPOST_BEHIND_PROXY": "1", "WATCHPOST_PROXIES": "192.0.2.0/24"}, "192.0.2.1", True),
    ],
)
def test_only_proxies_are_believed(
    tmp_path: Path, environment: dict[str, str], sender: str, believed: bool
) -> None:
    code = (
        "import asyncio, webapp.asgi as a\n"
        "forwarded = [(b'x-forwarded-for', b'203.0.113.7')]\n"
        f"scope = dict(type='http', path='/', headers=forwarded, client=({sender!r}, 1))\n"
        "class Seen(Exception): pass\n"
        "async def told(scope, receive, send): raise Seen(scope['client'][0])\n"
        "inner = getattr(a.application, 'app', a.application)\n"
        "inner.application_mapping['http'] = told\n"
        "try: asyncio.run(a.application(scope, None, None))\n"
        "except Seen as seen: print(seen)"
    )
    told = manage(tmp_path, "shell", "-v", "0", "-c", code, **environment)
    assert told.stdout.strip() == ("203.0.113.7" if believed else sender), told.stderr
