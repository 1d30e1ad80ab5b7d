"""Who acts: the principal that a verified token names, and what it may act for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Role = Literal["portal", "clerk", "leader", "efficiency", "operator"]

ROLES: frozenset[str] = frozenset(get_args(Role))
ROLES_FOR_EVERY_UNIT = frozenset({"efficiency"})


@dataclass(frozen=True, slots=True)
class Principal:
    """A person or a machine. `region` is the six-digit division code; `unit`, `section`, `portal` may be empty."""

    subject: str
    name: str
    region: str
    roles: frozenset[str]
    unit: str = ""
    section: str = ""
    portal: str = ""

    def has_any_role(self, roles: frozenset[str]) -> bool:
        """Whether one of `roles` is held."""
        return not self.roles.isdisjoint(roles)

    def may_act_for(self, region: str, unit: str) -> bool:
        """Act for `unit` of `region`: its own clerks and leaders, and the efficiency office of the same region."""
        if not region or region != self.region:
            return False
        return bool(self.roles & ROLES_FOR_EVERY_UNIT) or (bool(unit) and unit == self.unit)

    def may_see_region(self, region: str) -> bool:
        """See the published figures of `region`: its own, and a city (code ending in 00) its counties'."""
        if not self.region:
            return False
        return region == self.region or (self.region.endswith("00") and region.startswith(self.region[:4]))


def principal_from(claims: Mapping[str, Any]) -> Principal:
    """The principal of verified `claims`; raises ValueError where a claim has the wrong shape."""
    roles = claims.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise ValueError("the claim 'roles' must be a list of texts")
    fields = {name: claims.get(name, "") for name in ("sub", "name", "region", "unit", "section", "portal")}
    wrong = [name for name, value in fields.items() if not isinstance(value, str)]
    if wrong or not fields["sub"]:
        raise ValueError(f"claims missing or not a text: {', '.join(wrong) or 'sub'}")
    return Principal(
        subject=fields["sub"],
        name=fields["name"] or fields["sub"],
        region=fields["region"],
        roles=frozenset(roles) & ROLES,
        unit=fields["unit"],
        section=fields["section"],
        portal=fields["portal"],
    )
