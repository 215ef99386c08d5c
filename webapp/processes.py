"""The processes Watchpost runs as: one list for `make up`, compose.yaml and the tests.

Commands start with "python", which whoever starts them replaces by an interpreter. What differs between
machines (addresses, folders, threads) reaches the processes through their environment, so that the commands
are the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# The numeric libraries that would each start a thread per core.
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Process:
    """One long-running process.

    priority: the lower, the earlier it starts and the later it stops.
    nice: added niceness; what nobody waits for gives way to cameras, live scoring and pages. A process of
        niceness 12 gets about a fifteenth of a core that one of niceness 0 wants too, one of 8 a seventh.
    threads: what each numeric library may use in it; None leaves the library's own choice (one per core).
    stop_seconds: how long it may take to stop on SIGTERM before it is killed. Killing is always safe: the
        database row of a chunk is the truth.
    """

    name: str
    command: tuple[str, ...]
    priority: int = 50
    nice: int = 0
    threads: int | None = None
    stop_seconds: int = 10
    environment: dict[str, str] = field(default_factory=dict)


def _worker(queue: str, *options: str) -> tuple[str, ...]:
    # Django's checks import all pages and the API, which no worker needs. Who starts all this runs them once.
    return (
        *("python", "-m", "celery", "--skip-checks", "--app", "webapp", "worker"),
        *("--queues", queue, "--hostname", f"{queue}@%h", *options),
        *("--loglevel", "INFO", "--without-gossip", "--without-mingle"),
    )


WEB = Process(
    name="web",
    # UVICORN_HOST and UVICORN_PORT say where it listens. Sockets stay open as long as pages do, so waiting
    # for them to close would make every stop take the whole grace period. Which proxies are believed is for
    # webapp.asgi to say.
    command=(
        *("python", "-m", "uvicorn", "webapp.asgi:application"),
        *("--no-server-header", "--no-proxy-headers", "--timeout-graceful-shutdown", "3"),
    ),
    priority=20,
    threads=1,
)

MEDIA = Process(
    name="media",
    command=("python", "manage.py", "runmedia"),
    priority=25,
    threads=1,
    # Recordings are closed and cameras given back; a killed one loses two seconds of a recording at most.
    stop_seconds=12,
    # Each camera has threads that allocate and free pictures; an arena a thread would keep what none uses.
    environment={"MALLOC_ARENA_MAX": "2"},
)

WORKER_LIVE = Process(
    name="worker-live",
    command=_worker("live", "--pool", "solo"),
    priority=30,
    threads=1,
    stop_seconds=8,
)

WORKER_BATCH = Process(
    name="worker-batch",
    command=_worker("batch", "--pool", "solo"),
    priority=40,
    nice=12,
    threads=1,
    stop_seconds=8,
)

WORKER_DEFAULT = Process(
    name="worker-default",
    # One of the threads may wait a minute for a language model, and never more than one.
    command=_worker("default", "--pool", "threads", "--concurrency", "3"),
    priority=40,
    nice=8,
    threads=1,
    stop_seconds=8,
)

BEAT = Process(
    name="beat",
    command=("python", "-m", "celery", "--skip-checks", "--app", "webapp", "beat", "--loglevel", "INFO"),
    priority=40,
    threads=1,
    stop_seconds=5,
)

PROCESSES = (WEB, MEDIA, WORKER_LIVE, WORKER_BATCH, WORKER_DEFAULT, BEAT)


def broker(server: str, configuration: str) -> Process:
    """The embedded Valkey: `server` is its program, `configuration` its file (which holds the password)."""
    return Process(name="broker", command=(server, configuration), priority=10)
