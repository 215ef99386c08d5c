"""python -m tests.bench.search [--alerts N] [--databases sqlite postgresql] [--keep FOLDER]"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.harness.postgresql import postgresql_server


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--alerts", type=int, default=100_000)
    options.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    chosen = options.parse_args()
    status = 0
    for database in chosen.databases:
        with tempfile.TemporaryDirectory(prefix="watchpost-search-") as folder:
            if database == "sqlite":
                status |= _run(f"sqlite:///{Path(folder) / 'alerts.sqlite3'}", folder, chosen.alerts)
            else:
                with postgresql_server() as url:
                    status |= _run(url, folder, chosen.alerts)
    return status


def _run(url: str, folder: str, alerts: int) -> int:
    """In a process of its own, since Django is set up for one database."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "webapp.settings.test",
        "WATCHPOST_CACHE": os.environ.get("WATCHPOST_CACHE", str(Path("data/cache").resolve())),
        "WATCHPOST_DATA": folder,
        "OMP_NUM_THREADS": "1",
    }
    # Nothing of Django's may be imported before it is set up.
    begin = "import django; django.setup(); from tests.bench.search.measuring import main; main()"
    command = [sys.executable, "-c", begin, str(alerts)]
    return subprocess.run(command, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
