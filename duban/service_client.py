"""Asking the services of a local stack over HTTP, with a token of the local issuer; refusals become clear errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

import httpx

from duban.stack.errors import StackError
from duban.stack.issuer import issue_token
from duban.stack.stack import Stack

_LIFETIME = timedelta(minutes=30)
_REBUILD_SECONDS = 1800.0


class ServiceRefused(StackError):
    """A service answered that it will not; `code` is the type of its problem, `problem` all it said (RFC 9457)."""

    def __init__(self, service: str, status: int, problem: Mapping[str, Any]) -> None:
        said = str(problem.get("detail") or problem.get("title") or "no reason given")
        for defect in problem.get("errors", ()):
            said += f"\n  {defect.get('field') or '-'}: {defect.get('message')}"
        super().__init__(f"{service} answered {status}: {said}", f"{service} 答复 {status}：{said}")
        self.status = status
        self.code = str(problem.get("type", "")).rpartition("/")[2]
        self.problem = problem


class ServiceClient:
    """One service, asked in one role. A context manager."""

    def __init__(
        self, stack: Stack, service: str, *, roles: Sequence[str] = ("operator",), region: str = "360923"
    ) -> None:
        if service not in stack.ports:
            raise StackError(
                "The stack of this run folder was never started: run `duban up`, or name another with --run-folder.",
                "此运行目录的本机环境从未启动：请运行 duban up，或用 --run-folder 指定另一处。",
            )
        self.service = service
        claims = {"sub": "duban-command", "name": "duban", "region": region, "roles": list(roles)}
        self._http = httpx.Client(
            base_url=stack.service_url(service),
            headers={
                "Authorization": f"Bearer {issue_token(stack.folder, claims, _LIFETIME)}",
                "Accept-Language": "en",
            },
            timeout=httpx.Timeout(_REBUILD_SECONDS, connect=5.0),
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON of a GET. Raises ServiceRefused, or StackError where nobody answers."""
        return self._ask("GET", path, params=parameters)

    def post(self, path: str, content: str | None = None, **parameters: Any) -> Any:
        """The JSON of a POST, `content` as its body. Raises ServiceRefused, or StackError where nobody answers."""
        return self._ask("POST", path, content=content, params=parameters)

    def _ask(self, method: str, path: str, **what: Any) -> Any:
        try:
            answer = self._http.request(method, path, **what)
        except httpx.TransportError as error:
            where = f"{self._http.base_url} ({error})"
            raise StackError(
                f"Service {self.service} does not answer at {where}. Run `duban status`, then `duban up`.",
                f"服务 {self.service} 在 {where} 无响应。请运行 duban status，再运行 duban up。",
            ) from error
        if answer.is_success:
            return answer.json()
        raise ServiceRefused(self.service, answer.status_code, _problem(answer))


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        read = answer.json()
    except ValueError:
        return {"detail": answer.text[:200]}
    return read if isinstance(read, dict) else {"detail": str(read)}
