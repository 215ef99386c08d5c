"""Workers and the broker killed in the middle of a recording: the same scores, once each."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.harness.site import Site
from tests.recordings import write_recording

pytestmark = pytest.mark.slow

SUBMIT = """
import hashlib
from pathlib import Path
from inference.media.probe import probe
from monitoring.intake import clips
from monitoring.models import User
path = Path({path!r})
clip = clips.submit(
    path=path, filename="square.mp4", owner=User.objects.get(), info=probe(path),
    sha256=hashlib.sha256(path.read_bytes()).hexdigest(), systems=("brightness",),
)
print(clip.analyses.get().pk)
"""
STATE = """
import json
from monitoring.models import Analysis, Chunk
a = Analysis.objects.get(pk={pk!r})
running = Chunk.objects.filter(analysis=a, state="running").count()
done = Chunk.objects.filter(analysis=a, state="done").count()
print(json.dumps(dict(state=a.state, error=a.error, running=running, done=done)))
"""
SCORES = """
import json
from monitoring.models import Analysis, ScoreBlock
from monitoring.scores import read_scores
s = read_scores(Analysis.objects.get(pk={pk!r})).snippets
blocks = ScoreBlock.objects.filter(source_id={pk!r}).count()
print(json.dumps(dict(sequence=s.sequence, score=s.score, blocks=blocks)))
"""
SNIPPETS = 100


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    frames = (SNIPPETS + 1) * 8
    return write_recording(
        tmp_path_factory.mktemp("drawn") / "square.mp4", frames=frames, fps=8, size=(64, 48)
    )


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.thorough), "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The DATABASE_URL of an empty database; empty for SQLite in the site's folder."""
    if request.param == "sqlite":
        yield ""
        return
    server: str = request.getfixturevalue("postgresql")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE survival")
        yield server.replace("/postgres?", "/survival?")
        connection.execute("DROP DATABASE survival WITH (FORCE)")


@pytest.fixture
def site(new_site: Callable[..., Site], database: str) -> Iterator[Site]:
    site = new_site(
        DJANGO_SETTINGS_MODULE="tests.harness.settings",
        WATCHPOST_TEST_PAUSE="0.05",
        DATABASE_URL=database,
    )
    site.create_user("admin", "correct-horse")
    for name in ("worker-batch", "worker-default", "beat"):
        site.start(name)
    yield site
    site.stop()


def submit(site: Site, recording: Path) -> str:
    path = site.folder / "arrived.mp4"
    shutil.copy(recording, path)
    return site.shell(SUBMIT.format(path=str(path))).splitlines()[-1]


def wait_for(site: Site, analysis: str, reached: Callable[[dict[str, object]], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not reached(state := json.loads(site.shell(STATE.format(pk=analysis)).splitlines()[-1])):
        assert time.monotonic() < deadline, f"{state}; worker's log:\n{site.log('worker-batch')[-3000:]}"
        time.sleep(0.2)


def scores(site: Site, analysis: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = json.loads(site.shell(SCORES.format(pk=analysis)).splitlines()[-1])
    return found


def test_killed_in_the_middle(site: Site, recording: Path) -> None:
    undisturbed = submit(site, recording)
    wait_for(site, undisturbed, lambda state: state["state"] == "done", 60)
    expected = scores(site, undisturbed)
    assert expected["sequence"] == list(range(SNIPPETS))
    assert expected["blocks"] == 2

    worker_killed = submit(site, recording)
    wait_for(site, worker_killed, lambda state: bool(state["running"] and state["done"]), 30)
    site.kill("worker-batch")
    site.start("worker-batch")
    wait_for(site, worker_killed, lambda state: state["state"] == "done", 60)
    assert scores(site, worker_killed) == expected

    broker_killed = submit(site, recording)
    wait_for(site, broker_killed, lambda state: bool(state["running"] and state["done"]), 30)
    site.valkey.kill()
    time.sleep(2)
    site.valkey.start()
    wait_for(site, broker_killed, lambda state: state["state"] == "done", 90)
    assert scores(site, broker_killed) == expected
