"""Keys by OIDC discovery: cached, read again when they rotate, kept while the issuer is away."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.chassis.http.issuer_keys import FRESH_SECONDS, LEAST_SECONDS_BETWEEN_FETCHES, KeysFromDiscovery
from services.chassis.http.local_issuer import LocalIssuer
from services.chassis.http.problems import ProblemError

ISSUER = "http://login.example"


class Provider:
    """An OIDC provider whose keys rotate and which can be away."""

    def __init__(self) -> None:
        self.signing = [LocalIssuer.create(ISSUER)]
        self.name = ISSUER
        self.away = False
        self.asked = 0

    async def configuration(self, _request: Request) -> Response:
        self.asked += 1
        if self.away:
            return Response(status_code=503)
        return JSONResponse({"issuer": self.name, "jwks_uri": f"{ISSUER}/keys"})

    async def keys(self, _request: Request) -> Response:
        strange = {"kty": "oct", "k": "c2VjcmV0", "kid": "symmetric"}
        return JSONResponse({"keys": [*(one.key.as_dict(private=False) for one in self.signing), strange]})

    def kid(self, index: int = -1) -> str:
        return str(self.signing[index].key.kid)


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture(params=[ISSUER, f"{ISSUER}/"], ids=["bare", "slash"])
async def keys(provider: Provider, watch: Watch, request: pytest.FixtureRequest) -> AsyncIterator[KeysFromDiscovery]:
    routes = [Route("/.well-known/openid-configuration", provider.configuration), Route("/keys", provider.keys)]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=routes))) as client:
        yield KeysFromDiscovery(request.param, client, watch)


async def test_keys_are_fetched_once_and_symmetric_ones_are_left_out(
    keys: KeysFromDiscovery, provider: Provider
) -> None:
    for _ in range(3):
        found = await keys.keys(provider.kid())
    assert [key.kid for key in found] == [provider.kid()]
    assert provider.asked == 1


async def test_a_slash_at_the_end_of_an_issuers_name_is_no_other_issuer(
    keys: KeysFromDiscovery, provider: Provider
) -> None:
    provider.name = f"{ISSUER}/"
    assert await keys.keys(provider.kid())


async def test_a_rotated_key_is_found_at_once(keys: KeysFromDiscovery, provider: Provider, watch: Watch) -> None:
    await keys.keys(provider.kid())
    provider.signing.append(LocalIssuer.create(ISSUER))
    watch.seconds += LEAST_SECONDS_BETWEEN_FETCHES + 1
    assert provider.kid() in {key.kid for key in await keys.keys(provider.kid())}


async def test_forged_key_ids_do_not_make_us_ask_again_and_again(keys: KeysFromDiscovery, provider: Provider) -> None:
    for number in range(50):
        await keys.keys(f"forged-{number}")
    assert provider.asked == 1


async def test_while_the_issuer_is_away_the_last_keys_stay_in_use(
    keys: KeysFromDiscovery, provider: Provider, watch: Watch
) -> None:
    await keys.keys(provider.kid())
    provider.away = True
    watch.seconds += FRESH_SECONDS + 1
    assert await keys.keys(provider.kid())
    assert provider.asked == 2


async def test_without_any_key_we_are_unavailable_and_say_so(keys: KeysFromDiscovery, provider: Provider) -> None:
    provider.away = True
    with pytest.raises(ProblemError) as refused:
        await keys.keys(provider.kid())
    assert refused.value.kind.status == 503


async def test_a_discovery_document_of_another_issuer_is_not_believed(
    keys: KeysFromDiscovery, provider: Provider
) -> None:
    provider.name = "http://evil.example"
    with pytest.raises(ProblemError):
        await keys.keys(provider.kid())
