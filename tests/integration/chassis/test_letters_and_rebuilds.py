"""A view that is built anew beside the live one while dead letters wait, or are tried again."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis import views
from services.chassis.operations import retry
from services.chassis.rebuild import Rebuild
from services.chassis.runtime import Runtime
from services.chassis.settings import ServiceSettings
from tests.integration.chassis.letters import effects, letters, put_aside
from tests.integration.chassis.toy import COUNTS, TOY, running


async def rebuilt(runtime: Runtime, configured: ServiceSettings) -> bool:
    """Whether the view, built anew, is the live one."""
    (region,) = configured.regions
    return (await Rebuild(runtime.pool, configured.kafka, COUNTS, rf"^{region}[.]matter$").run()).same


async def test_a_rebuild_knows_an_event_that_took_effect_when_it_came_again(configured: ServiceSettings) -> None:
    await put_aside(configured, [1], 1)
    await put_aside(configured, [1, 2])
    async with running(TOY, configured) as runtime:
        assert len(await letters(runtime)) == 1
        assert await rebuilt(runtime, configured)
        assert await effects(runtime) == (2, 2)


async def test_a_letter_that_is_retried_during_a_rebuild_is_in_the_view_that_it_makes(
    configured: ServiceSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put_aside(configured, [1, 2, 3], 2)
    async with running(TOY, configured) as runtime:
        make_indexes, (letter,) = views.index, await letters(runtime)

        async def retried_before(*about: Any) -> None:
            assert (await retry(runtime, letter))["resolved"]
            await make_indexes(*about)

        monkeypatch.setattr(views, "index", retried_before)
        assert await rebuilt(runtime, configured)
        assert await effects(runtime) == (3, 3)
