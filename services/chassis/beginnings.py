"""Whether a region may begin here, with a regime or a calendar of its own: it is served, and its topics exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from schemas.defects import Refused, refused
from schemas.topics import domain_topics
from services.chassis.http.problems import UNAVAILABLE

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


async def unready(runtime: Runtime, region: str, portals: Iterable[str] = ()) -> Refused | None:
    """Why a region cannot begin here, and what to do; None where it can.

    `portals` are those whose topics are to be made in the same breath. All topics of the region are asked for: what one
    service decides, the others publish on theirs. Raises ProblemError (503) where Kafka does not answer.
    """
    settings = runtime.settings
    if not settings.serves(region):
        return refused("region_not_served", "region", given=region, served=", ".join(settings.regions))
    wanted = domain_topics(region)
    try:
        there = await runtime.topics(wanted)
    except OSError as error:
        raise UNAVAILABLE.error(headers={"Retry-After": "5"}) from error
    missing = [topic for topic in wanted if topic not in there]
    if not missing:
        return None
    command = " ".join(["duban topics --region", region, *(f"--portal {portal}" for portal in portals)])
    return refused("topics_missing", "region", missing=", ".join(missing), command=command)
