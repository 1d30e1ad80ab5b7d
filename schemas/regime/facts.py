"""What routing and time limits look at, and what they find; plain values without pydantic, for the hot path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from schemas.events.matter import Applicant, Importance, Kind
from schemas.regime.element import Reference
from schemas.regime.ladder import LadderStep
from schemas.regime.limits import ExtensionRule, Reminder
from schemas.regime.vocabulary import DayEnd, LimitUnit, ObligationKind


class MatterFacts(NamedTuple):
    """What a matter is, as far as rules ask. `about` is the office in the portal's own words, `district` likewise."""

    category: str | None = None
    source: str | None = None
    portal: str | None = None
    district: str | None = None
    about: str | None = None
    importance: str = Importance.ORDINARY
    kind: str = Kind.COMPLAINT
    applicant: str = Applicant.PERSON


class Destination(NamedTuple):
    """Where a matter goes. `rule`: a routing rule's id, `category:<id>` or `first_contact`."""

    unit: str
    section: str | None
    post: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class Answering:
    """The person who answers for a post on a day; `acting` is true where the B-post stands in (AB岗)."""

    post: str
    person: str | None
    answering_post: str
    acting: bool


@dataclass(frozen=True, slots=True)
class ResolvedLimit:
    """An amount of time as it holds on a day, with the parameter it came from, if any, and its source."""

    amount: int
    unit: LimitUnit
    ends: DayEnd
    parameter: str | None = None
    reference: Reference | None = None
    expected: bool = False


@dataclass(frozen=True, slots=True)
class LimitCandidate:
    """A limit that might bind. `basis` is statutory, commitment or default; `rule` names what it came from."""

    basis: str
    rule: str
    limit: ResolvedLimit


@dataclass(frozen=True, slots=True)
class ApplicableLimit:
    """What an event opens for a matter on a day: an obligation with all limits that might bind."""

    kind: ObligationKind
    rule: str
    discharged_by: tuple[str, ...]
    candidates: tuple[LimitCandidate, ...]
    takes_given: bool
    reminders: tuple[Reminder, ...]
    ladder: str | None
    steps: tuple[LadderStep, ...]
    pauses: tuple[str, ...] = ()
    """Kinds of pause that the clock allows."""
    extension: ExtensionRule | None = None
