"""Accounts, groups and API tokens: what administrators and people themselves change."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from rest_framework.authtoken.models import Token

from monitoring import audit
from monitoring.audit import changes, visitor
from monitoring.audit.targets import describe
from monitoring.models import Camera, Role, User


class LastAdministrator(Exception):
    """The change would leave nobody who may administrate; `str()` is fit to be shown."""


def add(*, username: str, password: str, role: str, groups: Iterable[Group]) -> User:
    """A new account that may sign in at once."""
    with transaction.atomic():
        person = User.objects.create_user(username, password=password, role=role)
        person.groups.set(groups)
        _note("added", person, role=role, groups=changes.names_of(groups))
    return person


def change(*, person: User, role: str, groups: Iterable[Group], is_active: bool, password: str = "") -> None:
    """Changes an account; an empty password stays as it is. Raises LastAdministrator.

    A new password and a deactivation both end the sessions of that person and what their token allows.
    """
    with transaction.atomic():
        stays = is_active and role == Role.ADMINISTRATOR
        if not stays and not _other_administrators(person):
            raise LastAdministrator(
                "This is the only administrator left. Make somebody else an administrator first."
            )
        before = {"role": person.role, "is_active": person.is_active, "groups": _groups_of(person)}
        person.role = role
        # Otherwise whom Django's own command made would stay an administrator under any role.
        person.is_superuser = person.is_superuser and role == Role.ADMINISTRATOR
        person.is_active = is_active
        person.save(update_fields=["role", "is_superuser", "is_active"])
        person.groups.set(groups)
        if password:
            set_password(person=person, password=password)
        after = {"role": role, "is_active": is_active, "groups": changes.names_of(groups)}
        if changed := changes.between(before, after):
            _note("changed", person, changed=changed)


@transaction.atomic
def set_password(*, person: User, password: str) -> None:
    """A new password, which ends the sessions of that person and revokes their API token.

    Whoever learned the old password could have fetched the token with it.
    """
    person.set_password(password)
    person.save(update_fields=["password"])
    Token.objects.filter(user=person).delete()
    _note("password changed", person)


def forget_expired_sessions() -> None:
    """Deletes the rows of sessions that nobody can use any more."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def _other_administrators(person: User) -> bool:
    # Locked, so that two administrators who demote each other at once cannot both succeed.
    administrators = User.objects.select_for_update().filter(
        Q(role=Role.ADMINISTRATOR) | Q(is_superuser=True), is_active=True
    )
    return any(other.pk != person.pk for other in administrators)


def renew_token(*, person: User) -> str:
    """A new API token of `person`; the one before stops working."""
    with transaction.atomic():
        Token.objects.filter(user=person).delete()
        key = str(Token.objects.create(user=person).key)
        _note("token made", person)
        return key


def revoke_token(*, person: User) -> None:
    """Takes the API token back; nothing happens without one."""
    with transaction.atomic():
        if Token.objects.filter(user=person).delete()[0]:
            _note("token revoked", person)


def keep_group(*, group: Group | None, name: str, people: Iterable[User], cameras: Iterable[Camera]) -> Group:
    """Makes a group, or changes `group`: its name, its people, and the cameras that they see."""
    with transaction.atomic():
        kept = group or Group()
        before = {"name": kept.name, "people": [], "cameras": []} if group is None else _of_group(group)
        kept.name = name
        kept.save()
        kept.user_set.set(people)
        kept.cameras.set(cameras)
        changed = changes.between(before, _of_group(kept))
        if group is None or changed:
            _note("added" if group is None else "changed", kept, changed=changed)
    return kept


def remove_group(*, group: Group) -> None:
    """Deletes a group; its people and cameras stay."""
    with transaction.atomic():
        target, had = describe(group), _of_group(group)
        group.delete()
        audit.record("group.deleted", actor=visitor.person(), target=target, **had)


def _of_group(group: Group) -> dict[str, Any]:
    people, cameras = group.user_set.all(), group.cameras.all()
    return {"name": group.name, "people": changes.names_of(people), "cameras": changes.names_of(cameras)}


def _groups_of(person: User) -> list[str]:
    return changes.names_of(person.groups.all())


def _note(change: str, thing: User | Group, **details: Any) -> None:
    audit.record("settings.changed", actor=visitor.person(), target=thing, change=change, **details)
