"""Expected versions over HTTP (If-Match): whoever names one is refused (412) when somebody else acted first."""

from __future__ import annotations

import re

from services.chassis.http.problems import BAD_REQUEST, ProblemKind, Text

PRECONDITION_FAILED = ProblemKind(
    "precondition-failed",
    412,
    Text("情况已变化", "It has changed meanwhile"),
    Text("请重新读取该事项，核对后再办理。", "Read the matter again, look, and repeat."),
)

_VERSION = re.compile(r'(?:W/)?"?(\d{1,9})"?')


def version_of(if_match: str | None) -> int | None:
    """The version in an If-Match header. Raises the problem bad-request for anything else."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        raise BAD_REQUEST.error(Text('If-Match 应写版本号，例如 "7"。', 'If-Match takes a version, for example "7".'))
    return int(found[1])
