"""compose.yaml and the Dockerfile against the list of processes, and against what production asks for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from webapp.processes import PROCESSES, THREAD_VARIABLES, WEB

ROOT = Path(__file__).resolve().parents[2]
OWN = {process.name: process for process in PROCESSES}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return loaded


def ours(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: service for name, service in compose["services"].items() if "build" in service}


def test_every_process_is_a_service_with_the_same_command(compose: dict[str, Any]) -> None:
    for process in PROCESSES:
        service = compose["services"][process.name]
        assert tuple(service["command"]) == process.command
        assert process.environment.items() <= service["environment"].items()


def test_there_is_no_service_of_ours_that_the_list_does_not_know(compose: dict[str, Any]) -> None:
    assert {name.removesuffix("-gpu") for name in ours(compose)} == {*OWN, "migrate"}


def test_gpu_workers_run_the_same_commands_on_a_gpu(compose: dict[str, Any]) -> None:
    for name in ("worker-live", "worker-batch"):
        service = compose["services"][f"{name}-gpu"]
        assert tuple(service["command"]) == OWN[name].command
        assert service["profiles"] == ["gpu"]
        (device,) = service["deploy"]["resources"]["reservations"]["devices"]
        assert device["capabilities"] == ["gpu"]


def test_stopping_takes_as_long_as_the_process_may(compose: dict[str, Any]) -> None:
    for process in PROCESSES:
        assert compose["services"][process.name]["stop_grace_period"] == f"{process.stop_seconds}s"


def test_libraries_start_no_thread_per_core(compose: dict[str, Any]) -> None:
    for service in ours(compose).values():
        assert set(THREAD_VARIABLES) <= set(service["environment"])


def test_containers_are_locked_down(compose: dict[str, Any]) -> None:
    for name, service in ours(compose).items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
    assert compose["networks"]["inside"]["internal"] is True
    # Pages are reachable through the TLS front, or from this machine for a proxy of one's own; the media
    # process by UDP alone.
    published = {name: s["ports"] for name, s in compose["services"].items() if "ports" in s}
    assert set(published) == {"web", "media", "front"}
    assert all(port.startswith("127.0.0.1:") for port in published["web"])
    assert all(port.endswith("/udp") for port in published["media"])


def test_front_serves_nothing_but_tls(compose: dict[str, Any]) -> None:
    front = compose["services"]["front"]
    assert front["read_only"] is True
    assert front["cap_drop"] == ["ALL"]
    assert front["networks"] == ["outside"]
    assert "secrets" not in str(front["volumes"])
    assert "outside" in compose["services"]["web"]["networks"]


def test_media_advertises_addresses_and_ports_that_are_published(compose: dict[str, Any]) -> None:
    media = compose["services"]["media"]
    ports = media["environment"]["WATCHPOST_WEBRTC_PORTS"]
    assert media["ports"] == [f"{ports}:{ports}/udp"]
    assert ":?" in media["environment"]["WATCHPOST_WEBRTC_ADDRESSES"]


def test_secrets_are_files_and_in_no_environment(compose: dict[str, Any]) -> None:
    assert set(compose["secrets"]) == {"database_url", "postgres_password", "secret_key"}
    for service in ours(compose).values():
        assert service["environment"]["DATABASE_URL_FILE"] == "/run/secrets/database_url"
        assert service["environment"]["WATCHPOST_SECRET_KEY_FILE"] == "/run/secrets/secret_key"
        assert not {"DATABASE_URL", "WATCHPOST_SECRET_KEY"} & set(service["environment"])


def test_every_image_is_pinned_and_every_dependency_exists(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for name, service in services.items():
        assert ":" in service["image"], name
        assert not service["image"].endswith(":latest"), name
        assert set(service.get("depends_on", {})) <= set(services), name
        for wanted, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "test" in services[wanted]["healthcheck"], wanted


def test_image_starts_the_web_process_as_another_user() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    words = ", ".join(f'"{word}"' for word in WEB.command)
    assert f"CMD [{words}]" in lines
    assert "USER 10001" in lines
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    result = subprocess.run([hadolint, "Dockerfile"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    assert result.stdout == ""


def test_image_takes_only_what_it_copies() -> None:
    copied = {
        word.removeprefix("./")
        for line in (ROOT / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for word in line.split()[1:-1]
    }
    allowed = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    assert copied == allowed
    assert all((ROOT / path).exists() for path in copied)
