"""Classes that reviewers teach: created, found by name, given up. Who may, the caller has checked."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from inference.errors import ModelError, ModelMissing
from inference.training import store
from monitoring import audit
from monitoring.analysis.teaching import SYSTEM
from monitoring.models import Example, ModelVersion, TaughtClass, User

NORMAL = "normal"
"""What systems call the absence of any event; dismissed alerts are examples of it."""

SHORTEST, LONGEST = 2, 60


class BadClass(ValueError):
    """A class that cannot be created or given up; `str(error)` is fit to be shown."""


def tidied(name: str) -> str:
    """With single spaces, as names are compared and kept."""
    return " ".join(name.split())


def create(*, name: str, by: User) -> TaughtClass:
    """A new class without examples. Raises BadClass for a name that is there already, whatever its case."""
    name = tidied(name)
    if not SHORTEST <= len(name) <= LONGEST or not name.isprintable():
        raise BadClass(f"Name the class in {SHORTEST} to {LONGEST} characters.")
    there = find(name)
    if there is not None:
        raise BadClass(f"There is a class named “{there.name}” already.")
    try:
        with transaction.atomic():
            made = TaughtClass.objects.create(name=name, created_by=by)
            audit.record("class.created", actor=by, target=_target(made))
    except IntegrityError:
        raise BadClass(f"There is a class named “{name}” already.") from None
    return made


def remove(*, taught_class: TaughtClass, by: User) -> None:
    """Give up a class that has no examples and that no version knows. Raises BadClass for any other."""
    with transaction.atomic():
        standing = Example.objects.filter(taught_class=taught_class).exclude(state=Example.State.WITHDRAWN)
        if taught_class.name in base_classes() or standing.exists():
            raise BadClass("A class goes only once all its examples are withdrawn.")
        if any(taught_class.name in classes for classes in _known_by_versions()):
            raise BadClass("A version of the model knows this class; it stays for as long as that is kept.")
        Example.objects.filter(taught_class=taught_class).delete()
        audit.record("class.removed", actor=by, target=_target(taught_class))
        taught_class.delete()


def find(name: str) -> TaughtClass | None:
    """The class of this name, whatever its case; those of the installed model are there without being
    created."""
    wanted = tidied(name).casefold()
    for known in all_classes():
        if known.name.casefold() == wanted:
            return known
    return None


def all_classes() -> list[TaughtClass]:
    """Every class, "normal" first, then by name."""
    there = {row.name: row for row in TaughtClass.objects.select_related("created_by")}
    for name in (NORMAL, *base_classes()):
        if name not in there:
            there[name], _ = TaughtClass.objects.get_or_create(name=name)
    return sorted(there.values(), key=lambda row: (row.name != NORMAL, row.name.casefold()))


def base_classes() -> tuple[str, ...]:
    """Those of the installed model, with which teaching begins; none where there is no model."""
    try:
        classes = store.read_card(store.find(SYSTEM)).get("classes", [])
    except (ModelMissing, ModelError):
        return ()
    return tuple(str(name) for name in classes)


def _known_by_versions() -> Iterable[list[str]]:
    return ModelVersion.objects.filter(system=SYSTEM).values_list("classes", flat=True)


def _target(taught_class: TaughtClass) -> audit.Target:
    return audit.Target("class", str(taught_class.pk), taught_class.name)
