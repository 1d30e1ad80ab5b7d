"""The issuer's public keys: by OIDC discovery, or from a JWKS file; cached, and read again when they rotate."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.chassis.http.problems import UNAVAILABLE

FRESH_SECONDS = 600.0
LEAST_SECONDS_BETWEEN_FETCHES = 15.0
FETCH_SECONDS = 5.0

_log = structlog.get_logger(__name__)


class IssuerKeys(Protocol):
    """Where verification keys come from."""

    async def keys(self, kid: str) -> KeySet:
        """The issuer's keys; asked with a `kid` that is not among those cached, they are read again."""


class KeysFromFile:
    """Keys in a JWKS file, read again whenever the file changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] = (0, 0)
        self._keys = KeySet([])

    async def keys(self, kid: str) -> KeySet:
        """The keys of the file as it is now."""
        try:
            status = self._path.stat()
            if (status.st_mtime_ns, status.st_size) != self._seen:
                self._keys = _key_set(json.loads(self._path.read_bytes()))
                self._seen = (status.st_mtime_ns, status.st_size)
        except (OSError, ValueError, JoseError) as error:
            _log.error("issuer_keys_unreadable", path=str(self._path), reason=type(error).__name__)
            if not self._keys:
                raise UNAVAILABLE.error(headers={"Retry-After": "30"}) from error
        return self._keys


class KeysFromDiscovery:
    """Keys of an OIDC issuer: fetched once, kept for ten minutes, fetched again for an unknown `kid`.

    While the issuer is away the last keys stay in use; forged `kid` values cannot make us call it more often than
    every `LEAST_SECONDS_BETWEEN_FETCHES`.
    """

    def __init__(self, issuer: str, client: httpx.AsyncClient, now: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer.rstrip("/")
        self._client = client
        self._now = now
        self._lock = asyncio.Lock()
        self._keys = KeySet([])
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")

    async def keys(self, kid: str) -> KeySet:
        """The keys, as fresh as the rules above allow."""
        if self._should_fetch(kid):
            async with self._lock:
                if self._should_fetch(kid):
                    await self._fetch()
        if not self._keys:
            raise UNAVAILABLE.error(headers={"Retry-After": "30"})
        return self._keys

    def _should_fetch(self, kid: str) -> bool:
        now = self._now()
        known = any(key.kid == kid for key in self._keys)
        wanted = not known or now - self._fetched_at > FRESH_SECONDS
        return wanted and now - self._tried_at > LEAST_SECONDS_BETWEEN_FETCHES

    async def _fetch(self) -> None:
        self._tried_at = self._now()
        try:
            configuration = await self._json(f"{self._issuer}/.well-known/openid-configuration")
            if configuration.get("issuer", "").rstrip("/") != self._issuer:
                raise ValueError("the discovery document names another issuer")
            self._keys = _key_set(await self._json(configuration["jwks_uri"]))
            self._fetched_at = self._now()
        except (httpx.HTTPError, ValueError, KeyError, AttributeError, JoseError) as error:
            _log.error("issuer_unreachable", issuer=self._issuer, reason=type(error).__name__)

    async def _json(self, address: str) -> Any:
        response = await self._client.get(address, timeout=FETCH_SECONDS)
        response.raise_for_status()
        return response.json()


def _key_set(document: Any) -> KeySet:
    """Only keys that our algorithms use; an issuer may publish others."""
    usable = [key for key in document["keys"] if key.get("kty") in {"EC", "RSA"} and key.get("use", "sig") == "sig"]
    return KeySet.import_key_set({"keys": usable})
