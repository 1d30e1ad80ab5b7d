"""Who may see what: a unit its own obligations, the efficiency office those of the whole region."""

from __future__ import annotations

from collections.abc import Iterable

from services.chassis.http.principal import Principal
from services.chassis.http.problems import FORBIDDEN, NOT_FOUND, Text

READERS = ("clerk", "leader", "efficiency")
"""Roles that read worklists, time lines and cards."""

SEES_EVERY_UNIT = "efficiency"


def unit_in_scope(principal: Principal, asked: str | None) -> str | None:
    """The unit to narrow a list to; None stands for the whole region. Raises 403 for a unit that is not one's own."""
    if SEES_EVERY_UNIT in principal.roles:
        return asked
    if not principal.unit or (asked is not None and asked != principal.unit):
        raise FORBIDDEN.error(Text("只能查看本单位的事项。", "Only matters of your own unit can be seen."))
    return principal.unit


def check_matter(principal: Principal, region: str, units: Iterable[str]) -> None:
    """Refuse (404, as for a matter that does not exist) unless one of the units that held it is the reader's."""
    if not any(principal.may_act_for(region, unit) for unit in units):
        raise NOT_FOUND.error(NO_SUCH_MATTER)


def may_follow(principal: Principal | None, topic: str) -> bool:
    """Live topics say that something changed, not what: a list's are for those who may see the list."""
    if principal is None or not principal.has_any_role(frozenset(READERS)):
        return False
    kind, _, place = topic.partition(":")
    if kind in {"matter", "task"}:
        return True
    region, _, unit = place.partition(".")
    if kind not in {"worklist", "cards", "findings", "ledger", "plan"} or region != principal.region:
        return False
    return SEES_EVERY_UNIT in principal.roles or (bool(unit) and unit == principal.unit)


NO_SUCH_MATTER = Text(
    "没有此事项，或不在您的查看范围内；请核对诉求编号。",
    "There is no such matter within your scope; check the case number.",
)
