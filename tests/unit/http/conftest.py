"""An issuer of tokens, and an office whose door knows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.chassis.http.local_issuer import LocalIssuer
from services.chassis.logs import configure_logs
from tests.unit.http.office import ISSUER, Office, office_application, visitor


@pytest.fixture(autouse=True, scope="session")
def _logs() -> None:
    configure_logs("office", "ERROR")


@pytest.fixture
def issuer(tmp_path: Path) -> LocalIssuer:
    return LocalIssuer.in_folder(tmp_path / "issuer", ISSUER)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
async def door(office: Office, issuer: LocalIssuer, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = office_application(office, issuer_jwks_file=tmp_path / "issuer" / "jwks.json")
    async with visitor(app) as client:
        yield client
