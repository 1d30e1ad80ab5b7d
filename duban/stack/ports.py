"""Which loopback ports a stack listens on: preferred ones, remembered ones, free ones when those are taken."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Collection, Mapping

import psutil

from duban.stack.claims import Claims
from duban.stack.errors import StackError

LOOPBACK = "127.0.0.1"
SERVICES = ("intake", "tracking", "scoring", "notify")
PREFERRED: Mapping[str, int] = {
    "kafka": 9192,
    "controller": 9193,
    "postgres": 5632,
    "intake": 8101,
    "tracking": 8102,
    "scoring": 8103,
    "notify": 8104,
}
REPLICA_STEP = 10
MOST_REPLICAS = 6
"""A topic has six partitions; a seventh replica would have nothing to read."""
PATIENCE = 3.0
"""Seconds that all ports together are waited for."""
POLL_SECONDS = 0.02
STEP = 100
STEPS = 40


def preferred(replicas: int = 1) -> dict[str, int]:
    """Preferred port of each part. Replicas of a service but the first are parts of their own.

    >>> preferred(2)["tracking-1"]
    8112
    """
    further = range(1, replicas)
    return {
        **PREFERRED,
        **{f"{name}-{number}": PREFERRED[name] + REPLICA_STEP * number for number in further for name in SERVICES},
    }


def service_of(part: str) -> str:
    """The service that a part is a replica of.

    >>> service_of("tracking-1")
    'tracking'
    """
    return part.partition("-")[0]


def is_free(port: int) -> bool:
    """True when nothing listens on the loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def freed(port: int, deadline: float, claims: Claims) -> bool:
    """Whether the port is free, or becomes so in time: of a killed process the last threads hold it for a moment.

    It is claimed then.
    """
    while not (claims.take(port) and is_free(port)):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def holder(port: int) -> str:
    """Who listens on the port, as `name (pid 123)`; 'an unknown process' where the system does not tell."""
    try:
        for connection in psutil.net_connections(kind="tcp"):
            listens = connection.status == psutil.CONN_LISTEN
            if listens and connection.laddr and connection.laddr.port == port and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    except psutil.Error:
        return "an unknown process"
    return "an unknown process"


def choose(
    explicit: Mapping[str, int],
    remembered: Mapping[str, int],
    claims: Claims,
    held_by_us: Collection[str] = (),
    wanted: Mapping[str, int] = PREFERRED,
) -> dict[str, int]:
    """A port for each part of the stack, claimed unless the part listens there already.

    `explicit` ports are taken as they are, or StackError names who holds them. `remembered` ports are kept where they
    are or become free, or while the part itself (`held_by_us`) listens there. What is left gets the first block of
    preferred ports (`wanted`), moved up by hundreds, that is free as a whole, so that several stacks can live side by
    side.
    """
    chosen: dict[str, int] = {}
    deadline = time.monotonic() + PATIENCE
    for part, port in explicit.items():
        if part in held_by_us:
            _stay(part, port, remembered.get(part))
        elif not freed(port, deadline, claims):
            raise StackError(
                f"Port {port} for {part} is taken by {holder(port)}. Stop it, or choose another port.",
                f"{part} 的端口 {port} 已被 {holder(port)} 占用。请先停止它，或另选端口。",
            )
        chosen[part] = port
    for part in wanted:
        port = remembered.get(part, 0)
        if part not in chosen and port and (part in held_by_us or freed(port, deadline, claims)):
            chosen[part] = port
    missing = {part: port for part, port in wanted.items() if part not in chosen}
    return chosen | _free_block(missing, set(chosen.values()), claims)


def _stay(part: str, port: int, now: int | None) -> None:
    if port != now:
        raise StackError(
            f"{part} runs on port {now}; run `duban down` before moving it to {port}.",
            f"{part} 正在端口 {now} 上运行；改用 {port} 前请先 duban down。",
        )


def _free_block(parts: Mapping[str, int], taken: set[int], claims: Claims) -> dict[str, int]:
    for step in range(STEPS):
        block = {part: port + step * STEP for part, port in parts.items()}
        if not taken & set(block.values()):
            if all(claims.take(port) and is_free(port) for port in block.values()):
                return block
            # One of them may be that of a stack whose Kafka was killed and is just being started again.
            claims.give_back(block.values())
    raise StackError(
        f"No free ports for {', '.join(parts)} in {STEPS} tries above the preferred ones. Name them explicitly.",
        f"未找到可用端口（{', '.join(parts)}）。请显式指定端口。",
    )
