"""Ports: preferred, remembered, explicit, and what is said when one is taken."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from duban.stack import ports
from duban.stack.errors import StackError
from duban.stack.ports import LOOPBACK, PREFERRED, STEP, choose, holder, is_free


@contextmanager
def taken(port: int = 0) -> Iterator[int]:
    """A loopback port that this test listens on."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_block_of_ports_moves_as_a_whole() -> None:
    first = choose({}, {})
    with taken(first["scoring"]):
        second = choose({}, {})

    assert second["scoring"] != first["scoring"]
    assert {(second[part] - PREFERRED[part]) % STEP for part in PREFERRED} == {0}
    assert len({second[part] - PREFERRED[part] for part in PREFERRED}) == 1


def test_remembered_ports_are_kept_while_free() -> None:
    remembered = {part: port + 37 for part, port in choose({}, {}).items()}

    assert choose({}, remembered) == remembered


def test_a_remembered_port_is_kept_when_it_is_ours_and_given_up_when_it_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ports, "PATIENCE", 0.1)
    with taken() as port:
        assert choose({}, {"kafka": port}, held_by_us=["kafka"])["kafka"] == port
        assert choose({}, {"kafka": port})["kafka"] != port


def test_a_remembered_port_that_is_freed_in_a_moment_is_kept() -> None:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        port = listener.getsockname()[1]
        releasing = threading.Timer(0.2, listener.close)
        releasing.start()
        assert choose({}, {"kafka": port})["kafka"] == port
        releasing.join()


def test_an_explicit_port_that_is_taken_names_its_holder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "PATIENCE", 0.1)
    with taken() as port, pytest.raises(StackError) as refusal:
        choose({"postgres": port}, {})

    assert f"pid {os.getpid()}" in refusal.value.english
    assert str(port) in refusal.value.english
    assert str(port) in refusal.value.chinese


def test_a_part_that_runs_is_not_moved_under_its_clients() -> None:
    with taken() as port:
        assert choose({"kafka": port}, {"kafka": port}, held_by_us=["kafka"])["kafka"] == port
        with pytest.raises(StackError, match="duban down"):
            choose({"kafka": port + 1}, {"kafka": port}, held_by_us=["kafka"])


def test_a_port_is_free_again_once_its_holder_has_gone() -> None:
    with taken() as port:
        assert not is_free(port)
        assert f"pid {os.getpid()}" in holder(port)
    assert is_free(port)
