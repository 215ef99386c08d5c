"""Fixtures that everything shares: real servers, and where the development recordings lie."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management.commands import flush
from django.db import connection
from pytest_django import DjangoDbBlocker

from monitoring.audit import guard
from tests.harness.postgresql import postgresql_server
from tests.harness.prepared import Prepared, prepare
from tests.harness.site import Site
from tests.harness.valkey import ValkeyProcess

ROOT = Path(__file__).resolve().parents[1]
# Converting the networks takes half a minute: every server and library under test shares one conversion.
os.environ.setdefault("WATCHPOST_CACHE", str(ROOT / ".pytest_cache" / "networks"))
DEVELOPMENT_DATA = Path(os.environ.get("WATCHPOST_DEV_DATA") or ROOT.parent / "shared" / "data").resolve()


# What starts whole sites takes minutes a file: begun last, one core would wait for it alone.
FIRST = ("tests/services", "tests/e2e")
# They ask what services and reads answer, which are tried on both databases themselves.
PAGES = ("tests/monitoring/views", "tests/monitoring/http")
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "web_site"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    absent = pytest.mark.skip(reason=f"the development recordings are not in {DEVELOPMENT_DATA}")
    for item in items:
        if item.get_closest_marker("development_data") and not DEVELOPMENT_DATA.is_dir():
            item.add_marker(absent)
        fixtures = set(getattr(item, "fixturenames", ()))
        # A second database tells nothing of tests that use none, or that make a database of their own.
        uses_none = not item.get_closest_marker("django_db") and not DATABASE_FIXTURES & fixtures
        is_page = item.path.relative_to(ROOT).as_posix().startswith(PAGES)
        if uses_none or is_page or {"new_site", "live_site"} & fixtures:
            item.add_marker(pytest.mark.one_database)
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    folder = item.path.relative_to(ROOT).as_posix()
    return next((place for place, name in enumerate(FIRST) if folder.startswith(name)), len(FIRST))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Lets the audit log be emptied after tests of several transactions; its own tests guard it again."""
    with django_db_blocker.unblock():
        guard.remove(connection)


@pytest.fixture(autouse=True)
def ordinary_priority() -> Iterator[None]:
    """SVT-AV1, with which tests encode, gives a root user's calling thread real-time priority for good.

    Every server and browser started later would inherit it, and then they starve each other for minutes.
    """
    yield
    if os.sched_getscheduler(0) != os.SCHED_OTHER:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


@pytest.fixture(autouse=True, scope="session")
def emptied_tables_stay_empty() -> Iterator[None]:
    """After a test with real transactions all tables are emptied. Filling those of content types and model
    permissions again, of which nothing here asks, would take five times as long as that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "emit_post_migrate_signal", lambda *arguments, **more: None)
        yield


@pytest.fixture(scope="session")
def development_data() -> Path:
    """The folder of development recordings; tests that ask for it are skipped where it is absent."""
    if not DEVELOPMENT_DATA.is_dir():
        pytest.skip(f"the development recordings are not in {DEVELOPMENT_DATA}")
    return DEVELOPMENT_DATA


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyProcess]:
    """A real Valkey for the whole run; `.url` is its REDIS_URL. Do not kill this one."""
    server = ValkeyProcess()
    server.start()
    yield server
    server.kill()


@pytest.fixture
def mortal_valkey() -> Iterator[ValkeyProcess]:
    """A real Valkey of one test's own, to `.kill()` and `.start()` again on the same port."""
    server = ValkeyProcess()
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The DATABASE_URL of a real PostgreSQL server."""
    with postgresql_server() as url:
        yield url


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Tables and static files of a new site, made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    return prepare((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prepared")


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory, prepared: Prepared) -> Iterator[Callable[..., Site]]:
    """Make further sites, each with a data folder, database and broker of its own; nothing is started yet."""
    sites: list[Site] = []

    def make(**environment: str) -> Site:
        # Every site has its own database, also when the run's own one is PostgreSQL.
        own = {"DATABASE_URL": "", **environment}
        site = Site(tmp_path_factory.mktemp("site"), environment=own, prepared=prepared)
        sites.append(site)
        site.prepare()
        return site

    yield make
    for site in sites:
        site.stop()


@pytest.fixture(scope="session")
def live_site(new_site: Callable[..., Site]) -> Site:
    """A running Watchpost (web, workers for recordings, beat); administrator admin / correct-horse."""
    site = new_site()
    site.create_user("admin", "correct-horse")
    for name in ("web", "worker-batch", "worker-default", "beat"):
        site.start(name)
    site.wait_until_healthy()
    return site


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Debian's Chromium; tests that ask for it are skipped where it is not installed."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    return path
