"""Read models: a pure fold over a batch of events into a few set-based statements, in a schema of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from services.chassis.eventlog import Connection
from services.chassis.migration import alone
from services.chassis.records import Record

Read = tuple[Record, Any]
"""An event with what a view read of its payload."""


@dataclass(frozen=True, slots=True)
class Write:
    """One statement over whole columns. `{schema}` in `sql` stands for the schema of the view."""

    sql: str
    columns: tuple[Sequence[Any], ...]

    @property
    def says_nothing(self) -> bool:
        """Whether it is about no rows, and need not be run."""
        return not self.columns or not len(self.columns[0])


@dataclass(frozen=True, slots=True)
class Staged:
    """One statement over rows that Postgres gets by COPY into the temporary table `name`, which the statement reads.

    For many rows: as arrays they take the driver three times as long. `columns` is the table's definition.
    """

    sql: str
    name: str
    columns: str
    rows: Sequence[tuple[Any, ...]]

    @property
    def says_nothing(self) -> bool:
        """Whether it is about no rows, and need not be run."""
        return not self.rows


@dataclass(frozen=True, slots=True)
class View:
    """A read model. Every event reaches `fold` exactly once and in the order of its stream.

    `reads` maps event types to structs that name only the fields this view needs. `fold` may not read anything else but
    stream, version and time of the record, so that a rebuild gives the same rows; statements of different streams
    commute. `checksum` is a query that gives one text over all rows. `touched` names what pages may want to refresh.
    `indexes` are those that no fold needs; a rebuild makes them when the rows are there.
    """

    name: str
    version: int
    tables: str
    reads: Mapping[str, type]
    fold: Callable[[Sequence[Read]], Sequence[Write | Staged]]
    checksum: str
    touched: Callable[[Sequence[Read]], Iterable[str]] | None = None
    indexes: str = ""
    decoders: dict[str, msgspec.json.Decoder[Any]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.decoders.update({kind: msgspec.json.Decoder(struct) for kind, struct in self.reads.items()})

    def read(self, record: Record) -> Any:
        """The fields of a record's payload that this view needs. Raises msgspec.MsgspecError."""
        return self.decoders[record.type].decode(record.data)

    def select(self, records: Iterable[Record]) -> list[Read]:
        """Those records that this view reads, read."""
        decoders = self.decoders
        return [
            (record, decoder.decode(record.data))
            for record in records
            if (decoder := decoders.get(record.type)) is not None
        ]


class StrangeSchema(Exception):
    """A schema of a view's name holds rows, though no view of that name was ever made; it is not ours to drop."""


async def create(connection: Connection, view: View, schema: str) -> None:
    """Empty tables of a view in `schema`, without `indexes`."""
    await connection.execute(f'CREATE SCHEMA "{schema}"')
    await connection.execute(view.tables.replace("{schema}", schema))


async def index(connection: Connection, view: View, schema: str) -> None:
    """Make the view's `indexes` in `schema`."""
    if view.indexes:
        await connection.execute(view.indexes.replace("{schema}", schema))


async def ensure(connection: Connection, views: Iterable[View]) -> list[str]:
    """Create the views that do not exist. Gives the names of those whose live version is older than the code's.

    A view comes to be whole or not at all, and of replicas that start together one makes it. Raises StrangeSchema.
    """
    outdated = []
    async with alone(connection):
        # Events that were consumed before a view was thought of reach it by a rebuild only.
        consumed = await connection.fetchval("SELECT EXISTS (SELECT FROM checkpoints)")
        live = {row["name"]: row["version"] for row in await connection.fetch("SELECT name, version FROM views")}
        for view in views:
            if view.name not in live:
                live[view.name] = 0 if consumed else view.version
                await _make(connection, view, live[view.name])
            if live[view.name] != view.version:
                outdated.append(view.name)
    return outdated


async def _make(connection: Connection, view: View, version: int) -> None:
    async with connection.transaction():
        await _clear(connection, view.name)
        await create(connection, view, view.name)
        await index(connection, view, view.name)
        await connection.execute("INSERT INTO views (name, version) VALUES ($1, $2)", view.name, version)


async def _clear(connection: Connection, schema: str) -> None:
    """Drop what an earlier version left that was killed between a view's schema and its row in `views`.

    Nothing is projected before that row is there, so the tables are empty; if one is not, the schema is a stranger's.
    """
    tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = $1"
    for (table,) in await connection.fetch(tables, schema):
        if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})"):  # noqa: S608 - quoted above
            raise StrangeSchema(f"{table} holds rows, but no view {schema} was ever made; move the schema away")
    await connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


async def apply(connection: Connection, view: View, read: Sequence[Read], schema: str | None = None) -> None:
    """Fold a batch into a view's tables, in a transaction of its own or inside the caller's."""
    if read:
        async with connection.transaction():
            await apply_writes(connection, view.fold(read), schema or view.name)


async def apply_writes(connection: Connection, writes: Iterable[Write | Staged], schema: str) -> None:
    """Run statements against the tables in `schema`, inside the caller's transaction."""
    for write in writes:
        if write.says_nothing:
            continue
        if isinstance(write, Staged):
            await _stage(connection, write)
            await connection.execute(write.sql.replace("{schema}", schema))
        else:
            await connection.execute(write.sql.replace("{schema}", schema), *write.columns)


async def _stage(connection: Connection, write: Staged) -> None:
    await connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {write.name} ({write.columns}) ON COMMIT DELETE ROWS")
    await connection.copy_records_to_table(write.name, records=write.rows)


async def checksum(connection: Connection, view: View, schema: str | None = None) -> str:
    """One text over all rows of a view."""
    return str(await connection.fetchval(view.checksum.replace("{schema}", schema or view.name)))
