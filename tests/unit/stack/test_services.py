"""What a service of the local stack is started with: settings that the service itself accepts."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from duban.stack.folder import RunFolder
from duban.stack.ports import LOOPBACK, PREFERRED, SERVICES, preferred, service_of
from duban.stack.services import Service
from services.chassis.settings import ServiceSettings


def service(name: str, folder: Path, **settings: str) -> Service:
    """A service of a prepared run folder."""
    run = RunFolder(folder / "run")
    run.prepare()
    role = f"duban_{service_of(name)}"
    return Service(name, run, preferred(2), "127.0.0.1:9192", f"postgresql://{role}@127.0.0.1/{role}", settings)


@pytest.mark.parametrize("name", SERVICES)
def test_its_environment_is_what_its_settings_ask_for(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in service(name, tmp_path, DUBAN_CLOCK="driven").environment().items():
        monkeypatch.setenv(variable, value)

    settings = ServiceSettings()

    assert (settings.service, settings.http_port, settings.clock) == (name, PREFERRED[name], "driven")
    assert settings.region_pattern == r"\d{6}"
    assert set(settings.peers) == set(SERVICES)


def test_a_second_replica_has_its_own_instance_port_and_log_and_the_same_database(tmp_path: Path) -> None:
    first = service("tracking", tmp_path).environment()
    second = service("tracking-1", tmp_path).environment()

    assert {name for name in first if first[name] != second[name]} == {
        "DUBAN_INSTANCE",
        "DUBAN_HTTP_PORT",
        "DUBAN_STACK_PART",
    }
    assert second["DUBAN_SERVICE"] == "tracking"


def test_only_intake_is_given_the_key_to_personal_data(tmp_path: Path) -> None:
    holders = [name for name in SERVICES if "DUBAN_MASTER_KEY_FILE" in service(name, tmp_path).environment()]

    assert holders == ["intake"]


def test_a_service_listens_on_loopback_only(tmp_path: Path) -> None:
    assert {service(name, tmp_path).environment()["DUBAN_HTTP_HOST"] for name in SERVICES} == {"127.0.0.1"}


def test_a_service_that_is_not_there_is_not_ready(tmp_path: Path) -> None:
    with socket.socket() as kept:  # nobody listens on a port that this test holds
        kept.bind((LOOPBACK, 0))
        absent = replace(service("notify", tmp_path), ports={**PREFERRED, "notify": kept.getsockname()[1]})
        assert not absent.ready()
