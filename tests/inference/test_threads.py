from __future__ import annotations

import os
import subprocess
import sys

import pytest

from inference.runtime.threads import THREAD_VARIABLES, use_one_thread_for_linear_algebra


def test_one_thread_unless_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in THREAD_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    use_one_thread_for_linear_algebra()
    assert [os.environ[name] for name in THREAD_VARIABLES] == ["1", "3", "1"]


def test_it_loads_no_numeric_library_itself() -> None:
    code = "import sys, inference.runtime.threads; print('numpy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
