"""Regimes in force, kept in each service's database and in memory, fed by `<region>.regime`."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from typing import Any

from schemas.events.regime import RegimeAdopted
from schemas.regime.compiled import CompiledRegime
from schemas.regime.regime import Regime
from services.chassis.eventlog import Connection

_STORE = """
INSERT INTO regimes (region, digest, regime, version, effective_from, adopted_at, document)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (digest) DO NOTHING
"""
_UNKNOWN = "SELECT * FROM regimes WHERE NOT digest = ANY($1::text[]) ORDER BY adopted_at"


class RegimeNotYetKnown(Exception):
    """An event names a regime that has not arrived here yet; what depends on it waits."""


class Regimes:
    """All adopted regimes by digest, and per region in the order in which they come into force."""

    def __init__(self) -> None:
        self._by_digest: dict[str, CompiledRegime] = {}
        self._in_force: dict[str, list[tuple[datetime, datetime, str]]] = {}

    def learn(self, adopted: RegimeAdopted) -> CompiledRegime:
        """Take in one adoption; the same one again changes nothing."""
        known = self._by_digest.get(adopted.digest)
        if known is not None:
            return known
        compiled = CompiledRegime(Regime.model_validate_json(adopted.document))
        self._by_digest[adopted.digest] = compiled
        versions = self._in_force.setdefault(adopted.region, [])
        versions.append((adopted.effective_from, adopted.adopted_at, adopted.digest))
        versions.sort()
        return compiled

    def by_digest(self, digest: str) -> CompiledRegime:
        """The regime that a decision was made under. Raises RegimeNotYetKnown."""
        try:
            return self._by_digest[digest]
        except KeyError:
            raise RegimeNotYetKnown(digest) from None

    def in_force(self, region: str, at: datetime) -> CompiledRegime | None:
        """What holds in a region at an instant; none before the first one came into force."""
        versions = self._in_force.get(region)
        if not versions:
            return None
        found = bisect_right(versions, at, key=lambda version: version[0])
        return self._by_digest[versions[found - 1][2]] if found else None

    def newest(self, region: str) -> CompiledRegime | None:
        """The last one adopted, in force or still to come."""
        versions = self._in_force.get(region)
        return self._by_digest[versions[-1][2]] if versions else None

    def adoptions(self, region: str) -> list[tuple[datetime, datetime, CompiledRegime]]:
        """Every version of a region: from when it holds, when it was adopted, and its rules; in the order of force."""
        versions = self._in_force.get(region, ())
        return [(effective, adopted, self._by_digest[digest]) for effective, adopted, digest in versions]

    def regions(self) -> list[str]:
        """Regions with a regime."""
        return sorted(self._in_force)

    async def load(self, connection: Connection) -> None:
        """Take in what the database holds and memory does not: at start, and what another replica has learnt."""
        for row in await connection.fetch(_UNKNOWN, list(self._by_digest)):
            self.learn(RegimeAdopted(adopted_by="", **{name: row[name] for name in _COLUMNS}))

    @staticmethod
    async def store(connection: Connection, adopted: RegimeAdopted) -> None:
        """Keep one adoption, in the transaction of its checkpoint."""
        values: tuple[Any, ...] = tuple(getattr(adopted, name) for name in _COLUMNS)
        await connection.execute(_STORE, *values)


_COLUMNS = ("region", "digest", "regime", "version", "effective_from", "adopted_at", "document")
