from __future__ import annotations

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from monitoring.models import Analysis, Clip, User
from tests.monitoring.conftest import Cast, InlineWorker


@pytest.fixture
def as_user() -> Callable[[User], APIClient]:
    def client(user: User) -> APIClient:
        api = APIClient()
        api.force_login(user)
        return api

    return client


@pytest.fixture
def done(cast: Cast, submit: Callable[..., Clip], worker: InlineWorker, transactional_db: None) -> Analysis:
    """A finished analysis of a recording of the camera `gate`."""
    analysis = submit(cast.administrator, camera=cast.gate).analyses.get()
    worker.drain()
    analysis.refresh_from_db()
    return analysis
