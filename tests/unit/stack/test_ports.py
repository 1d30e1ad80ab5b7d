"""Ports: preferred, remembered, explicit, and what is said when one is taken."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from duban.stack import ports
from duban.stack.claims import Claims
from duban.stack.errors import StackError
from duban.stack.ports import (
    LOOPBACK,
    MOST_REPLICAS,
    PREFERRED,
    SERVICES,
    STEP,
    choose,
    holder,
    is_free,
    preferred,
    service_of,
)


@contextmanager
def taken(port: int = 0) -> Iterator[int]:
    """A loopback port that this test listens on."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def claims() -> Iterator[Claims]:
    """What a stack that starts has claimed."""
    with Claims() as held:
        yield held


def test_a_block_of_ports_moves_as_a_whole(claims: Claims) -> None:
    first = choose({}, {}, claims)
    with taken(first["scoring"]):
        second = choose({}, {}, claims)

    assert second["scoring"] != first["scoring"]
    assert {(second[part] - PREFERRED[part]) % STEP for part in PREFERRED} == {0}
    assert len({second[part] - PREFERRED[part] for part in PREFERRED}) == 1


def test_each_replica_has_a_port_in_the_block_of_its_stack(claims: Claims) -> None:
    wanted = preferred(MOST_REPLICAS)
    chosen = choose({}, {}, claims, wanted=wanted)

    assert len(set(chosen.values())) == len(wanted) == len(PREFERRED) + (MOST_REPLICAS - 1) * 4
    assert len({chosen[part] - wanted[part] for part in wanted}) == 1
    assert max(port for part, port in wanted.items() if service_of(part) in SERVICES) < PREFERRED["intake"] + STEP


def test_two_stacks_that_start_together_choose_different_ports(monkeypatch: pytest.MonkeyPatch, claims: Claims) -> None:
    monkeypatch.setattr(ports, "PATIENCE", 0.1)
    remembered = {part: port + 53 for part, port in choose({}, {}, claims).items()}
    first = choose({}, remembered, claims)
    with Claims() as others:
        assert not set(first.values()) & set(choose({}, remembered, others).values())
    claims.give_back()
    with Claims() as later:
        assert choose({}, remembered, later) == remembered


def test_a_stack_that_starts_holds_up_nobody_who_comes_back_to_a_port_of_a_block_that_it_passed_over(
    monkeypatch: pytest.MonkeyPatch, claims: Claims
) -> None:
    monkeypatch.setattr(ports, "PATIENCE", 0.1)
    with Claims() as running:
        theirs = choose({}, {}, running)
    with taken(theirs["notify"]):
        starting = choose({}, {}, claims)
        with Claims() as mending:
            mended = choose({}, theirs, mending, held_by_us=["notify"])

    assert mended == theirs
    assert not set(starting.values()) & set(theirs.values())


def test_remembered_ports_are_kept_while_free(claims: Claims) -> None:
    remembered = {part: port + 37 for part, port in choose({}, {}, claims).items()}

    assert choose({}, remembered, claims) == remembered


def test_a_remembered_port_is_kept_when_it_is_ours_and_given_up_when_it_is_not(
    monkeypatch: pytest.MonkeyPatch, claims: Claims
) -> None:
    monkeypatch.setattr(ports, "PATIENCE", 0.1)
    with taken() as port:
        assert choose({}, {"kafka": port}, held_by_us=["kafka"], claims=claims)["kafka"] == port
        assert choose({}, {"kafka": port}, claims)["kafka"] != port


def test_a_remembered_port_that_is_freed_in_a_moment_is_kept(claims: Claims) -> None:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        port = listener.getsockname()[1]
        releasing = threading.Timer(0.2, listener.close)
        releasing.start()
        assert choose({}, {"kafka": port}, claims)["kafka"] == port
        releasing.join()


def test_an_explicit_port_that_is_taken_names_its_holder(monkeypatch: pytest.MonkeyPatch, claims: Claims) -> None:
    monkeypatch.setattr(ports, "PATIENCE", 0.1)
    with taken() as port, pytest.raises(StackError) as refusal:
        choose({"postgres": port}, {}, claims)

    assert f"pid {os.getpid()}" in refusal.value.english
    assert str(port) in refusal.value.english
    assert str(port) in refusal.value.chinese


def test_a_part_that_runs_is_not_moved_under_its_clients(claims: Claims) -> None:
    with taken() as port:
        assert choose({"kafka": port}, {"kafka": port}, held_by_us=["kafka"], claims=claims)["kafka"] == port
        with pytest.raises(StackError, match="duban down"):
            choose({"kafka": port + 1}, {"kafka": port}, held_by_us=["kafka"], claims=claims)


def test_a_port_is_free_again_once_its_holder_has_gone() -> None:
    with taken() as port:
        assert not is_free(port)
        assert f"pid {os.getpid()}" in holder(port)
    assert is_free(port)
