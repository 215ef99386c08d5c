"""Where the log ended last, signed and kept outside of the database: without it, lines that are cut off at
the end would not be missed."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.utils import timezone

from monitoring import storage
from monitoring.chain import moment
from monitoring.evidence import keys, signing
from monitoring.models import AuditEntry

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Head:
    """The last line's number and digest at one time, and by whose key that is said."""

    number: int
    digest: str
    at: str
    public_key: str
    signature: str

    def statement(self) -> dict[str, Any]:
        """What is signed."""
        return {
            "kind": "end of the audit log",
            "number": self.number,
            "digest": self.digest,
            "at": self.at,
            "public_key": self.public_key,
        }

    def is_genuine(self) -> bool:
        """Whether its own key signed it. Whose key that is, the caller knows or not."""
        try:
            return signing.is_signed(self.public_key, self.statement(), self.signature)
        except signing.BadKey:
            return False


def file() -> Path:
    return storage.media_root() / "audit" / "head.json"


def present() -> Head | None:
    """The log's end now, signed; None while it is empty. Raises keys.KeyLost."""
    last = AuditEntry.objects.order_by("-number").values_list("number", "digest").first()
    if last is None:
        return None
    key = keys.current()
    unsigned = Head(last[0], last[1], moment(timezone.now()), key.public, "")
    return replace(unsigned, signature=signing.sign(key.private, unsigned.statement()))


def kept() -> Head | None:
    """What `keep` wrote last; None before it ever did, or when the file cannot be read."""
    try:
        return Head(**json.loads(file().read_text()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        log.error("The kept end of the audit log, %s, cannot be read: %s", file(), error)
        return None


def still_holds(head: Head) -> bool:
    """Whether the log has that very line still."""
    return AuditEntry.objects.filter(number=head.number, digest=head.digest).exists()


def keep() -> bool:
    """Writes the log's end down where it has moved. Once a minute.

    False where the log no longer has the line that was its end: that note then stays, as the proof.
    """
    before = kept()
    if before is not None and not still_holds(before):
        log.error("The audit log was cut off or rewritten: it does not have line %d any more.", before.number)
        return False
    try:
        now = present()
    except keys.KeyLost as error:
        log.error("%s", error)
        return False
    if now is not None and (before is None or now.number > before.number):
        write_whole(file(), json.dumps(asdict(now), indent=2) + "\n")
    return True


def write_whole(path: Path, content: str) -> None:
    """Readers see the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.part")
    with draft.open("w") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
