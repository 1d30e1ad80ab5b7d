"""What one replica has learnt, the others learn from the database."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg

from schemas.events.regime import RegimeAdopted
from services.chassis.migration import CHASSIS, migrate
from services.chassis.regimes import Regimes
from tests.unit.regime.documents import compiled

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


async def test_a_regime_that_another_replica_stored_is_known_here_soon(database: str) -> None:
    regime = compiled("").regime
    adopted = RegimeAdopted(
        region=regime.region,
        regime=regime.id,
        version=regime.version,
        digest=regime.digest,
        effective_from=NOW,
        adopted_at=NOW,
        adopted_by="efficiency",
        document=regime.canonical,
    )
    connection = await asyncpg.connect(database)
    try:
        await migrate(connection, {"chassis": CHASSIS})
        here = Regimes()
        await here.load(connection)
        assert here.regions() == []
        await Regimes.store(connection, adopted)
        await here.load(connection)
        known = here.by_digest(regime.digest)
        await here.load(connection)
        assert here.by_digest(regime.digest) is known
    finally:
        await connection.close()
