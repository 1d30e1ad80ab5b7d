"""A local stack: real Kafka, real Postgres and the four services in one run folder, up and down as one."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

from duban.stack import kafka_jars
from duban.stack.claims import Claims
from duban.stack.errors import StackError
from duban.stack.folder import DEFAULT_RUN_FOLDER, RunFolder
from duban.stack.kafka import Kafka, answers
from duban.stack.ports import LOOPBACK, SERVICES, choose, preferred, service_of
from duban.stack.postgres import OWNER, Postgres
from duban.stack.processes import Started, strays
from duban.stack.services import DEFAULTS, Service
from duban.stack.steps import Silent, Steps
from duban.stack.topics import create_missing, topics_of, topics_once

DATABASES = tuple(f"duban_{name}" for name in SERVICES)
_GENTLE = {"postgres": signal.SIGINT}  # Postgres: fast shutdown, without waiting for clients to leave

_ATTEMPTS = 3
_IN_USE = "ddress already in use"


class Stack:
    """One local stack. Blocking; call it from a thread where an event loop runs.

    `folder`: its run folder. `ports`: explicit ports by part (kafka, controller, postgres and the services).
    `environment`: DUBAN_ settings for the services; `replicas`: how many processes each service has. Both are
    remembered for the next `up` of the same folder.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        ports: Mapping[str, int] | None = None,
        environment: Mapping[str, str] | None = None,
        replicas: int | None = None,
        steps: Steps | None = None,
    ) -> None:
        self.folder = RunFolder((folder or DEFAULT_RUN_FOLDER).resolve())
        self._explicit = dict(ports or {})
        self._environment = dict(environment or {})
        self._replicas = replicas
        self._steps = steps or Silent()
        self._noting = Lock()
        self._record = self.folder.read_record()

    # -- what others ask ------------------------------------------------------------------------------------------

    @property
    def ports(self) -> dict[str, int]:
        """The port of each part, as last chosen by `up`."""
        return dict(self._record.get("ports", {}))

    @property
    def replicas(self) -> int:
        """How many processes each service has."""
        return self._replicas or int(self._record.get("replicas", 1))

    @property
    def parts(self) -> tuple[str, ...]:
        """What can run and be killed: Kafka, Postgres, the services and their replicas."""
        return ("kafka", "postgres", *self._replicas_of(SERVICES))

    @property
    def bootstrap_servers(self) -> str:
        """Where Kafka's clients connect."""
        return self._kafka().bootstrap_servers

    @property
    def clock(self) -> str:
        """DUBAN_CLOCK of its services."""
        remembered: dict[str, str] = self._record.get("environment", {})
        return {**DEFAULTS, **os.environ, **remembered, **self._environment}["DUBAN_CLOCK"]

    def dsn(self, database: str, role: str = OWNER) -> str:
        """Address of a database; by default as the owner of all of them."""
        return self._postgres().dsn(database, role)

    def service_url(self, name: str) -> str:
        """Base address of a service."""
        return f"http://{LOOPBACK}:{self.ports[name]}"

    def process(self, part: str) -> Started | None:
        """The live process of a part, None when it is not running."""
        noted = self._record.get("processes", {}).get(part)
        if noted is None:
            return None
        started = Started(noted["pid"], noted["started"])
        return started if started.alive() else None

    def status(self) -> dict[str, dict[str, Any]]:
        """For each part: `running`, `answering`, `pid`, `port`."""
        self._record = self.folder.read_record()
        return {part: self._status_of(part) for part in self.parts}

    # -- up and down ----------------------------------------------------------------------------------------------

    def up(self, services: bool | Sequence[str] = True) -> None:
        """Start whatever is not running and wait until it answers; mends what was killed, loses nothing.

        `services`: all, none, or the named ones. StackError says what is missing or in the way.
        """
        self.folder.prepare()
        with self.folder.locked(), Claims() as claims:
            self._record = self.folder.read_record()
            self._adopt()
            self._record["environment"] = self._record.get("environment", {}) | self._environment
            self._record["replicas"] = self.replicas
            self._stop_all(part for part in self._noted() if part not in self.parts)
            self._up_infrastructure(claims)
            self._up_services(SERVICES if services is True else tuple(services or ()))

    def down(self) -> None:
        """Stop exactly what `up` started, services first; what is not ours is never touched."""
        if not self.folder.root.exists():
            return
        with self.folder.locked():
            self._record = self.folder.read_record()
            self._adopt()
            self._stop_services()
            self._stop_all(("kafka", "postgres"))

    def start_service(self, name: str) -> None:
        """Start one service, all replicas of it, and wait until they are ready."""
        with self.folder.locked():
            self._record = self.folder.read_record()
            self._up_services((name,))

    def stop_service(self, name: str) -> None:
        """Stop one service gently, all replicas of it."""
        with self.folder.locked():
            self._record = self.folder.read_record()
            self._stop_all(part for part in self._noted() if service_of(part) == name)

    def kill(self, part: str) -> None:
        """SIGKILL one part, as a crash would (chaos)."""
        process = self.process(part)
        if process is not None:
            process.send(signal.SIGKILL)
            process.gone_within(10)

    def create_topics(self, region: str, portals: Sequence[str] = ()) -> list[str]:
        """Create the missing topics of a region and its portals; their names."""
        wanted = topics_of(region, portals, clock=self.clock)
        with ThreadPoolExecutor(1) as aside:  # a loop of its own, also where the caller has one
            return aside.submit(asyncio.run, create_missing(self.bootstrap_servers, wanted)).result()

    # -- parts ----------------------------------------------------------------------------------------------------

    def service(self, part: str) -> Service:
        """A service of this stack, or a replica of one, with its surroundings."""
        role = f"duban_{service_of(part)}"
        settings = self._record.get("environment", {})
        return Service(part, self.folder, self.ports, self.bootstrap_servers, self.dsn(role, role), settings)

    def _up_infrastructure(self, claims: Claims) -> None:
        """Choose ports and start Kafka and Postgres; anew where another stack took a port in between."""
        for attempt in range(1, _ATTEMPTS + 1):
            wanted = preferred(self.replicas)
            held = [part for part in wanted if self.process("kafka" if part == "controller" else part)]
            before, now = self.ports, choose(self._explicit, self.ports, claims, held, wanted)
            if any(before.get(part, now[part]) != now[part] for part in ("kafka", "postgres")):
                self._stop_services()  # they know Kafka and Postgres by the ports that these had
            self._record["ports"] = now
            self.folder.write_record(self._record)
            try:
                with ThreadPoolExecutor(2) as starters:
                    for started in [starters.submit(self._up_kafka), starters.submit(self._up_postgres)]:
                        started.result()
            except StackError as error:
                if attempt == _ATTEMPTS or _IN_USE not in str(error):
                    raise
            else:
                return

    def _replicas_of(self, names: Sequence[str]) -> list[str]:
        return [part for part in preferred(self.replicas) if service_of(part) in names]

    def _noted(self) -> list[str]:
        """Parts that were started, and may have died since."""
        return list(self._record.get("processes", {}))

    def _stop_services(self) -> None:
        order = {name: place for place, name in enumerate(reversed(SERVICES))}
        services = [part for part in self._noted() if service_of(part) in SERVICES]
        self._stop_all(sorted(services, key=lambda part: order[service_of(part)]))

    def _stop_all(self, parts: Iterable[str]) -> None:
        for part in parts:
            self._stop(part)

    def _kafka(self) -> Kafka:
        return Kafka(self.folder, self.ports["kafka"], self.ports["controller"])

    def _postgres(self) -> Postgres:
        return Postgres(self.folder, self.ports.get("postgres", 0))

    def _up_kafka(self) -> None:
        running = self.process("kafka")
        if running is not None:
            self._kafka().wait(running)
        else:
            self._start_kafka()
        # Also where it ran already: an `up` that was killed may have noted it and made no topics.
        asyncio.run(create_missing(self.bootstrap_servers, topics_once()))
        if running is None:
            self._steps.end("kafka", self.bootstrap_servers)

    def _start_kafka(self) -> None:
        self._steps.begin("kafka", f"Apache Kafka {kafka_jars.kafka_version()}")
        jars = kafka_jars.obtain(lambda done, total: self._steps.advance("kafka", done, total))
        kafka = self._kafka()
        once = "Apache Kafka, made quick to start: once, ten seconds 首次启动优化，约十秒"
        kafka.rehearse(jars, lambda: self._steps.begin("kafka", once))
        self._note("kafka", kafka.start(jars))

    def _up_postgres(self) -> None:
        running, postgres = self.process("postgres"), self._postgres()
        if running is not None:
            postgres.wait(running)
        else:
            self._steps.begin("postgres", "PostgreSQL 18")
            self._note("postgres", postgres.start())
        postgres.create(DATABASES)  # as with the topics
        if running is None:
            self._steps.end("postgres", f"{LOOPBACK}:{postgres.port}")

    def _up_services(self, names: Sequence[str]) -> None:
        started = []
        for part in self._replicas_of(names):
            if not self.process(part):
                self._steps.begin(part, part)
                service = self.service(part)
                process = service.start()
                self._note(part, process)
                started.append((service, process))
        for service, process in started:
            service.wait_ready(process)
            self._steps.end(service.part, service.url)

    def _stop(self, part: str) -> None:
        process = self.process(part)
        if process is not None:
            self._steps.begin(part, part)
            process.stop(_GENTLE.get(part, signal.SIGTERM))
            self._steps.end(part, "stopped")
        self._record.get("processes", {}).pop(part, None)
        self.folder.write_record(self._record)

    def _adopt(self) -> None:
        """Take back what an earlier `up` started and was killed before it could note down."""
        found = strays(self.folder.root)
        server = self._postgres().running()
        if server is not None:
            found["postgres"] = server
        for part, process in found.items():
            if part in self.ports:
                if self.process(part) is None:
                    self._note(part, process)
            else:  # half of a format or an initdb; or the record is gone, and with it where the part listens
                process.stop(_GENTLE.get(part, signal.SIGTERM))

    def _note(self, part: str, process: Started) -> None:
        with self._noting:
            self._record.setdefault("processes", {})[part] = {"pid": process.pid, "started": process.started}
            self.folder.write_record(self._record)

    def _status_of(self, part: str) -> dict[str, Any]:
        process = self.process(part)
        port = self.ports.get(part)
        answering = process is not None and port is not None and self._answers(part, port)
        return {"running": process is not None, "answering": answering, "pid": process and process.pid, "port": port}

    def _answers(self, part: str, port: int) -> bool:
        if part == "kafka":
            return answers(port)
        return self._postgres().answers() if part == "postgres" else self.service(part).ready()
