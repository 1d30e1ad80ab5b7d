"""Names of topics: `<region>.<noun>`; a city subscribes to its counties by pattern."""

from __future__ import annotations

MATTER = "matter"
SUPERVISION = "supervision"
TASK = "task"
CAMPAIGN = "campaign"
SCORE = "score"
FINDING = "finding"
REGIME = "regime"
CALENDAR = "calendar"
OUTCOME = "outcome"
CLOCK = "duban.clock"
"""Ticks of a driven clock; only a replay or a demo publishes here."""

DOMAIN = (MATTER, SUPERVISION, TASK, FINDING, CAMPAIGN, SCORE, REGIME, CALENDAR)
"""What every region has, as deploy/kafka/topics.yaml makes it."""


def domain_topic(region: str, noun: str) -> str:
    """Topic of the domain's events, for example `360923.matter`."""
    return f"{region}.{noun}"


def domain_topics(region: str) -> tuple[str, ...]:
    """All topics of the domain's events of a region."""
    return tuple(domain_topic(region, noun) for noun in DOMAIN)


def portal_topic(region: str, portal: str) -> str:
    """Where a portal publishes, for example `360923.portal.hotline`."""
    return f"{region}.portal.{portal}"


def receipt_topic(region: str, portal: str) -> str:
    """Where a portal reads its receipts and outcomes, for example `360923.receipt.hotline`."""
    return f"{region}.receipt.{portal}"


def region_of(topic: str) -> str:
    """Division code a topic belongs to."""
    return topic.partition(".")[0]


def portal_of(topic: str) -> str:
    """Portal a `<region>.portal.<portal>` topic belongs to."""
    return topic.split(".", 2)[2]
