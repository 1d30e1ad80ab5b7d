"""Who may see which figures."""

from __future__ import annotations

from services.chassis.http.principal import Principal
from services.chassis.http.problems import FORBIDDEN, UNAUTHENTICATED
from services.scoring.tables import Rules

INSIDERS = frozenset({"efficiency", "leader", "operator", "clerk"})


def check_may_see(principal: Principal | None, region: str, rules: Rules | None) -> None:
    """Published tables are for everybody where the regime says so, else for who may see the region."""
    if rules is not None and rules.scoring.published:
        return
    if principal is None:
        raise UNAUTHENTICATED.error()
    if not principal.may_see_region(region):
        raise FORBIDDEN.error()


def may_see_unpublished(principal: Principal | None, region: str) -> bool:
    """Figures that may still change: the officials of who may see the region. Nobody else, whatever the regime says."""
    return principal is not None and principal.has_any_role(INSIDERS) and principal.may_see_region(region)


def may_drill(principal: Principal | None, region: str, unit: str) -> bool:
    """The matters behind a rate: the efficiency office, and the leaders of the unit itself."""
    if principal is None or not principal.may_act_for(region, unit):
        return False
    return principal.has_any_role(frozenset({"efficiency", "leader"}))


def check_may_drill(principal: Principal, region: str, unit: str) -> None:
    """Refuse (403) who may not."""
    if not may_drill(principal, region, unit):
        raise FORBIDDEN.error()
