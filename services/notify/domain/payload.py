"""The JSON of a webhook: thin, data only, without words that people wrote; who wants more asks the API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

LARGEST = 20_000
"""Bytes of a payload (Standard Webhooks)."""

# Free text such as a reason may hold personal data, so only fields of fixed vocabularies leave the house.
_TOLD = frozenset({
    "region", "matter", "case_number", "unit", "from_unit", "to_unit", "section", "kind", "category", "importance",
    "source", "portal", "obligation", "card", "colour", "level", "reminder", "verdict", "working_days_left", "result",
    "grade", "solved", "round", "role", "period", "regime", "version", "facts", "was_overdue", "circular", "due_at",
    "starts_at", "effective_from", "former_due_at", "pause", "ends_at", "process", "problem", "liability", "excused",
})  # fmt: skip


def payload(event_id: str, event_type: str, occurred_at: datetime, fields: Mapping[str, object]) -> str:
    """`{"type", "timestamp", "data"}` as Standard Webhooks recommend; `data.id` is the CloudEvents id."""
    told = {name: _plain(value) for name, value in fields.items() if name in _TOLD or name.endswith("_at")}
    content = {"type": event_type, "timestamp": occurred_at.isoformat(), "data": {"id": event_id, **told}}
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    if len(written.encode()) < LARGEST:
        return written
    content["data"] = {"id": event_id, "region": fields.get("region")}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
