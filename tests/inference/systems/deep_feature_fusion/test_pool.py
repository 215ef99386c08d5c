"""Pools on disk: what is added stays, whoever is killed meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from inference.systems.deep_feature_fusion.pool import Columns, Examples, Pool, PoolError

COLUMNS = (Columns("mobilenet_v2", "a", 3), Columns("xception", "b", 2))


def examples(count: int, value: float, clip: str = "a.mp4") -> Examples:
    return Examples(
        np.full((count, 5), value, np.float32), [clip] * count, np.arange(count, dtype=np.float64) / 2
    )


def test_it_works(tmp_path: Path) -> None:
    pool = Pool.create(tmp_path / "pool", COLUMNS)
    assert pool.version == "0-empty"
    first = pool.add_class("normal", examples(3, 1.0))
    second = pool.add_class("fight", examples(2, 2.0, "b.mp4"))
    pool.add_class("normal", examples(1, 3.0, "c.mp4"))

    rows = Pool(tmp_path / "pool").rows()

    assert rows.names == ("normal", "fight")
    assert rows.classes.tolist() == [0, 0, 0, 1, 1, 0]
    assert rows.features[:, 0].tolist() == [1, 1, 1, 2, 2, 3]
    assert rows.clips == ("a.mp4", "a.mp4", "a.mp4", "b.mp4", "b.mp4", "c.mp4")
    assert rows.times.tolist() == [0, 0.5, 1, 0, 0.5, 0]
    assert rows.counts() == {"normal": 4, "fight": 2}
    assert first.startswith("1-")
    assert second.startswith("2-")
    assert len({first, second, pool.version}) == 3


def test_an_older_version_is_the_first_additions(tmp_path: Path) -> None:
    pool = Pool.create(tmp_path, COLUMNS)
    pool.add_class("normal", examples(3, 1.0))
    pool.add_class("fight", examples(2, 2.0))
    assert pool.rows(1).names == ("normal",)
    assert len(pool.rows(1)) == 3
    assert len(pool.rows(0)) == 0


def test_columns_of_some_extractors(tmp_path: Path) -> None:
    pool = Pool.create(tmp_path, COLUMNS)
    numbers = np.arange(10, dtype=np.float32).reshape(2, 5)
    pool.add_class("normal", Examples(numbers, ["a", "b"], np.zeros(2)))
    rows = pool.rows().of(["xception"])
    assert rows.features.tolist() == [[3, 4], [8, 9]]
    assert rows.columns == (COLUMNS[1],)
    assert pool.rows().of(["xception", "mobilenet_v2"]).features[0].tolist() == [3, 4, 0, 1, 2]
    with pytest.raises(PoolError, match="no columns of resnet"):
        pool.rows().of(["resnet"])


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (Examples(np.zeros((1, 4), np.float32), ["a"], np.zeros(1)), "5 columns"),
        (Examples(np.zeros((2, 5), np.float32), ["a"], np.zeros(2)), "a class, a clip and a time"),
        (Examples(np.full((1, 5), np.inf, np.float32), ["a"], np.zeros(1)), "not finite"),
        (Examples(np.zeros((0, 5), np.float32), [], np.zeros(0)), "no rows"),
    ],
)
def test_rows_that_do_not_fit_are_refused_whole(tmp_path: Path, bad: Examples, reason: str) -> None:
    pool = Pool.create(tmp_path, COLUMNS)
    with pytest.raises(PoolError, match=reason):
        pool.add_class("normal", bad)
    assert pool.version == "0-empty"


def test_a_pool_keeps_its_columns(tmp_path: Path) -> None:
    Pool.create(tmp_path, COLUMNS)
    assert Pool.create(tmp_path, COLUMNS).columns == COLUMNS
    with pytest.raises(PoolError, match="other columns"):
        Pool.create(tmp_path, (Columns("mobilenet_v2", "another", 3), COLUMNS[1]))
    with pytest.raises(PoolError, match="no pool"):
        Pool(tmp_path / "elsewhere")


def test_damage_and_loss_are_noticed(tmp_path: Path) -> None:
    pool = Pool.create(tmp_path, COLUMNS)
    for value in (1.0, 2.0, 3.0):
        pool.add_class("normal", examples(2, value))
    second = tmp_path / "000001.safetensors"
    whole = second.read_bytes()
    second.write_bytes(whole[:-4] + b"\x01\x02\x03\x04")
    with pytest.raises(PoolError, match="000001"):
        pool.rows()
    second.write_bytes(whole[:-30])
    with pytest.raises(PoolError, match="000001"):
        pool.rows()
    second.unlink()
    with pytest.raises(PoolError, match="lacks 000001"):
        _ = pool.version


def test_writers_side_by_side_lose_nothing(tmp_path: Path) -> None:
    pool = Pool.create(tmp_path, COLUMNS)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: Pool(tmp_path).add_class(f"class {n % 3}", examples(2, n)), range(20)))
    rows = pool.rows()
    assert sorted(rows.features[:, 0].tolist()) == sorted(2 * list(range(20)))
    assert all(
        rows.names[number] == f"class {int(value) % 3}"
        for number, value in zip(rows.classes.tolist(), rows.features[:, 0].tolist(), strict=True)
    )


def test_a_killed_writer_loses_and_damages_nothing(tmp_path: Path) -> None:
    writer = textwrap.dedent(
        """
        import sys
        import numpy as np
        from inference.systems.deep_feature_fusion.pool import Columns, Examples, Pool
        pool = Pool.create(sys.argv[1], (Columns("big", "1", 4096),))
        number = 0
        while True:
            rows = np.full((64, 4096), number, np.float32)
            pool.add_class("normal", Examples(rows, ["a"] * 64, np.zeros(64)))
            number += 1
            print(number, flush=True)
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", writer, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for _ in range(3):
            process.stdout.readline()
        time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        confirmed = 3 + len(process.stdout.read().splitlines())

    pool = Pool(tmp_path)
    rows = pool.rows()
    assert len(rows) // 64 in (confirmed, confirmed + 1)
    assert rows.features[::64, 0].tolist() == list(range(len(rows) // 64))
    pool.add_class("fight", Examples(np.ones((1, 4096), np.float32), ["b"], np.zeros(1)))
    assert len(pool.rows()) == len(rows) + 1
