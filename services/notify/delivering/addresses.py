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
    """An address to connect to; `host` and `path` go into the request, `name` is what a certificate is about."""

    address: str
    port: int
    secure: bool
    name: str
    host: str
    path: str


async def target_of(address: str, *, allow_private: bool) -> Target:
    """Resolve the address of a webhook. Raises NotReachable."""
    url = httpx.URL(address)
    secure = url.scheme == "https"
    port = url.port or (443 if secure else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReachable(f"the name {url.host} cannot be resolved: {error}") from error
    allowed = [str(place[0]) for *_, place in found if allow_private or _is_public(str(place[0]))]
    if not allowed:
        raise NotReachable(f"{url.host} is an address inside the network; DUBAN_WEBHOOK_ALLOW_PRIVATE=true permits it")
    host, path = url.netloc.decode("ascii"), url.raw_path.decode("ascii")
    return Target(allowed[0], port, secure, url.host, host, path)


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (inner is None or inner.is_global)
