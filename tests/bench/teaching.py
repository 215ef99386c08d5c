"""`python -m tests.bench.teaching --out DIR`: what a reviewer's labels come to, and how soon.

A site begins with a model that knows only normal and falls. A reviewer labels fights through its API, 5, 10
and 20 of them, and each time has a version fitted and uses it. Fights and ordinary scenes of places that no
label shows are then judged by that version, and falls and ordinary movements that the first model did not
learn from: a third of them, as the three people of that data set are too few to leave one out. Over several
seeds for what is labelled and what is left out; medians.

Labels are of fights alone, or (--ordinary) of as many ordinary scenes of these places besides, as a reviewer
gives them who also says what is a false alarm.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from inference.datasets import DataSet, read_dataset
from inference.systems.deep_feature_fusion.classifiers import Kind
from inference.systems.deep_feature_fusion.configuration import SURVEILLANCE, SURVEILLANCE_LIVE, Configuration
from inference.systems.deep_feature_fusion.extractors import build
from inference.systems.deep_feature_fusion.fitting import fit
from inference.systems.deep_feature_fusion.gathering import Gathered, fingerprint, gather, name_of
from inference.systems.deep_feature_fusion.lessons import judge
from inference.systems.deep_feature_fusion.model import NAME, Model
from inference.systems.deep_feature_fusion.pool import Pool
from inference.systems.deep_feature_fusion.sources import write_sources
from inference.systems.deep_feature_fusion.training import OPTIONS, THRESHOLD, compacted
from inference.systems.protocol import NORMAL
from inference.training import store
from tests.harness.site import Site

TAUGHT = "fight"
SIZES = (5, 10, 20)
PASSWORD = "correct-horse-battery"
LONGEST_WAIT = 300.0

SUBMIT = """
import hashlib, json, shutil
from pathlib import Path
from inference.media.probe import probe
from monitoring.intake import clips
from monitoring.models import User
owner, found = User.objects.get(username="admin"), {{}}
for name in {paths!r}:
    copy = Path(shutil.copy(name, {folder!r}))
    sha256 = hashlib.sha256(copy.read_bytes()).hexdigest()
    clip = clips.submit(path=copy, filename=copy.name, owner=owner, info=probe(copy), sha256=sha256,
                        systems=("deep_feature_fusion",))
    found[name] = str(clip.pk)
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """After so many labels, of one seed; seconds from the last label to when the version is in use.

    recognised  share of fights in places that no label shows that are called so
    spared      share of the ordinary recordings of these places that are not called so
    accuracy    their mean
    others      by class of the first model: recordings left out, right before and right after
    """

    ordinary: bool
    labels: int
    measuring: float
    fitting: float
    seconds: float
    recognised: float
    spared: float
    accuracy: float
    on_cameras: float
    others: Mapping[str, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Measured recordings of a data set, for recordings and for cameras."""

    dataset: DataSet
    recordings: Gathered
    cameras: Gathered

    def judged(self, model: Model, live: Model, name: str) -> tuple[str, str]:
        """What each of the two says of a recording."""
        return _said(model, self.recordings, name), _said(live, self.cameras, name)


def _said(model: Model, gathered: Gathered, name: str) -> str:
    own = np.flatnonzero(np.asarray(gathered.clips) == name)
    return judge(model, gathered.rows.features[own]).label


def rows_of(folder: Path, out: Path) -> Rows:
    dataset = read_dataset(folder)
    return Rows(dataset, *(_gathered(dataset, configuration, out) for configuration in _BOTH))


_BOTH = (SURVEILLANCE, SURVEILLANCE_LIVE)


def _gathered(dataset: DataSet, configuration: Configuration, out: Path) -> Gathered:
    place = out / f"rows-{configuration.name}-{fingerprint(dataset)}"
    return gather(dataset, configuration, build(configuration.extractors), place)


def install_base(falls: Rows, left_out: set[str], name: str) -> None:
    """A model of normal and falls that never saw some of the recordings."""
    folder = store.models_folder() / NAME / name
    with tempfile.TemporaryDirectory() as place:
        pools: list[Pool] = []
        models: list[Model] = []
        for part, gathered in (("a", falls.recordings), ("b", falls.cameras)):
            kept = gathered.rows.where(~np.isin(gathered.clips, sorted(left_out)))
            pools.append(compacted(kept, Path(place) / part))
            configuration = _BOTH[len(models)]
            classifier = fit(Kind.COMMITTEE, kept, options=OPTIONS)
            models.append(Model(configuration, classifier, THRESHOLD, kept.columns, OPTIONS, {"data": {}}))
        models[0].save(folder, pools[0], live=models[1], live_pool=pools[1])
    write_sources(folder, dict(zip(falls.recordings.clips, falls.recordings.sources, strict=True)))
    store.activate(NAME, name)


class Reviewer:
    """Works through the API of a site, as a program with a token does."""

    def __init__(self, url: str, token: str) -> None:
        self._url = f"{url}/api/v1"
        self._token = token

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Token {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self._url + path, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def class_id(self, name: str) -> int:
        found = [each["id"] for each in self.ask("GET", "/classes/") if each["name"] == name]
        return int(found[0] if found else self.ask("POST", "/classes/", {"name": name})["id"])

    def forget(self, class_id: int) -> None:
        for example in self.ask("GET", f"/classes/{class_id}/examples/"):
            self.ask("DELETE", f"/examples/{example['id']}/")
        self.ask("POST", "/model-versions/0/activate/")

    def wait(self, path: str, done: Any) -> Any:
        deadline = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < deadline:
            told = self.ask("GET", path)
            if done(told):
                return told
            time.sleep(0.1)
        raise TimeoutError(f"{path} did not come to an end within {LONGEST_WAIT:.0f} s: {told}")


def taught(reviewer: Reviewer, labels: Sequence[tuple[int, str, str]]) -> tuple[dict[str, Any], float, float]:
    """Label recordings (class, recording, place), fit a version and use it: what it is, seconds from the last
    label to when all were measured, and to when the version was in use."""
    for label in labels[:-1]:
        _label(reviewer, *label)
    _wait_until_measured(reviewer, labels)
    began = time.monotonic()
    _label(reviewer, *labels[-1])
    _wait_until_measured(reviewer, labels)
    measured = time.monotonic() - began
    asked = reviewer.ask("POST", "/model-versions/", {})
    path = f"/model-versions/{asked['number']}/"
    version: dict[str, Any] = reviewer.wait(path, lambda told: told["state"] != "fitting")
    if version["state"] != "ready":
        raise RuntimeError(version["error"])
    reviewer.ask("POST", f"{path}activate/")
    return version, measured, time.monotonic() - began


def _label(reviewer: Reviewer, class_id: int, clip: str, place: str) -> None:
    reviewer.ask("POST", f"/classes/{class_id}/examples/", {"clip": clip, "scene": place})


def _wait_until_measured(reviewer: Reviewer, labels: Sequence[tuple[int, str, str]]) -> None:
    for class_id in {class_id for class_id, _, _ in labels}:
        reviewer.wait(f"/classes/{class_id}/", lambda told: not told["waiting"])


def measure(data: Path, out: Path, seeds: int, ordinary: bool) -> list[list[Outcome]]:
    fights, falls = rows_of(data / "fights", out), rows_of(data / "falls", out)
    runs = []
    with running_site() as (site, reviewer):
        known: dict[str, str] = {}
        for seed in range(seeds):
            drawn = _drawn(fights.dataset, falls.dataset, seed)
            install_base(falls, drawn.left_out, f"falls-{seed}")
            for arm in (False, True) if ordinary else (False,):
                labelled = [*drawn.fights, *(drawn.ordinary if arm else [])]
                known |= _submitted(site, [path for path, _ in labelled if path not in known])
                runs.append(list(_run(site, reviewer, fights, falls, drawn, known, arm)))
                for outcome in runs[-1]:
                    sys.stderr.write(f"{json.dumps({'seed': seed, **asdict(outcome)})}\n")
    return runs


@dataclass(frozen=True, slots=True)
class Drawn:
    """fights, ordinary  what is labelled, each with its place, in this order
    tested            places that no label shows: about half of all
    left_out          recordings of the falls that the first model does not learn from
    """

    fights: list[tuple[str, str]]
    ordinary: list[tuple[str, str]]
    tested: set[str]
    left_out: set[str]


def _drawn(fights: DataSet, falls: DataSet, seed: int) -> Drawn:
    draw = random.Random(seed)
    places = sorted({item.source for item in fights.items})
    draw.shuffle(places)
    learned = set(places[: len(places) // 2])

    def some(is_fight: bool) -> list[tuple[str, str]]:
        own = [(str(item.path), item.source) for item in fights.items if (item.label == TAUGHT) == is_fight]
        own = [pair for pair in own if pair[1] in learned]
        return draw.sample(own, min(SIZES[-1], len(own)))

    left_out = set()
    for label in falls.classes:
        own = [name_of(falls, item) for item in falls.items if item.label == label]
        left_out |= set(draw.sample(own, max(1, len(own) // 3)))
    return Drawn(some(True), some(False), set(places) - learned, left_out)


def _submitted(site: Site, paths: Sequence[str]) -> dict[str, str]:
    folder = site.folder / "arrived"
    folder.mkdir(exist_ok=True)
    told = site.shell(SUBMIT.format(paths=list(paths), folder=str(folder))) if paths else "{}"
    found: dict[str, str] = json.loads(told.strip().splitlines()[-1])
    return found


def _run(
    site: Site,
    reviewer: Reviewer,
    fights: Rows,
    falls: Rows,
    drawn: Drawn,
    known: Mapping[str, str],
    ordinary: bool,
) -> Iterator[Outcome]:
    ids = {name: reviewer.class_id(name) for name in (TAUGHT, NORMAL)}
    for class_id in ids.values():
        reviewer.forget(class_id)
    base = _models(store.find(NAME))
    given = 0
    for size in SIZES:
        labels = [(ids[TAUGHT], known[path], place) for path, place in drawn.fights[given:size]]
        if ordinary:
            labels += [(ids[NORMAL], known[path], place) for path, place in drawn.ordinary[given:size]]
        version, measuring, seconds = taught(reviewer, labels)
        given = size
        models = _models(_folder(site, version["number"]))
        on_recordings, on_cameras = _called(fights, models, drawn.tested)
        recognised, spared = (_mean(on_recordings, is_fight) for is_fight in (True, False))
        yield Outcome(
            ordinary,
            size,
            round(measuring, 2),
            version["seconds"],
            round(seconds, 2),
            recognised,
            spared,
            (recognised + spared) / 2,
            (_mean(on_cameras, True) + _mean(on_cameras, False)) / 2,
            _others(falls, drawn.left_out, base, models),
        )


def _folder(site: Site, number: int) -> Path:
    told = site.shell(
        f"from monitoring.models import ModelVersion\nprint(ModelVersion.objects.get(number={number}).path)"
    )
    return site.data / "media" / told.strip().splitlines()[-1]


def _models(folder: Path) -> tuple[Model, Model]:
    return Model.load(folder), Model.load_live(folder)


def _called(rows: Rows, models: tuple[Model, Model], places: set[str]) -> list[list[tuple[bool, bool]]]:
    """For recordings and for cameras: whether each tested recording is a fight, and whether that was said."""
    found: list[list[tuple[bool, bool]]] = [[], []]
    for item in rows.dataset.items:
        if item.source in places:
            is_fight = item.label == TAUGHT
            for place, said in enumerate(rows.judged(*models, name_of(rows.dataset, item))):
                found[place].append((is_fight, (said == TAUGHT) == is_fight))
    return found


def _mean(called: Sequence[tuple[bool, bool]], is_fight: bool) -> float:
    return statistics.fmean(right for label, right in called if label == is_fight)


def _others(
    falls: Rows, left_out: set[str], base: tuple[Model, Model], models: tuple[Model, Model]
) -> dict[str, tuple[int, int, int]]:
    found: dict[str, tuple[int, int, int]] = {}
    for item in falls.dataset.items:
        name = name_of(falls.dataset, item)
        if name in left_out:
            before, after = (falls.judged(*pair, name)[0] == item.label for pair in (base, models))
            count, was, is_now = found.get(item.label, (0, 0, 0))
            found[item.label] = count + 1, was + before, is_now + after
    return found


@contextmanager
def running_site() -> Iterator[tuple[Site, Reviewer]]:
    with tempfile.TemporaryDirectory() as folder:
        models = Path(folder) / "models"
        os.environ["WATCHPOST_MODELS"] = str(models)
        site = Site(Path(folder), environment={"DATABASE_URL": "", "WATCHPOST_MODELS": str(models)})
        try:
            site.prepare()
            site.create_user("admin", PASSWORD)
            site.create_user("reviewer", PASSWORD, role="reviewer")
            for name in ("web", "worker-default"):
                site.start(name)
            site.wait_until_healthy()
            body = json.dumps({"username": "reviewer", "password": PASSWORD}).encode()
            request = urllib.request.Request(
                f"{site.url}/api/v1/token/", body, {"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(request, timeout=60) as answer:
                token = json.load(answer)["token"]
            yield site, Reviewer(site.url, token)
        finally:
            site.stop()


def table(runs: Sequence[Sequence[Outcome]]) -> str:
    """Medians over seeds, lowest and highest beside them; other classes added up over all seeds."""
    lines = [
        "| labels | accuracy | fights recognised | ordinary spared | on cameras | s to effect | fitting |",
        "|---|---|---|---|---|---|---|",
    ]
    losses = []
    for arm in sorted({run[0].ordinary for run in runs}):
        for place, size in enumerate(SIZES):
            own = [run[place] for run in runs if run[place].ordinary == arm]
            cells = [_spread([getattr(each, name) for each in own]) for name in _SHOWN]
            labels = f"{size} fights" + (f", {size} ordinary" if arm else "")
            lines.append(f"| {labels} | {' | '.join(cells)} |")
            for label in sorted({label for each in own for label in each.others}):
                told = [each.others[label] for each in own if label in each.others]
                count, was, is_now = (sum(each[part] for each in told) for part in range(3))
                worst = max(each[1] - each[2] for each in told)
                losses.append(
                    f"{labels}: {label} right {was} of {count} before, {is_now} after; "
                    f"the worst seed loses {worst}"
                )
    return "\n".join([*lines, "", *losses])


_SHOWN = ("accuracy", "recognised", "spared", "on_cameras", "seconds", "fitting")


def _spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.teaching", description=__doc__)
    default = Path(os.environ.get("WATCHPOST_DEV_DATA", "../shared/data"))
    parser.add_argument("--data", type=Path, default=default, help="folder with `fights` and `falls`")
    parser.add_argument("--out", type=Path, required=True, help="where measured rows are kept")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument(
        "--ordinary", action="store_true", help="label ordinary scenes, too, in a second round"
    )
    wanted = parser.parse_args()
    os.environ.setdefault("WATCHPOST_CACHE", str(Path("data/cache").resolve()))
    print(table(measure(wanted.data.resolve(), wanted.out, wanted.seeds, wanted.ordinary)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
