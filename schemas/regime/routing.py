"""Routing rules: which unit, section or post a matter goes to."""

from __future__ import annotations

from typing import Annotated

from schemas.regime.element import Defines, Element, Identifier, Reference
from schemas.regime.limits import Condition
from schemas.regime.matters import Route


class RoutingRule(Element):
    """A matter that `when` matches goes to `to`; two rules that match the same need an order (lower first)."""

    id: Annotated[Identifier, Defines("routing_rule")]
    when: Condition
    to: Route
    order: int | None = None
    reference: Reference | None = None
