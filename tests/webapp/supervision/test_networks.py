from pathlib import Path

import pytest

from webapp.supervision import networks

ROOT = Path(__file__).resolve().parents[3]


def test_a_conversion_that_fails_is_told_from_one_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "networks.log"
    assert networks.convert(tmp_path, ROOT, log)
    blocked = tmp_path / "a-file"
    blocked.touch()
    monkeypatch.setenv("WATCHPOST_CACHE", str(blocked))
    assert not networks.convert(tmp_path, ROOT, log)
    assert "a-file" in log.read_text()
