"""The envelope of a portal's message: CloudEvents 1.0 in binary or structured mode, over Kafka or HTTP alike."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from schemas.defects import Defect, Words, defect
from services.intake.domain.admission import LARGEST_MESSAGE

STRUCTURED = "application/cloudevents+json"

_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_SOURCE = re.compile(r"/?(\d{6})/portal/([A-Za-z0-9_.\-]+)")


class _Structured(msgspec.Struct):
    """What is used of a structured CloudEvent; `type` and `data` would do."""

    type: str
    data: msgspec.Raw = msgspec.Raw()
    data_base64: str | None = None
    source: str = ""
    traceparent: str | None = None


_structured = msgspec.json.Decoder(_Structured)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Type and data of a message; `defects` where the envelope itself is wrong."""

    type: str
    data: bytes
    source: str = ""
    traceparent: str | None = None
    defects: tuple[Defect, ...] = ()


def open_envelope(headers: Mapping[str, str], body: bytes | None) -> Envelope:
    """Read the envelope. `headers` are in lower case, CloudEvents attributes as `ce_*` (Kafka) or `ce-*` (HTTP)."""
    type_ = headers.get("ce_type") or headers.get("ce-type") or ""
    if body is None:
        return _faulty(type_, defect("malformed", detail=Words("there is no data", "没有数据")))
    if len(body) > LARGEST_MESSAGE:
        return _faulty(type_, defect("too_large", size=len(body), limit=LARGEST_MESSAGE))
    if type_:
        source = headers.get("ce_source") or headers.get("ce-source") or ""
        return Envelope(type_, body, source, _trace(headers.get("traceparent")))
    return _open_structured(body, headers)


def said_of_source(envelope: Envelope, region: str, portal: str) -> tuple[Defect, ...]:
    """A source of the form `/<region>/portal/<portal>` must name the portal that the message came in by."""
    named = _SOURCE.fullmatch(envelope.source)
    if named is None or named.groups() == (region, portal):
        return ()
    return (defect("portal_mismatch", "source", given="/".join(named.groups()), actual=f"{region}/{portal}"),)


def _open_structured(body: bytes, headers: Mapping[str, str]) -> Envelope:
    try:
        event = _structured.decode(body)
        data = b64decode(event.data_base64, validate=True) if event.data_base64 is not None else bytes(event.data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        reason = str(error)
        return _faulty(
            "", defect("malformed", detail=Words(f"no CloudEvent ({reason})", f"不是 CloudEvent（{reason}）"))
        )
    return Envelope(event.type, data, event.source, _trace(event.traceparent or headers.get("traceparent")))


def _faulty(type_: str, *defects: Defect) -> Envelope:
    return Envelope(type_, b"", defects=defects)


def _trace(given: str | None) -> str | None:
    return given if given and _TRACEPARENT.fullmatch(given) else None
