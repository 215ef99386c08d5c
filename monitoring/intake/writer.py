"""Choosing who writes the site's descriptions, in which language, and where."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit, urlunsplit

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inference.describe.draft import Language
from monitoring import audit
from monitoring.analysis import alert_news, queue
from monitoring.audit.changes import between
from monitoring.describing.writers import let_go, writer_settings
from monitoring.models import Description, User, WriterSettings
from monitoring.secrets import encrypt

log = logging.getLogger(__name__)

SHORTEST_TIMEOUT, LONGEST_TIMEOUT = 5.0, 300.0
LONGEST_URL, LONGEST_MODEL, LONGEST_KEY = 500, 120, 500

AGAIN = timedelta(hours=24)
"""Events of so long ago whose texts failed are tried again with new settings."""

_TOLD = ("kind", "language", "url", "model", "takes_pictures", "timeout")


class InvalidWriter(ValueError):
    """`problems` maps names of `Choice`'s fields to sentences."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class ChangedMeanwhile(ValueError):
    """Somebody else changed the settings since they were read; `str()` is fit to be shown."""

    def __init__(self) -> None:
        super().__init__("Somebody changed who writes while you did. Look at what it is now, and try again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Who writes, and how.

    url, model  of an endpoint; the address up to and with its version
    key         a new one; empty: the stored one, as long as the address is of the same server
    forget_key  send none
    timeout     seconds for one text
    """

    kind: str
    language: str
    url: str = ""
    model: str = ""
    key: str = field(default="", repr=False)
    forget_key: bool = False
    takes_pictures: bool = False
    timeout: float = 60.0


def keep(*, by: User, choice: Choice, version: int | None = None) -> WriterSettings:
    """Has texts written so from now on, and those of the last day again that failed.

    version  of the settings that the person saw; None: whatever they are
    Raises InvalidWriter, ChangedMeanwhile.
    """
    wanted = read(choice)
    with transaction.atomic():
        default = writer_settings()
        WriterSettings.objects.get_or_create(pk=1, defaults={"kind": default.kind})
        row = WriterSettings.objects.select_for_update().get(pk=1)
        if version is not None and version != row.version:
            raise ChangedMeanwhile
        before = _told(row)
        for name in (*_TOLD, "secret"):
            setattr(row, name, getattr(wanted, name))
        row.version += 1
        row.failures, row.rests_until, row.last_failure = 0, None, ""
        row.save()
        if row.kind == WriterSettings.Kind.OFF:
            let_go()
        else:
            _try_again()
        audit.record(
            "settings.changed",
            actor=by,
            target="the site",
            change="who writes descriptions",
            changed=between(before, _told(row)),
        )
    log.info("%s has descriptions written by: %s.", by.username, row.model or row.kind)
    return row


def read(choice: Choice) -> WriterSettings:
    """The settings that a choice comes to, not saved. Raises InvalidWriter."""
    stored = writer_settings()
    problems: dict[str, str] = {}
    url = stored.url
    if choice.kind not in WriterSettings.Kind.values:
        problems["kind"] = "Choose who writes."
    if choice.language not in set(Language):
        problems["language"] = "Choose one of the languages."
    if not SHORTEST_TIMEOUT <= choice.timeout <= LONGEST_TIMEOUT:
        problems["timeout"] = f"Give it {SHORTEST_TIMEOUT:.0f} to {LONGEST_TIMEOUT:.0f} seconds."
    if choice.kind == WriterSettings.Kind.ENDPOINT or choice.url.strip():
        try:
            url = read_url(choice.url)
        except ValueError as problem:
            problems["url"] = str(problem)
    model = " ".join(choice.model.split())
    if choice.kind == WriterSettings.Kind.ENDPOINT and not model:
        problems["model"] = "Say which model, as the server calls it."
    elif len(model) > LONGEST_MODEL or not model.isprintable():
        problems["model"] = f"The name of a model has at most {LONGEST_MODEL} characters."
    key = choice.key.strip()
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        problems["key"] = f"A key has at most {LONGEST_KEY} plain characters."
    if problems:
        raise InvalidWriter(problems)
    return WriterSettings(
        pk=1,
        kind=choice.kind,
        language=choice.language,
        url=url,
        model=model,
        secret=_secret(choice, key, url, stored),
        takes_pictures=choice.takes_pictures,
        timeout=choice.timeout,
    )


def read_url(text: str) -> str:
    """The address of an endpoint as it is kept. Raises ValueError with a sentence."""
    if not text.strip():
        raise ValueError("Enter the server's address, such as http://127.0.0.1:8080/v1.")
    if len(text) > LONGEST_URL or not text.strip().isprintable() or " " in text.strip():
        raise ValueError("This is not an address.")
    try:
        parts = urlsplit(text.strip())
        has_port = parts.port != 0
    except ValueError:
        raise ValueError("This is not an address.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not has_port:
        raise ValueError("The address begins with http:// or https:// and names a server.")
    if "@" in parts.netloc:
        raise ValueError("Enter the key below rather than in the address.")
    if parts.query or parts.fragment:
        raise ValueError("The address ends with its path, such as /v1.")
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    return urlunsplit(SplitResult(parts.scheme, parts.netloc, path, "", ""))


def _secret(choice: Choice, key: str, url: str, stored: WriterSettings) -> str:
    """A stored key goes to the server that it was entered for, and to no other."""
    if key:
        return encrypt(key)
    if choice.forget_key or _server(url) != _server(stored.url):
        return ""
    return stored.secret


def _server(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def _told(row: WriterSettings) -> dict[str, object]:
    return {name: getattr(row, name) for name in _TOLD} | {"key_secret": row.secret}


def _try_again() -> None:
    state = Description.State
    late = Q(state=state.FAILED, asked_at__gte=timezone.now() - AGAIN)
    held = Q(state=state.WAITING)
    Description.objects.filter(late | held).update(
        state=state.WAITING, attempts=0, not_before=None, failure=""
    )
    queue.enqueue_call(alert_news.WRITE, [])
