"""Failures that no request is to blame for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from rest_framework.test import APIClient

from monitoring.intake import event_names
from monitoring.models import EventNames, User
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db


def test_a_locked_database_is_told(
    cast: Cast, as_user: Callable[[User], APIClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**given: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(event_names, "set_site_names", fail)
    api = as_user(cast.administrator)
    answer = api.put("/api/v1/event-names/", {"names": ["somebody climbing the fence"]}, format="json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["code"] == "database_away"
    assert "Try again" in answer.json()["detail"]
    monkeypatch.undo()
    assert api.put("/api/v1/event-names/", {"names": ["smoke"]}, format="json").status_code == 200
    assert list(EventNames.objects.values_list("names", flat=True)) == [["smoke"]]
