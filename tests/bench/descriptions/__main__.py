"""`python -m tests.bench.descriptions`: what language models make of facts, and what of it is untrue.

Generated records (the same each time) are written about by the embedded model and, through a real llama.cpp
server on this machine, by the same model writing freely. Then a whole site with the embedded writer analyses
recordings and opens alerts: how soon its sentences and texts are there. Every text that people would be shown
is held against its facts by a checker that knows nothing of the guard.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from tests.bench.descriptions import on_records, on_site
from tests.bench.descriptions.local_server import free_writer
from tests.bench.descriptions.records import generate
from tests.bench.descriptions.tally import HEAD, Tally, listed
from tests.bench.table import table

PARTS = ("records", "free", "site")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.descriptions", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; else all")
    parser.add_argument("--records", type=int, default=200, help="generated records (default 200)")
    parser.add_argument("--clips", type=int, default=30, help="recordings of the site (default 30)")
    parser.add_argument("--alerts", type=int, default=30, help="alerts of the site (default 30)")
    parser.add_argument("--between", type=float, default=10.0, help="seconds between alerts (default 10)")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="labelled recordings")
    parser.add_argument("--out", type=Path, default=Path("data/bench-descriptions"), help="texts to read")
    wanted = parser.parse_args()
    unknown = sorted(set(wanted.parts) - set(PARTS))
    if unknown:
        parser.error(f"there is no part named {unknown[0]}")
    wanted.out.mkdir(parents=True, exist_ok=True)
    parts = wanted.parts or PARTS
    clean = True
    if "records" in parts:
        clean &= _records(wanted)
    if "free" in parts:
        clean &= _free(wanted)
    if "site" in parts:
        clean &= _site(wanted)
    return 0 if clean else 1


def _records(wanted: argparse.Namespace) -> bool:
    from inference.describe.language_model.embedded import EmbeddedWriter

    records = generate(wanted.records)
    shown: list[dict[str, object]] = []
    measured = on_records.measured(records)
    written, _ = on_records.guarded(records, EmbeddedWriter(), shown)
    (wanted.out / "embedded.json").write_text(json.dumps(shown, indent=1, ensure_ascii=False))
    _print("Generated records", {"measured sentences": measured, "embedded model": written})
    return not measured.untrue and not written.untrue


def _free(wanted: argparse.Namespace) -> bool:
    records = generate(wanted.records)
    shown: list[dict[str, object]] = []
    with free_writer() as writer:
        written, unread = on_records.guarded(records, writer, shown)
    (wanted.out / "free.json").write_text(json.dumps(shown, indent=1, ensure_ascii=False))
    title = f"The same by a local server ({writer.name}), writing freely"
    _print(title, {"guarded": written, "as it came": unread})
    return not written.untrue


def _site(wanted: argparse.Namespace) -> bool:
    found = on_site.measure(wanted.data, clips=wanted.clips, alerts=wanted.alerts, between=wanted.between)
    (wanted.out / "site.json").write_text(json.dumps(found.shown, indent=1, ensure_ascii=False))
    _print("A site with the embedded writer", {"spans": found.spans, "alerts": found.alerts})
    print(table(on_site.HEAD, found.delays))
    return not found.spans.untrue and not found.alerts.untrue


def _print(title: str, tallies: dict[str, Tally]) -> None:
    print(f"\n{title}\n")
    print(table(HEAD, [tally.row(name) for name, tally in tallies.items()]))
    for name, tally in tallies.items():
        if tally.reasons:
            print(f"  {name}: refused for {listed(tally.reasons.most_common(8))}")
        for place, kind, words in tally.untrue[:12]:
            print(f"  {name}: untrue in {place}: {kind}, {words!r}")
        if tally.unknown:
            print(f"  {name}: words nobody can judge: {listed(tally.unknown.most_common(20))}")
    sys.stdout.flush()


if __name__ == "__main__":
    # Two cores by default, as everything here is told of.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    sys.exit(main())
