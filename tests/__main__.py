"""Runs every test with what this machine has, and says at the end what it had to leave out.

python -m tests [ARGUMENT OF PYTEST ...]
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.harness import rtsp

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "test-results"
# What talks to the database, and is therefore run on both.
ON_BOTH_DATABASES = ("tests/services", "tests/monitoring")


@dataclass
class Outcome:
    """One run's numbers; `missing` names what could not run at all."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    missing: str = ""

    @property
    def is_good(self) -> bool:
        return self.failed == 0

    def line(self) -> str:
        if self.missing:
            return f"{self.name}: not run, {self.missing}"
        return f"{self.name}: {self.passed} passed, {self.failed} failed, {self.skipped.total()} skipped"


def main(arguments: list[str]) -> int:
    began = time.monotonic()
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir()
    install_debian_packages()
    outcomes = [
        pytest("Python on SQLite", "sqlite", [*arguments]),
        pytest("Python on PostgreSQL", "postgresql", [*arguments, *ON_BOTH_DATABASES], postgresql=True),
        node(),
    ]
    print()
    for outcome in outcomes:
        print(outcome.line())
        for reason, count in outcome.skipped.most_common():
            print(f"    {count} skipped: {reason}")
    left_out = sum(outcome.skipped.total() for outcome in outcomes)
    left_out_runs = [outcome.name for outcome in outcomes if outcome.missing]
    verdict = "All tests passed" if all(outcome.is_good for outcome in outcomes) else "TESTS FAILED"
    also = f" and all of {', '.join(left_out_runs)}" if left_out_runs else ""
    print(f"{verdict} in {time.monotonic() - began:.0f} s; {left_out} skipped{also}.", flush=True)
    return 0 if all(outcome.is_good for outcome in outcomes) else 1


def install_debian_packages() -> None:
    """A browser and an RTSP server for tests, where this user may install them; else those are skipped."""
    wanted = [] if shutil.which("chromium") else ["chromium", "fonts-liberation"]
    wanted += [] if not rtsp.missing() else rtsp.PACKAGES
    if not wanted or shutil.which("apt-get") is None or os.geteuid() != 0:
        return
    print(f"Installing {' '.join(wanted)} for their tests ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *wanted]
    for command in (["apt-get", "update", "-qq"], install):
        try:
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, timeout=240, check=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            print(f"They could not be installed ({error}); their tests will be skipped.", flush=True)
            return


def pytest(name: str, label: str, arguments: list[str], *, postgresql: bool = False) -> Outcome:
    report = RESULTS / f"{label}.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", f"--junit-xml={report}"]
    if postgresql:
        command = [sys.executable, "-m", "tests.with_postgresql", *command, "-m", "not one_database"]
    print(f"\n== {name}", flush=True)
    status = subprocess.run([*command, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL).returncode
    outcome = Outcome(name)
    if report.exists():
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            skip = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                outcome.failed += 1
            elif skip is not None:
                outcome.skipped[skip.get("message", "")] += 1
            else:
                outcome.passed += 1
    # A run that broke off, or found nothing, is a failure even if no single test failed.
    if status != 0 and outcome.failed == 0:
        outcome.failed = 1
    return outcome


def node() -> Outcome:
    outcome = Outcome("JavaScript")
    files = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "tests" / "js").glob("**/*.test.*js"))
    program = shutil.which("node")
    if program is None:
        outcome.missing = "node is not installed"
        return outcome
    print(f"\n== {outcome.name}", flush=True)
    result = subprocess.run(
        [program, "--test", "--test-reporter", "tap", *files],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    numbers = {key: int(value) for key, value in re.findall(r"^# (\w+) (\d+)$", result.stdout, re.MULTILINE)}
    outcome.passed = numbers.get("pass", 0)
    outcome.failed = numbers.get("fail", 0) + numbers.get("cancelled", 0)
    if numbers.get("skipped"):
        outcome.skipped["marked so in the file"] = numbers["skipped"]
    if result.returncode != 0:
        outcome.failed = max(1, outcome.failed)
        print(result.stdout + result.stderr)
    print(f"{outcome.passed} passed, {outcome.failed} failed")
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
