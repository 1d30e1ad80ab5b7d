"""The task that an item of a campaign leads to: the same whatever dates a later version of the plan gives it."""

from __future__ import annotations

from schemas.identity import task_id


def origin_of(campaign: str) -> str:
    """What the tasks of a campaign come from."""
    return f"campaign:{campaign}"


def item_task(
    region: str, campaign: str, item: str, occurrence: str, unit: str, section: str | None, post: str | None
) -> str:
    """Identity of the task of one owner at one occurrence."""
    return task_id(region, origin_of(campaign), item, occurrence, unit, section, post)
