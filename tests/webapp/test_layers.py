"""One direction of imports, and a web process that stays small."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"torch", "cv2", "openvino", "onnxruntime", "av", "sklearn", "scipy", "xllamacpp", "httpx2"}
DJANGO = {"django", "rest_framework", "celery", "channels", "kombu", "redis", "monitoring", "webapp"}


def imported_by(statement: str) -> set[str]:
    """The top-level packages that a fresh interpreter has loaded after `statement`."""
    code = f"{statement}; import sys; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


def test_contracts_are_kept() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([program, "--no-logo"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    "statement",
    [
        "import webapp.asgi; from django.urls import get_resolver; get_resolver().url_patterns",
        "import django, webapp.asgi; import monitoring.tasks",
    ],
)
def test_web_process_loads_no_model_library(statement: str) -> None:
    assert not imported_by(statement) & HEAVY


def test_inference_is_a_library_of_its_own() -> None:
    statement = (
        "import importlib, pkgutil, inference;"
        "[importlib.import_module(m.name) for m in pkgutil.walk_packages(inference.__path__, 'inference.')"
        " if not m.name.endswith('__main__')]"
    )
    assert not imported_by(statement) & DJANGO
