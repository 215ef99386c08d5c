"""Runs the tests with what this machine has, and says at the end what it had to leave out.

python -m tests [--all] [ARGUMENT OF PYTEST ...]

Without --all, those marked `thorough` are left to `make test-all`: they repeat at length, or on long real
recordings, what quicker tests cover as well.
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

from inference.runtime.threads import use_one_thread_for_linear_algebra
from tests.harness import rtsp

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "test-results"
# What talks to the database, and is therefore run on both.
ON_BOTH_DATABASES = ("tests/services", "tests/monitoring")
# Twice as many as there are cores: whole sites that start, and browsers, wait most of their time. With three
# workers a third of two processors was idle.
WORKERS = "4"
# Whole files, in the order of tests/conftest.py rather than the one with most tests first.
SIDE_BY_SIDE = ("-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder")
# So many failures at most are looked at again; more of them are no matter of a busy machine.
MOST_AGAIN = 5


@dataclass
class Outcome:
    """One run's numbers; `missing` names what could not run at all, `unsteady` the tests that failed among
    the others and passed alone afterwards."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    missing: str = ""
    broke_off: bool = False
    failures: set[str] = field(default_factory=set)
    unsteady: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return self.failed == 0 and not self.broke_off

    def line(self) -> str:
        if self.missing:
            return f"{self.name}: not run, {self.missing}"
        end = "; it broke off" if self.broke_off else ""
        return f"{self.name}: {self.passed} passed, {self.failed} failed, {self.skipped.total()} skipped{end}"


def main(arguments: list[str]) -> int:
    began = time.monotonic()
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir()
    # Networks of four workers that each take all cores wait for each other, busily: six times longer.
    use_one_thread_for_linear_algebra()
    install_debian_packages()
    everything = "--all" in arguments
    arguments = [argument for argument in arguments if argument != "--all"]
    chosen = [] if everything else ["not thorough"]
    outcomes = [
        pytest("Python on SQLite", "sqlite", arguments, chosen),
        pytest(
            "Python on PostgreSQL",
            "postgresql",
            [*arguments, *ON_BOTH_DATABASES],
            [*chosen, "not one_database"],
            postgresql=True,
        ),
        node(),
    ]
    print()
    for outcome in outcomes:
        print(outcome.line())
        for reason, count in outcome.skipped.most_common():
            print(f"    {count} skipped: {reason}")
        for test in outcome.unsteady:
            print(f"    UNSTEADY: {test} failed among the others and passed alone")
    left_out = sum(outcome.skipped.total() for outcome in outcomes)
    left_out_runs = [outcome.name for outcome in outcomes if outcome.missing]
    verdict = "All tests passed" if all(outcome.is_good for outcome in outcomes) else "TESTS FAILED"
    also = f" and all of {', '.join(left_out_runs)}" if left_out_runs else ""
    print(f"{verdict} in {time.monotonic() - began:.0f} s; {left_out} skipped{also}.", flush=True)
    if not everything:
        print("`make test-all` runs the thorough ones as well.", flush=True)
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


def pytest(
    name: str, label: str, arguments: list[str], chosen: list[str], *, postgresql: bool = False
) -> Outcome:
    """`chosen` are expressions of markers that must all hold."""
    print(f"\n== {name}", flush=True)
    options = ["-q", "-o", f"cache_dir={RESULTS / label}-cache", *arguments]
    if chosen:
        options += ["-m", " and ".join(chosen)]
    outcome = run_pytest(name, label, [*SIDE_BY_SIDE, *options], postgresql=postgresql)
    if 0 < outcome.failed <= MOST_AGAIN:
        # Real servers, browsers and clocks share two cores with all other tests here. What fails is run once
        # more with the machine to itself: it counts as passed if it then does, and is named in the summary.
        print(f"\n== {name}: what failed, alone", flush=True)
        again = ["-n", "0", "--last-failed", "--last-failed-no-failures", "none", *options]
        second = run_pytest(name, f"{label}-again", again, postgresql=postgresql)
        if second.is_good and second.passed + second.skipped.total() >= outcome.failed:
            outcome.unsteady = sorted(outcome.failures)
            outcome.passed, outcome.failed = outcome.passed + outcome.failed, 0
    return outcome


def run_pytest(name: str, label: str, options: list[str], *, postgresql: bool) -> Outcome:
    report = RESULTS / f"{label}.xml"
    command = [sys.executable, "-m", "pytest", f"--junit-xml={report}", *options]
    if postgresql:
        command = [sys.executable, "-m", "tests.with_postgresql", *command]
    status = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL).returncode
    outcome = Outcome(name)
    if report.exists():
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            skip = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                outcome.failures.add(f"{case.get('classname', '')}::{case.get('name', '')}")
            elif skip is not None:
                outcome.skipped[skip.get("message", "")] += 1
            else:
                outcome.passed += 1
    outcome.failed = len(outcome.failures)
    # A run that broke off, or found nothing, is a failure even if no single test failed.
    outcome.broke_off = status != 0 and outcome.failed == 0
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
