"""What happens to a matter while it is looked at is looked at as well."""

from __future__ import annotations

import asyncpg

from services.chassis.migration import CHASSIS, migrate
from services.chassis.regimes import Regimes
from services.chassis.views import create
from services.tracking.app import DEFINITION
from services.tracking.finding import candidates
from services.tracking.finding.matters import look_at_matters
from services.tracking.views.course.view import COURSE


async def test_a_matter_that_waits_already_is_not_looked_at_before_its_new_step_is_there(database: str) -> None:
    consumer, finder = await asyncpg.connect(database), await asyncpg.connect(database)
    try:
        # given a matter that waits to be looked at
        await migrate(consumer, {"chassis": CHASSIS, "tracking": DEFINITION.migrations})
        await create(consumer, COURSE, "course")
        await consumer.execute(candidates.NOTE, ["M1"])
        # when a batch with another step of it has not ended
        async with consumer.transaction():
            await consumer.execute(candidates.NOTE, ["M1"])
            # then it is left alone
            assert await look_at_matters(finder, Regimes()) == 0
        # and is looked at afterwards, with that step
        assert await look_at_matters(finder, Regimes()) == 1
        assert await look_at_matters(finder, Regimes()) == 0
    finally:
        await consumer.close()
        await finder.close()
