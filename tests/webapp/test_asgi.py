"""The web process stays small, and each address reaches its application."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from webapp.routing import by_path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "cv2", "openvino", "onnxruntime", "av", "sklearn", "xllamacpp", "httpx2")


def test_importing_it_loads_no_models_and_no_codecs() -> None:
    code = (
        "import sys, webapp.asgi, webapp.urls, monitoring.tasks\n"
        "from django.urls import get_resolver\n"
        "get_resolver().url_patterns\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert result.stdout.strip().splitlines()[-1:] == ["[]"], result.stderr


def test_the_systems_page_needs_none_either() -> None:
    code = (
        "import sys, django; django.setup()\n"
        "from monitoring.systems import list_systems\n"
        "from monitoring.models import Analysis, ModelVersion\n"
        "import unittest.mock as mock\n"
        "with mock.patch.object(Analysis.objects, 'filter') as rows, \\\n"
        "     mock.patch.object(ModelVersion.objects, 'filter') as versions:\n"
        "    rows.return_value.order_by.return_value.first.return_value = None\n"
        "    versions.return_value.values_list.return_value.first.return_value = None\n"
        "    assert list_systems()\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert result.stdout.strip().splitlines()[-1:] == ["[]"], result.stderr


@pytest.mark.parametrize(
    ("path", "reached"),
    [("/files/uploads/1", "uploads"), ("/media/a", "media"), ("/", "pages"), ("/filesystem", "pages")],
)
async def test_routes(path: str, reached: str) -> None:
    calls: list[str] = []

    def application(name: str) -> Any:
        async def answer(scope: Any, receive: Any, send: Any) -> None:
            calls.append(name)

        return answer

    route = by_path(
        {"/files/uploads": application("uploads"), "/media/": application("media")},
        otherwise=application("pages"),
    )
    await route({"path": path}, None, None)
    assert calls == [reached]
