"""Writing lines, each in the transaction of what it tells of."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring.audit import visitor
from monitoring.audit.targets import Target, describe
from monitoring.chain import BEGINNING, digest_of, moment, plain, text
from monitoring.models import AuditEntry, User
from monitoring.serial import one_at_a_time

_ACTION = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")
_CHAIN = "audit log"


def record(
    action: str,
    *,
    actor: User | None,
    target: object | None = None,
    request_address: str = "",
    **details: Any,
) -> None:
    """Adds a line to the log, in the transaction under way: either both are kept or neither.

    Call it last in that transaction: the chain has one end, so from here to the commit others wait, and rows
    locked later could lock each other out.

    action           dotted words, such as "verdict.given"
    actor            None: the site itself, or somebody unknown
    target           a row, a Target, or its name
    request_address  empty: that of the request under way
    details          what changed; never passwords, tokens or addresses with credentials
    """
    line = _line(action, actor, describe(target), request_address, details)
    with transaction.atomic():
        one_at_a_time(_CHAIN)
        _append(line)


def record_once(
    action: str,
    *,
    actor: User | None,
    target: Target,
    within: timedelta,
    request_address: str = "",
    **details: Any,
) -> bool:
    """As `record`, unless this person did the very same from the same address so shortly before.

    Says whether it added a line.
    """
    line = _line(action, actor, target, request_address, details)
    with transaction.atomic():
        one_at_a_time(_CHAIN)
        same = AuditEntry.objects.filter(
            target_kind=line.target_kind,
            target_id=line.target_id,
            actor_id=line.actor_id,
            action=action,
            address=line.address,
            details=line.details,
        )
        if same.filter(at__gt=line.at - within).exists():
            return False
        _append(line)
    return True


def content_of(entry: AuditEntry) -> dict[str, Any]:
    """What the digest of a line is taken of, beside the digest before it."""
    return {
        "number": entry.number,
        "at": moment(entry.at),
        "actor_id": entry.actor_id,
        "actor": entry.actor,
        "action": entry.action,
        "target_kind": entry.target_kind,
        "target_id": entry.target_id,
        "target": entry.target,
        "camera_id": entry.camera_id,
        "address": entry.address,
        "details": plain(entry.details),
    }


def _line(
    action: str, actor: User | None, target: Target, request_address: str, details: dict[str, Any]
) -> AuditEntry:
    if not _ACTION.fullmatch(action) or len(action) > 60:
        raise ValueError(f"{action!r} is no dotted name of an action")
    return AuditEntry(
        at=timezone.now(),
        actor_id=actor.pk if actor else None,
        actor=text(actor.get_username())[:150] if actor else "",
        action=action,
        target_kind=target.kind[:40],
        target_id=text(target.id)[:64],
        target=text(target.name)[:255],
        camera_id=target.camera[:64],
        address=text(request_address or visitor.address())[:64],
        details=plain(details),
    )


def _append(line: AuditEntry) -> None:
    last = AuditEntry.objects.order_by("-number").values_list("number", "digest").first()
    number, line.previous = last or (0, BEGINNING)
    line.number = number + 1
    line.digest = digest_of(line.previous, content_of(line))
    line.save(force_insert=True)
