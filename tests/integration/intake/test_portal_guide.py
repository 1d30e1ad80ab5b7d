"""The examples of docs/portals.md, run as a portal's developer would run them."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from schemas.generate.portal_guide import GUIDE
from tests.integration.intake.county_hall import CountyHall


def example(language: str) -> str:
    """The code of the guide in a language."""
    found = re.search(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


async def run(hall: CountyHall, *command: str) -> dict[str, Any]:
    environment = {
        **os.environ,
        "DUBAN_KAFKA": hall.stack.bootstrap_servers,
        "DUBAN_INTAKE": hall.address,
        "DUBAN_REGION": hall.region,
        "DUBAN_PORTAL": "hotline",
        "DUBAN_TOKEN": hall.token("portal", portal="hotline"),
    }
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, complaints = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, (said + complaints).decode()
    answer: dict[str, Any] = json.loads(said)
    return answer


async def test_the_kafka_example(hall: CountyHall, tmp_path: Path) -> None:
    script = tmp_path / "portal.py"
    script.write_text(example("python"), encoding="utf-8")
    receipt = await run(hall, sys.executable, str(script))
    assert (receipt["status"], receipt["submission_id"]) == ("accepted", "KF-2026-0001")


async def test_the_http_example(hall: CountyHall, tmp_path: Path) -> None:
    script = tmp_path / "portal.sh"
    script.write_text(example("bash"), encoding="utf-8")
    receipt = await run(hall, "bash", str(script))
    assert (receipt["status"], receipt["submission_id"]) == ("accepted", "WEB-2026-0001")
