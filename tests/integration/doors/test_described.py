"""What a generator makes of each service's description: no service fails, and errors are told as it says.

The examples are the same in every run; there are few of them, since the matrix tries what is known to hurt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from duban.stack.ports import SERVICES
from tests.integration.doors.county import HOLDER, County

EXAMPLES = 4
EVERYBODY = ("portal", "clerk", "leader", "efficiency", "operator")
QUIETLY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def operations(document: dict[str, Any]) -> Iterator[Any]:
    """Every operation that a description holds."""
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


def try_out(operation: Any, address: str, headers: dict[str, str]) -> None:
    """Send a few examples of one operation: sound ones, and where its description can be broken, unsound ones."""
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        with suppress(Unsatisfiable):  # nothing that is sent to an operation without parameters is unsound
            send(operation.as_strategy(generation_mode=mode), operation, address, headers)


def send(cases: Any, operation: Any, address: str, headers: dict[str, str]) -> None:
    """Send examples of one kind and look at each answer."""

    @QUIETLY
    @given(case=cases)
    def examples(case: Any) -> None:
        answer = case.call(base_url=address, headers=headers)
        where = f"{operation.method} {operation.path}: {answer.status_code}"
        assert answer.status_code < 500, where
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == ["application/problem+json"], where
            assert answer.json()["code"], where

    examples()


# Clients of other tests draw from `random` for their pauses while a strategy runs in its thread.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@pytest.mark.parametrize("service", SERVICES)
async def test_whatever_is_generated_from_a_description_is_answered(county: County, service: str) -> None:
    described = (await county.visitors[service].get("/openapi.json")).json()
    headers = county.bearer(*EVERYBODY, unit=HOLDER, portal="hotline")
    headers["X-Forwarded-For"] = "192.0.2.7"
    tried = list(operations(described))
    assert tried
    for operation in tried:
        await asyncio.to_thread(try_out, operation, county.stack.service_url(service), headers)
