"""Offices at work: each takes its steps over HTTP in its own name, and again where the service was away meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Self

import httpx

from duban.campaign.conduct import Act
from duban.positions import Stuck
from duban.service_client import ServiceRefused
from duban.stack.issuer import issue_token
from duban.stack.stack import Stack

_AT_ONCE: Final = 16
_PAUSE: Final = 0.1
_AWAY: Final = frozenset({502, 503, 504})


class Offices:
    """All offices of a play. An async context manager."""

    def __init__(self, stack: Stack, patience: float) -> None:
        self._stack = stack
        self._patience = patience
        self._tokens: dict[tuple[str, str], str] = {}
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._http = httpx.AsyncClient(
            base_url=stack.service_url("tracking"), timeout=httpx.Timeout(20.0, connect=5.0), trust_env=False
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def act(self, acts: Sequence[Act]) -> None:
        """Take steps of different tasks, some at a time. Raises ServiceRefused, and Stuck where nobody answers."""
        await asyncio.gather(*map(self._act, acts))

    async def _act(self, act: Act) -> None:
        deadline, was_away = time.monotonic() + self._patience, False
        async with self._places:
            while True:
                try:
                    answer = await self._http.post(
                        f"/v1/tasks/{act.entry.task}/{act.what}", json=_said(act), headers=self._headers(act)
                    )
                except httpx.TransportError:
                    answer = None
                if answer is not None and answer.is_success:
                    return
                if answer is not None and answer.status_code not in _AWAY:
                    if was_away and answer.status_code == httpx.codes.CONFLICT:
                        return  # it was taken before the service went away; the report would show if it was not
                    raise ServiceRefused("tracking", answer.status_code, answer.json())
                if time.monotonic() > deadline:
                    raise _gone(act, self._patience)
                was_away = True
                await asyncio.sleep(_PAUSE)

    def _headers(self, act: Act) -> dict[str, str]:
        who = (act.entry.region, act.unit)
        if who not in self._tokens:
            claims = {"sub": f"{act.unit}-desk", "name": f"{act.unit}-desk", "region": who[0], "unit": act.unit}
            self._tokens[who] = issue_token(self._stack.folder, {**claims, "roles": ["clerk"]})
        return {"Authorization": f"Bearer {self._tokens[who]}", "Accept-Language": "en"}


def _said(act: Act) -> dict[str, Any]:
    said: dict[str, Any] = {"step": act.step}
    if act.what == "complete":
        said["evidence"] = f"{act.entry.item.item}-{act.entry.occurrence}"
    if act.what == "send-back":
        said["note"] = "内容不实，退回重报"
    return said


def _gone(act: Act, patience: float) -> Stuck:
    return Stuck(
        f"Tracking was away for {patience:.0f} s while {act.unit} wanted to {act.what} {act.entry.item.item}.",
        f"tracking 已 {patience:.0f} 秒无响应；{act.unit} 无法办理 {act.entry.item.item}。",
    )
