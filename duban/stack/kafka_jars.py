"""Kafka's jars: fetched once into the user's cache, each checked against its pinned SHA-256, used offline after."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from duban.stack.errors import StackError
from duban.stack.folder import PROJECT, cache_folder

PINNED = PROJECT / "deploy" / "kafka" / "jars.sha256"
KAFKA = "org.apache.kafka:kafka_2.13"
FETCHERS = 6
Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Jar:
    """One pinned artifact: its Maven coordinates and the digest its file must have."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def file_name(self) -> str:
        """Name of its file in the cache."""
        return f"{self.artifact}-{self.version}.jar"


def pinned(listing: Path = PINNED) -> list[Jar]:
    """The jars of the listing, in its order."""
    rows = [line.split() for line in listing.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    jars = []
    for digest, coordinates in rows:
        group, artifact, version = coordinates.split(":")
        jars.append(Jar(group, artifact, version, digest))
    return jars


def kafka_version() -> str:
    """The version of Kafka that is pinned."""
    return next(jar.version for jar in pinned() if f"{jar.group}:{jar.artifact}" == KAFKA)


def obtain(advance: Advance = lambda done, total: None) -> list[Path]:
    """The class path of Kafka, from the cache; what is missing there is fetched first.

    `advance` is called with (jars done, jars in all). StackError when there is no network and nothing cached,
    or when a fetched jar is not the pinned one.
    """
    jars = pinned()
    folder = cache_folder() / f"kafka-{kafka_version()}-{_digest(jars)}"
    if not folder.exists():
        with _only_one(folder):
            if not folder.exists():
                _fetch_all(jars, folder, advance)
    return [folder / jar.file_name for jar in jars]


def _digest(jars: list[Jar]) -> str:
    return hashlib.sha256("".join(jar.sha256 for jar in jars).encode()).hexdigest()[:12]


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = folder.with_suffix(".lock").open("w")
    except OSError as error:
        raise StackError(
            f"Cannot write to the cache {folder.parent}: {error.strerror}. Name another with DUBAN_CACHE.",
            f"无法写入缓存目录 {folder.parent}：{error.strerror}。请用 DUBAN_CACHE 另选一处。",
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch_all(jars: list[Jar], folder: Path, advance: Advance) -> None:
    partial = folder.with_suffix(".partial")
    repository = partial / "repository"
    repository.mkdir(parents=True, exist_ok=True)
    advance(0, len(jars))
    with ThreadPoolExecutor(FETCHERS) as fetchers:
        fetched = fetchers.map(lambda jar: _fetch(jar, partial, repository), jars)
        for done, _ in enumerate(fetched, 1):
            advance(done, len(jars))
    shutil.rmtree(repository)
    partial.rename(folder)


def _fetch(jar: Jar, into: Path, repository: Path) -> None:
    target = into / jar.file_name
    if target.exists():  # from an earlier attempt that was cut off; it was checked before it got its name
        return
    from jgo.maven import MavenContext

    component = MavenContext(repo_cache=repository).project(jar.group, jar.artifact).at_version(jar.version)
    artifact = component.artifact()
    if artifact.cached_path is not None:
        artifact.cached_path.unlink(missing_ok=True)
    try:
        fetched = artifact.resolve()
    except (OSError, RuntimeError) as error:
        raise StackError(
            f"Kafka is not in the cache and {jar.file_name} cannot be fetched ({_brief(error)}). "
            "Connect to the network and run this again: what has been fetched is kept.",
            f"缓存中没有 Kafka，且无法下载 {jar.file_name}。请连接网络后重试，已下载的部分会保留。",
        ) from error
    if hashlib.sha256(fetched.read_bytes()).hexdigest() != jar.sha256:
        fetched.unlink()
        raise StackError(
            f"{jar.file_name} as fetched is not the pinned one (SHA-256 differs). Run again; if it stays so, "
            "the repository or the way to it is not to be trusted.",
            f"下载的 {jar.file_name} 与锁定的 SHA-256 不符。请重试；若仍如此，则下载来源不可信。",
        )
    fetched.replace(target)


def _brief(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).splitlines()[0][:160] if str(error) else 'no reason given'}"


def renew(version: str, listing: Path = PINNED) -> list[Jar]:
    """Resolve Kafka `version` afresh and write its listing (`make lock`); needs the network."""
    import jgo

    coordinates = f"{KAFKA}:{version}+org.apache.kafka:kafka-clients:{version}"
    artifacts = jgo.resolve(f"{coordinates}+org.apache.logging.log4j:log4j-slf4j-impl:2.24.3")
    lines = sorted(
        {
            f"{hashlib.sha256(one.resolve().read_bytes()).hexdigest()} {one.groupId}:{one.artifactId}:{one.version}"
            for one in artifacts
        },
        key=lambda line: line.split()[1],
    )
    heading = (
        f"# Apache Kafka {version} and what it runs on: SHA-256 and Maven coordinates of each jar. "
        "Renewed by `make lock`."
    )
    listing.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return pinned(listing)


if __name__ == "__main__":
    renew(kafka_version())
