"""Strict readers of environment variables: a malformed value stops start-up with a sentence."""

from __future__ import annotations

import os
import re
from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def secret(name: str) -> str:
    """A value that need not lie in the environment: NAME_FILE may name a file (a mounted secret) instead."""
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not file or os.environ.get(name):
        return os.environ.get(name, "").strip()
    try:
        return Path(file).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE names {file}, which cannot be read: {error.strerror}."
        ) from None


def boolean(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value == "":
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, true or false, yes or no; it is {value!r}.")


def integer(name: str, default: int, *, lowest: int = 0, highest: int | None = None) -> int:
    value = os.environ.get(name, "").strip()
    if value == "":
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number; it is {value!r}.") from None
    if number < lowest or (highest is not None and number > highest):
        upper = f" and at most {highest}" if highest is not None else ""
        raise ImproperlyConfigured(f"{name} must be at least {lowest}{upper}; it is {number}.")
    return number


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def networks(name: str, default: str) -> list[str]:
    """IP addresses and networks ("10.0.0.0/8")."""
    named = words(name, default)
    for word in named:
        try:
            ip_network(word)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} must list IP addresses or networks such as 10.0.0.0/8; one of them is {word!r}."
            ) from None
    return named


def addresses(name: str) -> tuple[str, ...]:
    """IP addresses ("192.0.2.7, 2001:db8::7")."""
    named = words(name)
    for word in named:
        try:
            ip_address(word)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} must list IP addresses such as 192.0.2.7; one of them is {word!r}."
            ) from None
    return tuple(named)


def ports(name: str) -> tuple[int, int] | None:
    """The first and the last of a range of ports ("40000-40100"); None if none is named."""
    value = os.environ.get(name, "").strip()
    if value == "":
        return None
    match = re.fullmatch(r"(\d{1,5})\s*-\s*(\d{1,5})", value)
    if match is None or not 1024 <= int(match[1]) <= int(match[2]) <= 65535:
        raise ImproperlyConfigured(
            f"{name} must be a range of ports from 1024 to 65535 such as 40000-40100; it is {value!r}."
        )
    return int(match[1]), int(match[2])


def ice_servers(name: str, *schemes: str) -> tuple[str, ...]:
    """Addresses of STUN or TURN servers ("turn:turn.example:3478?transport=udp")."""
    named = words(name)
    pattern = rf"(?:{'|'.join(schemes)}):[A-Za-z0-9.-]+(?::\d{{1,5}})?"
    if "turn" in schemes:
        pattern += r"(?:\?transport=(?:udp|tcp))?"
    for word in named:
        if re.fullmatch(pattern, word) is None:
            raise ImproperlyConfigured(
                f"{name} must list servers such as {schemes[0]}:ice.example:3478; one of them is {word!r}."
            )
    return tuple(named)


def folder(name: str, default: Path) -> Path:
    path = Path(os.environ.get(name) or default).expanduser()
    return path if path.is_absolute() else Path.cwd() / path


def data_folder(name: str, default: Path) -> Path:
    """A folder that is made if it is missing: SQLite and beat open files in it and create no folders.

    Only its owner may enter a new one, since recordings and password hashes lie there.
    """
    path = folder(name, default)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {path} cannot be made: {error.strerror}. {name} names another."
        ) from None
    return path


def size(name: str, default: int) -> int:
    """A number of bytes, plain or with one of the binary units K, M, G, T ("20G")."""
    value = os.environ.get(name, "").strip().upper()
    if value == "":
        return default
    digits, unit = (value[:-1], value[-1]) if value[-1] in _UNITS else (value, "")
    if not digits.isdecimal():
        raise ImproperlyConfigured(
            f"{name} must be a number of bytes such as 500M or 20G; it is {os.environ[name]!r}."
        )
    return int(digits) * _UNITS[unit]


def redis_url(name: str, default: str) -> str:
    value = secret(name) or default
    parts = urlsplit(value)
    if parts.scheme not in ("redis", "rediss", "unix") or not (parts.hostname or parts.path):
        # The value may carry a password: name the variable, never show it.
        raise ImproperlyConfigured(f"{name} must look like redis://host:6379/0.")
    return value


def database(name: str, sqlite_file: Path) -> dict[str, Any]:
    """Django's settings of one database: PostgreSQL or SQLite by address, else SQLite in `sqlite_file`."""
    value = secret(name)
    if value == "":
        return _sqlite(str(sqlite_file))
    scheme = value.partition(":")[0].lower()
    if scheme == "sqlite":
        return _sqlite(str(Env.db_url_config(value)["NAME"]))
    if scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            f"{name} must start with postgres:// or sqlite:///, the databases that it is tested on."
        )
    config: dict[str, Any] = Env.db_url_config(value)
    if not config.get("NAME"):
        raise ImproperlyConfigured(
            f"{name} names no database: it must look like postgres://user:password@host/name."
        )
    config.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 10, "timeout": 20}
    return config


def _sqlite(file: str) -> dict[str, Any]:
    # IMMEDIATE takes the write lock when a transaction begins: a deferred one that reads before it
    # writes fails at once under several writers, whatever its time-out.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def web_address(name: str) -> str:
    """An address such as https://watch.example.org, without a slash at its end; empty if it is not set."""
    value = os.environ.get(name, "").strip().rstrip("/")
    if value == "":
        return ""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name} must look like https://watch.example.org; it is {value!r}.")
    return value


_MAIL = {"smtp": 25, "smtp+tls": 587, "smtps": 587, "smtp+ssl": 465}
"""Schemes of mail servers with their usual ports; smtps is django-environ's other name of smtp+tls."""


def email(name: str) -> dict[str, Any]:
    """Django's settings of a mail server, or those that write mails to standard output if it is not set."""
    value = secret(name)
    if value in ("", "consolemail:", "consolemail://"):
        return {"EMAIL_BACKEND": Env.EMAIL_SCHEMES["consolemail"]}
    # The value may carry a password: name the variable, never show it.
    refusal = ImproperlyConfigured(
        f"{name} must look like smtp+tls://user:password@mail.example.org:587 (or smtp:// or smtp+ssl://); "
        "in the user and the password, write %40 for @ and %2F for /."
    )
    parts = urlsplit(value)
    try:
        port = parts.port
    except ValueError:
        raise refusal from None
    if parts.scheme not in _MAIL or not parts.hostname or parts.path.strip("/") or parts.query:
        raise refusal
    config: dict[str, Any] = Env.email_url_config(value)
    config["EMAIL_PORT"] = port or _MAIL[parts.scheme]
    config["EMAIL_HOST_USER"] = config["EMAIL_HOST_USER"] or ""
    config["EMAIL_HOST_PASSWORD"] = config["EMAIL_HOST_PASSWORD"] or ""
    return config


def sender(name: str, user: str) -> str:
    """From whom e-mails come: an address, with a name before it or not."""
    value = os.environ.get(name, "").strip() or (user if "@" in user else "watchpost@localhost")
    _, address = parseaddr(value)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address) or not value.isprintable():
        raise ImproperlyConfigured(
            f"{name} must be an e-mail address such as Watchpost <watch@example.org>; it is {value!r}."
        )
    return value
