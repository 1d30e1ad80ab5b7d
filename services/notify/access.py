"""Who may see which deliveries, and whose address."""

from __future__ import annotations

from dataclasses import replace

from services.chassis.http.principal import Principal
from services.chassis.http.problems import FORBIDDEN, NOT_FOUND
from services.notify.domain.delivery import MAIL
from services.notify.ledger.query import Entry, Filters

SEE_ALL = frozenset({"efficiency", "operator"})
READERS = ("efficiency", "operator", "leader", "clerk")
KEEPERS = ("efficiency", "operator")


def narrowed(principal: Principal, filters: Filters) -> Filters:
    """The filters as far as the principal may see: its own unit, unless it is the efficiency office or an operator."""
    if filters.region != principal.region:
        raise FORBIDDEN.error()
    if principal.has_any_role(SEE_ALL):
        return filters
    if not principal.unit:
        raise FORBIDDEN.error()
    return replace(filters, unit=principal.unit)


def seen_by(principal: Principal, entry: Entry | None) -> Entry:
    """The entry as the principal may see it; 404 where it may not see it at all."""
    if entry is None or entry.region != principal.region:
        raise NOT_FOUND.error()
    if principal.has_any_role(SEE_ALL):
        return entry
    if not principal.unit or entry.unit != principal.unit:
        raise NOT_FOUND.error()
    return masked(entry)


def masked(entry: Entry) -> Entry:
    """Without what identifies the recipient of a mail.

    >>> masked_address("wang.min@example.gov.cn")
    'w***@example.gov.cn'
    """
    if entry.channel != MAIL:
        return entry
    address = masked_address(entry.recipient)
    error = entry.last_error.replace(entry.recipient, address) if entry.last_error else None
    return replace(entry, recipient=address, last_error=error)


def masked_address(address: str) -> str:
    """The first letter and the domain."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}***{at}{domain}" if at else "***"
