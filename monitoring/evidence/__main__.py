"""`python -m monitoring.evidence verify FILE.zip...`: needs neither settings nor a server.

Ends with 0 when everything is as it was given out, 1 when something was altered, 2 when nothing could be
checked.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from monitoring.evidence.signing import BadKey
from monitoring.evidence.verification import Report, Unreadable, verify, verify_chain


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m monitoring.evidence")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("verify", help="check archives of evidence")
    command.add_argument("files", nargs="+", type=Path, metavar="FILE.zip")
    command.add_argument("--key", default="", help="the site's public key, from elsewhere than the archive")
    asked = parser.parse_args(arguments)
    status, reports = 0, []
    for path in asked.files:
        try:
            report = verify(path, key=asked.key)
        except BadKey as error:
            _say(f"--key: {error}")
            return 2
        except Unreadable as error:
            _say(str(error))
            status = 2
            continue
        _tell(report, bool(asked.key))
        reports.append(report)
        status = max(status, 0 if report.is_good else 1)
    for finding in verify_chain(reports):
        _say(f"ALTERED: {finding.sentence}")
        status = max(status, 1)
    return status


def _tell(report: Report, key_given: bool) -> None:
    _say(f"{report.path.name}: {'as it was given out' if report.is_good else 'NOT as it was given out'}")
    for finding in report.findings:
        _say(f"  {finding.kind}: {finding.sentence}")
    manifest = report.manifest
    if manifest is None:
        return
    content = manifest.content
    _say(f"  {report.files} of {len(manifest.entries)} files fit the manifest.")
    _say(f"  Export {manifest.number}, made {content.get('made_at')}, of: {content.get('alert_name')}")
    _say(f"  After the export with digest {manifest.previous}; its own is {manifest.digest}.")
    _say(f"  Public key in it: {manifest.public_key}")
    if not key_given:
        _say(
            "  Compare this key with the one that the site shows, or give that with --key: whoever alters an"
        )
        _say("  archive can sign it anew with another key.")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
