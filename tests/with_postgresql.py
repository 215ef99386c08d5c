"""Run a command beside a fresh PostgreSQL, named in DATABASE_URL: python -m tests.with_postgresql COMMAND"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tests.harness.postgresql import postgresql_server


def main() -> int:
    # A polite request to end must still stop the server, which is a daemon of its own.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgresql_server() as url:
        return subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main())
