"""What the environment may say, and what stops start-up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
