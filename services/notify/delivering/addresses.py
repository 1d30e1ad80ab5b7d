"""Where a webhook may connect to: its name is resolved once, checked, and that very address is used.

Otherwise a name could point to a public address when it is checked and to one inside the network when it is called.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass

import httpx


class NotReachable(Exception):
    """There is no address that may be connected to; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """What to post to, and the checked address to connect to."""

    url: str
    address: str


async def target_of(address: str, *, allow_private: bool) -> Target:
    """Resolve the address of a webhook. Raises NotReachable."""
    url = httpx.URL(address)
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReachable(f"the name {url.host} cannot be resolved: {error}") from error
    allowed = [str(place[0]) for *_, place in found if allow_private or _is_public(str(place[0]))]
    if not allowed:
        raise NotReachable(f"{url.host} is an address inside the network; DUBAN_WEBHOOK_ALLOW_PRIVATE=true permits it")
    return Target(address, allowed[0])


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (inner is None or inner.is_global)
