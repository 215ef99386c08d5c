"""Brings one installation up: data folder, secrets, database, static files, administrator, processes."""

from __future__ import annotations

import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection

from webapp.processes import PROCESSES, Process
from webapp.settings import env
from webapp.supervision import (
    addresses,
    administrator,
    broker,
    configuration,
    leftovers,
    networks,
    secrets,
    static_files,
)
from webapp.supervision.crashes import CrashWatch
from webapp.supervision.demonstration import Demonstration
from webapp.supervision.encryption import Encryption
from webapp.supervision.ownership import AlreadyRunningError, Ownership, take
from webapp.supervision.supervisor import Supervisor, socket_path

START_SECONDS = 90.0
RETRY_SECONDS = 15.0
LOOK_SECONDS = 1.0
CERTIFICATE_SECONDS = 3600.0


class StartError(Exception):
    """Watchpost cannot run; the message is a sentence or two for the person who started it."""


class Installation:
    """Everything that belongs to one data folder.

    say: takes each line for the person. is_terminal: whether only that person sees those lines, so that a
    password may be among them. tls: whether to serve HTTPS, for which the certificate is made here.
    """

    def __init__(self, *, say: Callable[[str], None], is_terminal: bool, tls: bool = False) -> None:
        self._say = say
        self._is_terminal = is_terminal
        self._data = Path(settings.DATA_DIR)
        self._logs = self._data / "logs"
        self._run = self._data / "run"
        # Whoever asks for HTTPS means to come from a phone: cameras work on this machine without.
        self._host = env.text("WATCHPOST_HOST") or ("0.0.0.0" if tls else "127.0.0.1")  # noqa: S104
        self._port = env.integer("WATCHPOST_PORT", 8000, lowest=1, highest=65535)
        self._url = addresses.url(self._host, self._port, tls=tls)
        self._encryption = (
            Encryption(self._data / "tls", host=self._host, listed=env.words("WATCHPOST_ALLOWED_HOSTS"))
            if tls
            else None
        )
        self._demonstration = Demonstration(self._run, self._logs, Path(settings.BASE_DIR))
        self._ownership: Ownership | None = None
        self._credentials: administrator.Credentials | None = None

    def run(self) -> None:
        """Prepare, start and watch until interrupted; raises StartError with everything stopped again."""
        self._make_folders()
        self._own()
        supervisor: Supervisor | None = None
        try:
            self._clear_leftovers()
            self._check_address()
            self._prepare()
            environment, processes = self._compose()
            self._demonstration.add(environment)
            self._convert_networks()
            supervisor = self._start(environment, processes)
            self._watch(supervisor)
        except KeyboardInterrupt:
            self._say("\nStopping ...")
        finally:
            self._demonstration.stop()
            if supervisor is not None:
                self._stop(supervisor)
        self._say("Stopped.")

    def _make_folders(self) -> None:
        try:
            for folder in (self._logs, self._run, Path(settings.MEDIA_ROOT)):
                folder.mkdir(parents=True, exist_ok=True)
            self._run.chmod(0o700)
        except OSError as error:
            raise StartError(
                f"The data folder {self._data} cannot be written: {error.strerror}."
                " WATCHPOST_DATA names another."
            ) from None

    def _own(self) -> None:
        try:
            self._ownership = take(self._run / "lock")
        except AlreadyRunningError as error:
            raise StartError(
                f"Watchpost already runs from {self._data} ({error.holder}). Stop it there with Ctrl-C, or"
                " give this one a folder and a port of its own: WATCHPOST_DATA=... WATCHPOST_PORT=... make up"
            ) from None

    def _describe(self, state: str) -> None:
        if self._ownership is not None:
            self._ownership.describe(f"process {os.getpid()}, {state}")

    def _clear_leftovers(self) -> None:
        ended = leftovers.end(self._data)
        if ended:
            self._say(f"Ended {len(ended)} processes that an earlier run had left behind.")

    def _check_address(self) -> None:
        try:
            addresses.check(self._host, self._port)
        except addresses.AddressError as error:
            raise StartError(str(error)) from None

    def _prepare(self) -> None:
        try:
            call_command("migrate", interactive=False, verbosity=0)
            credentials = administrator.create_first()
        except OperationalError as error:
            raise StartError(
                f"The database ({connection.vendor}) cannot be used: {str(error).strip().splitlines()[0]}"
            ) from None
        finally:
            connection.close()
        if credentials is not None:
            self._hand_over(credentials)
            self._demonstration.want()
        static_files.collect(Path(settings.STATIC_ROOT), self._run / "static-files")
        if self._encryption is not None:
            self._encryption.renew()

    def _convert_networks(self) -> None:
        """Once for a data folder; a later version of a network is converted when it is first used."""
        if (self._data / "cache" / "converted").exists() or "WATCHPOST_CACHE" in os.environ:
            return
        self._say("Preparing the networks; this happens once and takes about half a minute ...")
        log = self._logs / "networks.log"
        if not networks.convert(self._data, Path(settings.BASE_DIR), log):
            self._say(f"Some networks could not be prepared; analysing will say what is missing. See {log}")

    def _hand_over(self, credentials: administrator.Credentials) -> None:
        """Keep the first administrator's password for the terminal, or put it into a file of mode 0600."""
        if self._is_terminal:
            self._credentials = credentials
            return
        file = self._data / "admin-password.txt"
        secrets.write_private(file, credentials.password + "\n")
        self._say(f"Administrator {credentials.username} was made; the password is in {file}")

    def _compose(self) -> tuple[dict[str, str], list[Process]]:
        """The environment of every process, and the processes."""
        kept = secrets.read_or_create(self._data / "secrets.env")
        processes = list(PROCESSES)
        environment = {
            **os.environ,
            **leftovers.mark(self._data),
            **(self._encryption.environment() if self._encryption is not None else {}),
            "UVICORN_HOST": self._host,
            "UVICORN_PORT": str(self._port),
            "WATCHPOST_DATA": str(self._data),
        }
        if not environment.get("WATCHPOST_WEBRTC_LOOPBACK"):
            # The browser may be on this machine, which may be in no network.
            environment["WATCHPOST_WEBRTC_LOOPBACK"] = "1"
        if not environment.get("WATCHPOST_SECRET_KEY"):
            environment["WATCHPOST_SECRET_KEY"] = kept.secret_key
        if not environment.get("REDIS_URL"):
            port = broker.choose_port()
            processes.insert(0, broker.configure(self._run, port=port, password=kept.broker_password))
            environment["REDIS_URL"] = broker.url(port=port, password=kept.broker_password)
        return environment, processes

    def _start(self, environment: dict[str, str], processes: list[Process]) -> Supervisor:
        socket = socket_path(self._run)
        folders = configuration.Folders(
            code=Path(settings.BASE_DIR), run=self._run, logs=self._logs, socket=socket
        )
        file = self._run / "supervisord.conf"
        secrets.write_private(file, configuration.render(processes, folders))
        supervisor = Supervisor(file, socket)
        supervisor.start(environment, self._logs / "supervisor-start.log")
        return supervisor

    def _watch(self, supervisor: Supervisor) -> None:
        """Announce the site when it answers, then report crashes until interrupted."""
        watch = CrashWatch(self._logs)
        deadline = time.monotonic() + START_SECONDS
        next_retry = 0.0
        next_renewal = time.monotonic() + CERTIFICATE_SECONDS
        announced = False
        while supervisor.is_running():
            now = time.monotonic()
            states = supervisor.states()
            for sentence in watch.look(states, now):
                self._say(sentence)
            if not announced:
                announced = self._answers()
                if announced:
                    self._announce()
                elif now > deadline or any(state.name == "web" and state.given_up for state in states):
                    raise StartError(f"The web process does not answer: read why in {self._logs / 'web.log'}")
            if now > next_retry:
                next_retry = now + RETRY_SECONDS
                for state in states:
                    if state.given_up:
                        supervisor.retry(state.name)
            if now > next_renewal:
                next_renewal = now + CERTIFICATE_SECONDS
                self._renew_certificate(supervisor)
            for sentence in self._demonstration.look():
                self._say(sentence)
            time.sleep(LOOK_SECONDS if announced else 0.1)
        raise StartError(
            f"The supervisor ended on its own, so everything was stopped: read why in"
            f" {self._logs / 'supervisor.log'} and {self._logs / 'supervisor-start.log'}"
        )

    def _renew_certificate(self, supervisor: Supervisor) -> None:
        if self._encryption is not None and self._encryption.renew():
            self._say("The certificate was made anew, since it would have ended soon.")
            supervisor.restart("web")

    def _answers(self) -> bool:
        request = urllib.request.Request(f"{self._url}/healthz")  # noqa: S310  (built from our own address)
        if settings.ALLOWED_HOSTS and not settings.ALLOWED_HOSTS[0].startswith(("*", ".")):
            request.add_header("Host", settings.ALLOWED_HOSTS[0])
        context = self._encryption.context() if self._encryption is not None else None
        try:
            with urllib.request.urlopen(request, timeout=5, context=context) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _announce(self) -> None:
        self._describe(self._url)
        lines = [f"Watchpost runs at {self._url}"]
        if self._credentials is not None:
            username, password = self._credentials.username, self._credentials.password
            lines.append(f"Sign in as {username} with the password  {password}")
            lines.append("It is shown only now; change it under Settings after signing in.")
            self._credentials = None
        if self._encryption is not None:
            lines += self._encryption.lines(self._port)
        lines.append(f"Logs are in {self._logs}; Ctrl-C stops everything.")
        self._say("\n".join(lines))

    def _stop(self, supervisor: Supervisor) -> None:
        """Stop in order; a second Ctrl-C kills at once. Whatever is left after that is ended as well."""
        self._describe("stopping")
        longest = max(process.stop_seconds for process in PROCESSES)
        try:
            supervisor.stop(2.0 * longest)
        except KeyboardInterrupt:
            supervisor.kill()
        left = leftovers.end(self._data, patience=1.0)
        for command in left:
            sys.stderr.write(f"Had to end a process that did not stop by itself: {command}\n")
