"""After all that was tried at the doors: everything still runs, nothing was lost, and nothing has leaked."""

from __future__ import annotations

import json

import pytest

from duban.stack.ports import SERVICES
from duban.verify.run import Thoroughness, verify
from tests.integration.doors.asking import EFFICIENCY
from tests.integration.doors.attempts import FORGED_STREAM, PERSON, PHONE, STORY
from tests.integration.doors.county import County, said
from tests.integration.doors.domain_topics import record

_MEMORY = 300 * 1024 * 1024
_EXPECTED_OF_FORGERIES = {"not_in_a_log", "applied_from_nowhere", "out_of_order"}


@pytest.mark.parametrize("service", SERVICES)
async def test_every_service_is_ready(county: County, service: str) -> None:
    ready = await county.visitors[service].get("/health/ready")
    assert ready.json() == {"status": "ready", "problems": []}


async def test_sound_messages_are_taken_as_before(county: County) -> None:
    body = {"type": "duban.matter.submit.v1", "data": said()}
    answer = await county.visitors["intake"].post("/v1/messages", json=body, headers=county.portal())
    assert answer.status_code == 201
    shown = await county.visitors["intake"].get(f"/v1/matters/{answer.json()['matter']}", headers=EFFICIENCY(county))
    assert shown.json()["text"] == STORY


async def test_no_service_has_grown(county: County) -> None:
    assert {name: size >> 20 for name, size in county.memory().items() if size > _MEMORY} == {}


async def test_the_logs_hold_no_fault_and_no_secret(county: County) -> None:
    for service, text in county.logs().items():
        lines = [json.loads(line) for line in text.splitlines()]
        assert [line for line in lines if "exception" in line] == [], service
        assert "Traceback" not in text
        for secret in (PERSON, PHONE, STORY, county.receipt["query_code"], *county.tokens):
            assert secret not in text, f"{service} logs what it must not"


async def test_verify_names_the_forged_streams_and_nothing_else(county: County) -> None:
    assert await record("matter", b"{}")(county) == "unreadable_payload"
    verified = await verify(county.stack, Thoroughness(allow_dead_letters=True))
    forged = [fault for fault in verified.faults if FORGED_STREAM in fault.what]
    assert [str(fault) for fault in verified.faults if fault not in forged] == []
    assert {fault.check for fault in forged} <= _EXPECTED_OF_FORGERIES
    assert forged
