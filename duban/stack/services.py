"""The four services of a local stack: their environment, and how they are started and seen to be ready."""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from duban.stack.errors import StackError
from duban.stack.folder import PROJECT, RunFolder
from duban.stack.issuer import AUDIENCE, ISSUER, public_keys
from duban.stack.ports import LOOPBACK, SERVICES, service_of
from duban.stack.processes import POLL_SECONDS, Started, last_lines, marks, spawn

READY_SECONDS = 60.0
MASTER_KEY = "master.key"
DEFAULTS: Mapping[str, str] = {"DUBAN_CLOCK": "system", "DUBAN_LOG_LEVEL": "info"}


@dataclass(frozen=True, slots=True)
class Service:
    """One replica of a service of a stack, and the surroundings it is started in."""

    part: str
    """`tracking`, or `tracking-1` for a second replica of it."""
    folder: RunFolder
    ports: Mapping[str, int]
    bootstrap_servers: str
    dsn: str
    settings: Mapping[str, str]

    @property
    def name(self) -> str:
        """The service."""
        return service_of(self.part)

    @property
    def url(self) -> str:
        """Base address of its pages and API."""
        return f"http://{LOOPBACK}:{self.ports[self.part]}"

    @property
    def _log(self) -> Path:
        return self.folder.logs / f"{self.part}.log"

    def environment(self) -> dict[str, str]:
        """The DUBAN_ settings it is started with, over those of the caller."""
        own = {
            "DUBAN_SERVICE": self.name,
            "DUBAN_INSTANCE": self.part.partition("-")[2] or "0",
            "DUBAN_KAFKA": self.bootstrap_servers,
            "DUBAN_DATABASE": self.dsn,
            "DUBAN_HTTP_HOST": LOOPBACK,
            "DUBAN_HTTP_PORT": str(self.ports[self.part]),
            "DUBAN_ISSUER": ISSUER,
            "DUBAN_AUDIENCE": AUDIENCE,
            "DUBAN_ISSUER_JWKS_FILE": str(public_keys(self.folder)),
            "DUBAN_PEERS": json.dumps({name: f"http://{LOOPBACK}:{self.ports[name]}" for name in SERVICES}),
        }
        if self.name == "intake":  # personal data is sealed there and nowhere else
            own["DUBAN_MASTER_KEY_FILE"] = str(self.folder.key_file(MASTER_KEY))
        return {**DEFAULTS, **os.environ, **self.settings, **own, **marks(self.folder.root, self.part)}

    def start(self) -> Started:
        """Start the process; it is not ready yet."""
        return spawn([sys.executable, "-m", f"services.{self.name}"], self._log, PROJECT, self.environment())

    def wait_ready(self, process: Started, seconds: float = READY_SECONDS) -> None:
        """Wait until its readiness says yes; StackError with the end of its log when it dies or never does."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and process.alive():
            if self.ready():
                return
            time.sleep(POLL_SECONDS)
        log = self._log
        why = f"did not become ready ({self._readiness()[1]})" if process.alive() else "ended"
        raise StackError(
            f"Service {self.part} {why}; see {log}:\n{last_lines(log)}", f"服务 {self.part} 未就绪，日志见 {log}。"
        )

    def ready(self) -> bool:
        """What its /health/ready says now."""
        return self._readiness()[0] == http.client.OK

    def _readiness(self) -> tuple[int, str]:
        connection = http.client.HTTPConnection(LOOPBACK, self.ports[self.part], timeout=2)
        try:
            connection.request("GET", "/health/ready")
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, str(error)
        finally:
            connection.close()
