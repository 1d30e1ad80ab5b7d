"""Posting to one address that was resolved and checked before: aiohttp with a resolver that knows nothing else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from services.notify.delivering.addresses import Target

_LARGEST_ANSWER = 65_536
_CONNECT_SECONDS = 5.0


class PostFailed(Exception):
    """There was no readable answer; the text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and the one header of an answer that matters."""

    status: int
    retry_after: str | None


class _Pinned(AbstractResolver):
    """Gives the address that was checked, whatever the name may point to by now."""

    def __init__(self) -> None:
        self.address = ""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The checked address."""
        kind = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        return [ResolveResult(hostname=host, host=self.address, port=port, family=kind, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is open."""


class Poster:
    """Connections to one target, used again. How many requests there are at the same time is up to the caller."""

    def __init__(self) -> None:
        self._resolver = _Pinned()
        self._session: aiohttp.ClientSession | None = None

    async def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post and read the answer; no redirects, cookies, proxies or environment. Raises PostFailed."""
        if self._resolver.address != target.address:
            await self.close()
            self._resolver.address = target.address
        try:
            request = self._open().post(target.url, data=body, headers=headers, allow_redirects=False)
            async with request as answer:
                await answer.content.read(_LARGEST_ANSWER)
                return Answer(answer.status, answer.headers.get("retry-after"))
        except (aiohttp.ClientError, asyncio.IncompleteReadError, OSError, ValueError) as error:
            raise PostFailed(str(error) or type(error).__name__) from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(resolver=self._resolver, use_dns_cache=False, limit=0)
            timeout = aiohttp.ClientTimeout(connect=_CONNECT_SECONDS, total=None)
            jar = aiohttp.DummyCookieJar()
            self._session = aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=jar, trust_env=False)
        return self._session
