"""Which channels there are, what orders their messages, and which service performs what on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schemas.catalogue import COMMANDS, EVENTS

PORTAL: Final = "portal"
_STREAM_ORDER: Final = (
    "Events of one stream lie in one partition in the order of their sequence; between streams there is no order. "
    "An event may come twice, with the same id."
)


@dataclass(frozen=True, slots=True)
class Channel:
    """A family of topics. `key` says what a record's key is, `order` what is ordered by it."""

    address: str
    title: str
    key: str
    order: str
    compacted: bool = False


CHANNELS: Final[dict[str, Channel]] = {
    PORTAL: Channel(
        "{region}.portal.{portal}",
        "What a portal submits",
        "the submission_id, so that messages about one matter stay in order; a record without a key is taken as well",
        "Messages with the same key are handled in the order in which they were sent.",
    ),
    "receipt": Channel(
        "{region}.receipt.{portal}",
        "Receipts and outcomes for a portal",
        "the stream (subject): receipt-<id> for receipts, outcome-<matter> for outcomes",
        _STREAM_ORDER,
    ),
    "matter": Channel("{region}.matter", "What happens to matters", "the stream (subject): matter-<id>", _STREAM_ORDER),
    "supervision": Channel(
        "{region}.supervision",
        "Obligations of matters, reminders, escalations and cards",
        "the stream (subject): supervision-<matter>",
        _STREAM_ORDER,
    ),
    "task": Channel(
        "{region}.task",
        "Tasks of offices and their steps: deliverables, reports, rectifications, approvals, courses",
        "the stream (subject): task-<id>",
        _STREAM_ORDER,
    ),
    "finding": Channel(
        "{region}.finding",
        "What stands out and is to be looked into, and units under key monitoring",
        "the stream (subject): finding-<id> or monitoring-<region>-<unit>",
        _STREAM_ORDER,
    ),
    "campaign": Channel(
        "{region}.campaign",
        "Campaigns: their plans, phases that began, items that appeared",
        "the stream (subject): campaign-<region>-<id>",
        _STREAM_ORDER,
    ),
    "score": Channel(
        "{region}.score", "Published tables", "the stream (subject): score-<region>-<period>", _STREAM_ORDER
    ),
    "calendar": Channel(
        "{region}.calendar", "Working-day calendars that a region adopted", "the stream (subject)", _STREAM_ORDER
    ),
    "regime": Channel("{region}.regime", "Regimes that a region adopted", "the stream (subject)", _STREAM_ORDER),
}

SERVICES: Final[dict[str, str]] = {
    "intake": "Takes what portals send, registers matters and makes one person answerable for each.",
    "tracking": "Watches over the time limits of matters: reminds, escalates, gives and revokes cards.",
    "scoring": "Counts what became of matters and publishes tables of units.",
    "notify": "Tells offices by mail and webhook, and portals what became of their submissions.",
}

RECEIVES: Final[dict[str, tuple[str, ...]]] = {
    "intake": (PORTAL, "matter", "supervision", "regime"),
    "tracking": ("matter", "supervision", "task", "campaign", "finding", "calendar", "regime"),
    "scoring": ("matter", "supervision", "regime"),
    "notify": ("matter", "supervision", "score", "calendar", "regime"),
}


def types_on(channel: str) -> list[str]:
    """All types that are published on a channel."""
    if channel == PORTAL:
        return sorted(COMMANDS)
    address = CHANNELS[channel].address
    return sorted(kind for kind, entry in EVENTS.items() if address in entry.topic.split(", "))


def types_sent(service: str, channel: str) -> list[str]:
    """The types that a service publishes on a channel; a heartbeat passes on each service's own."""
    if channel == PORTAL:
        return []
    return [kind for kind in types_on(channel) if (service, channel) in _publications(kind)]


def _publications(kind: str) -> set[tuple[str, str]]:
    """Services and channels of a type: where the catalogue lists several of both, they stand in the same order."""
    entry = EVENTS[kind]
    channels = {channel.address: name for name, channel in CHANNELS.items()}
    owners, topics = entry.owner.split(", "), entry.topic.split(", ")
    if len(owners) == 1:
        owners *= len(topics)
    return {(owner, channels[topic]) for owner, topic in zip(owners, topics, strict=True)}
