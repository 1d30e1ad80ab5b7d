"""Closed by default: who may pass a door, and what a token must show."""

from __future__ import annotations

import base64
import hmac
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from services.chassis.http.access import require
from services.chassis.http.application import create_application
from services.chassis.http.health import always_ready
from services.chassis.http.local_issuer import LocalIssuer
from services.chassis.http.principal import Principal
from tests.unit.http.office import (
    CLERK,
    EFFICIENCY,
    ISSUER,
    LEADER_ELSEWHERE,
    Office,
    bearer,
    office_application,
    settings,
    visitor,
)

WORKLIST = "/api/v1/units/environment/worklist"
ANSWERS = "/api/v1/answers"


def test_a_route_without_declared_access_stops_the_start() -> None:
    router = APIRouter()

    @router.get("/forgotten")
    async def forgotten() -> str:
        return "open by accident"

    with pytest.raises(RuntimeError, match="GET /forgotten"):
        create_application(settings(), "Office", [router], [], always_ready)


def test_a_role_that_does_not_exist_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="mayor"):
        require("mayor")


async def test_without_a_token_the_door_stays_closed(door: httpx.AsyncClient) -> None:
    response = await door.get(WORKLIST)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


async def test_a_clerk_sees_the_worklist_of_the_own_unit(door: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    response = await door.get(WORKLIST, headers=bearer(issuer, CLERK))
    assert response.json() == "陈志明"


async def test_the_efficiency_office_sees_every_unit_of_its_region(
    door: httpx.AsyncClient, issuer: LocalIssuer
) -> None:
    assert (await door.get(WORKLIST, headers=bearer(issuer, EFFICIENCY))).status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/units/police/worklist", "/api/v1/units//worklist"])
async def test_another_units_work_is_not_shown(door: httpx.AsyncClient, issuer: LocalIssuer, address: str) -> None:
    assert (await door.get(address, headers=bearer(issuer, CLERK))).status_code in {403, 404}


async def test_a_leader_of_another_county_is_refused(door: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    assert (await door.get(WORKLIST, headers=bearer(issuer, LEADER_ELSEWHERE))).status_code == 403


async def test_the_wrong_role_is_refused(door: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    assert (await door.post(ANSWERS, headers=bearer(issuer, EFFICIENCY))).status_code == 403


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _unsigned(header: dict[str, object], claims: dict[str, object]) -> str:
    return ".".join(_text(json.dumps(part).encode()) for part in (header, claims)) + "."


def _signed_with_the_public_key(issuer: LocalIssuer, claims: dict[str, object]) -> str:
    signed = _unsigned({"alg": "HS256", "kid": issuer.key.kid}, claims).removesuffix(".")
    digest = hmac.new(issuer.key.as_pem(private=False), signed.encode(), "sha256").digest()
    return f"{signed}.{_text(digest)}"


def _claims(**changed: object) -> dict[str, object]:
    claims: dict[str, object] = {
        "iss": ISSUER, "aud": "duban", "exp": 4_000_000_000, "sub": "u-1", "region": "360923", "unit": "environment",
        "roles": ["clerk"],
    }  # fmt: skip
    return {name: value for name, value in (claims | changed).items() if value is not None}


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 1_000_000_000},
        {"exp": None},
        {"nbf": 3_900_000_000},
        {"iss": "https://elsewhere.example"},
        {"iss": f"{ISSUER}//"},
        {"iss": f"{ISSUER}/tenant"},
        {"aud": "another"},
        {"aud": None},
        {"sub": None},
        {"sub": 5},
        {"roles": "clerk"},
        {"roles": [{}]},
        {"unit": ["environment"]},
    ],
)
async def test_a_token_with_wrong_claims_is_refused(
    door: httpx.AsyncClient, issuer: LocalIssuer, changed: dict[str, object]
) -> None:
    token = jwt.encode({"alg": "ES256", "kid": issuer.key.kid}, _claims(**changed), issuer.key)
    response = await door.get(WORKLIST, headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 401
    assert "invalid_token" in response.headers["www-authenticate"]


@pytest.mark.parametrize("configured", [ISSUER, f"{ISSUER}/"])
@pytest.mark.parametrize("said", [ISSUER, f"{ISSUER}/"])
async def test_a_slash_at_the_end_of_an_issuers_name_keeps_nobody_out(
    office: Office, issuer: LocalIssuer, tmp_path: Path, configured: str, said: str
) -> None:
    app = office_application(office, issuer=configured, issuer_jwks_file=tmp_path / "issuer" / "jwks.json")
    token = jwt.encode({"alg": "ES256", "kid": issuer.key.kid}, _claims(iss=said), issuer.key)
    async with visitor(app) as client:
        assert (await client.get(WORKLIST, headers={"Authorization": f"Bearer {token}"})).status_code == 200


def _forged(kind: str, issuer: LocalIssuer) -> str:
    claims, kid = _claims(), issuer.key.kid
    if kind == "unsigned":
        return _unsigned({"alg": "none", "typ": "JWT"}, claims)
    if kind == "another key":
        return jwt.encode({"alg": "ES256", "kid": kid}, claims, ECKey.generate_key("P-256"))
    if kind == "another algorithm":
        return jwt.encode({"alg": "RS256", "kid": kid}, claims, RSAKey.generate_key(2048))
    if kind == "public key as secret":
        return _signed_with_the_public_key(issuer, claims)
    genuine = jwt.encode({"alg": "ES256", "kid": kid}, claims, issuer.key)
    changed = {"changed": genuine[:-6] + "AAAAAA", "cut": genuine[:40], "empty": "..", "long": "a" * 9_000}
    return changed.get(kind, "not a token")


@pytest.mark.parametrize(
    "kind",
    ["unsigned", "another key", "another algorithm", "public key as secret", "changed", "cut", "empty", "long", "none"],
)
async def test_a_forged_token_is_refused(door: httpx.AsyncClient, issuer: LocalIssuer, kind: str) -> None:
    response = await door.get(WORKLIST, headers={"Authorization": f"Bearer {_forged(kind, issuer)}"})
    assert response.status_code == 401


async def test_keys_that_rotate_in_the_file_are_read_again(
    door: httpx.AsyncClient, issuer: LocalIssuer, tmp_path: Path
) -> None:
    before = bearer(issuer, CLERK)
    assert (await door.get(WORKLIST, headers=before)).status_code == 200

    successor = LocalIssuer.create(ISSUER)
    successor.write_jwks(tmp_path / "issuer" / "jwks.json", others=[issuer.key])

    assert (await door.get(WORKLIST, headers=bearer(successor, CLERK))).status_code == 200
    assert (await door.get(WORKLIST, headers=before)).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://office"}, 200),
        ({"Origin": "http://office.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
async def test_a_form_of_another_site_cannot_act_with_our_cookie(
    door: httpx.AsyncClient, issuer: LocalIssuer, headers: dict[str, str], status: int
) -> None:
    cookie = {"Cookie": f"duban_token={issuer.token(CLERK)}"}
    assert (await door.post(ANSWERS, headers=headers | cookie)).status_code == status


@pytest.mark.parametrize(
    ("principal", "region", "unit", "may"),
    [
        (CLERK, "360923", "environment", True),
        (CLERK, "360923", "police", False),
        (CLERK, "360924", "environment", False),
        (EFFICIENCY, "360923", "police", True),
        (EFFICIENCY, "360900", "police", False),
        (Principal("p", "p", "", frozenset({"clerk"})), "", "", False),
        (Principal("p", "p", "360923", frozenset({"clerk"})), "360923", "", False),
    ],
)
def test_whom_one_may_act_for(principal: Principal, region: str, unit: str, may: bool) -> None:
    assert principal.may_act_for(region, unit) is may


def test_a_city_sees_its_counties_and_a_county_only_itself() -> None:
    city = Principal("c", "c", "360900", frozenset({"efficiency"}))
    assert city.may_see_region("360923")
    assert not city.may_see_region("360823")
    assert not EFFICIENCY.may_see_region("360900")


def test_a_local_issuer_keeps_its_key_for_itself(tmp_path: Path) -> None:
    LocalIssuer.in_folder(tmp_path)
    published: dict[str, Any] = json.loads((tmp_path / "jwks.json").read_text())
    assert "d" not in published["keys"][0]
    assert (tmp_path / "issuer.key.json").stat().st_mode & 0o077 == 0
    assert LocalIssuer.in_folder(tmp_path).key.kid == published["keys"][0]["kid"]
