"""The regime document as a whole (制度文件): one versioned document that holds all rules of one place."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from functools import cached_property
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints, field_validator

from schemas.regime.campaign import Campaign
from schemas.regime.element import Defines, Element, Identifier, Line, Name, UnitRef, refusal
from schemas.regime.findings import Findings
from schemas.regime.ladder import Ladder
from schemas.regime.limits import AppealRule, DefaultLimit, PauseKind, ProblemRule, TimeLimitRule
from schemas.regime.matters import Category, Commitment, Portal, SourceEntry
from schemas.regime.monitoring import Monitoring
from schemas.regime.notification import Address, ClockSpan, Contact, NotificationRule, QuietHours, Text, Webhook
from schemas.regime.organisation import District, PeerGroup, Unit
from schemas.regime.parameters import DatedValue, Parameter
from schemas.regime.processes import ProcessRule
from schemas.regime.routing import RoutingRule
from schemas.regime.scoring import Scoring
from schemas.regime.self_tests import SelfTests

RegionCode = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$")]
"""The six-digit division code of the place (GB/T 2260)."""

VersionText = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.+-]{0,31}$")]


def _known_timezone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"{value!r} is not a time zone; write for example Asia/Shanghai")
    return value


class SourceDocument(Element):
    """A document that parameters and rules refer to by its id."""

    id: Annotated[Identifier, Defines("document")]
    title: Line


class Header(Element):
    """Which place, which version, in force from when, based on which documents."""

    id: Identifier
    version: VersionText
    region: RegionCode
    name: Name
    timezone: Annotated[str, AfterValidator(_known_timezone)] = "Asia/Shanghai"
    effective_from: date
    """The civil day from which the version holds."""
    references: tuple[SourceDocument, ...] = Field(min_length=1)


class Regime(Header):
    """All rules of one place. Read with `load_regime`, looked up through `CompiledRegime`."""

    business_hours: tuple[ClockSpan, ...] = (
        ClockSpan.model_validate_json('{"from": "08:30", "to": "12:00"}'),
        ClockSpan.model_validate_json('{"from": "14:30", "to": "17:30"}'),
    )
    peer_groups: tuple[PeerGroup, ...] = ()
    districts: tuple[District, ...] = ()
    units: tuple[Unit, ...] = Field(min_length=1)
    first_contact: UnitRef
    """首问负责: the unit answerable until the matter is accepted by the right one."""
    follow_named_unit: bool = False
    """True: a matter whose category leads nowhere goes to the unit it names, before the first contact."""
    efficiency_office: UnitRef
    """效能办: runs all this; the top of the ladder."""
    sources: tuple[SourceEntry, ...] = ()
    portals: tuple[Portal, ...] = ()
    categories: tuple[Category, ...] = ()
    routing: tuple[RoutingRule, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    time_limits: tuple[TimeLimitRule, ...] = ()
    default_limit: DefaultLimit = DefaultLimit()
    """For answers that no rule of `time_limits` covers: no matter can be one that never falls due."""
    pause_kinds: tuple[PauseKind, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    processes: tuple[ProcessRule, ...] = ()
    """Steps and limits of tasks: rectifications, approvals, courses, deliverables."""
    appeals: AppealRule = AppealRule()
    problems: ProblemRule = ProblemRule()
    quiet_hours: QuietHours | None = None
    findings: Findings = Findings()
    monitoring: Monitoring = Monitoring()
    scoring: Scoring | None = None
    notifications: tuple[NotificationRule, ...] = ()
    contacts: tuple[Contact, ...] = ()
    addresses: tuple[Address, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    texts: tuple[Text, ...] = ()
    campaign: Campaign | None = None
    tests: SelfTests = SelfTests()

    @field_validator("business_hours")
    @classmethod
    def _in_order(cls, spans: tuple[ClockSpan, ...]) -> tuple[ClockSpan, ...]:
        times = [clock for span in spans for clock in (span.start, span.end)]
        if not spans or times != sorted(set(times)):
            raise refusal("business hours go from morning to evening, without overlap", "营业时间须由早到晚，不得重叠")
        return spans

    @cached_property
    def canonical(self) -> str:
        """The document as canonical JSON: what is adopted, published and read back with `read_canonical`."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, 64 hexadecimal digits; every decision carries it."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    def parameter_on(self, parameter: str, day: date) -> DatedValue:
        """The value of a parameter on a civil day with its unit and reference.

        Raises LookupError where the regime has no such parameter or no value on that day.
        """
        for candidate in self.parameters:
            if candidate.id == parameter:
                value = candidate.value_on(day)
                if value is None:
                    raise LookupError(f"parameter {parameter!r} has no value on {day}")
                return value
        raise LookupError(f"the regime {self.id!r} has no parameter {parameter!r}")


def read_canonical(document: str | bytes) -> Regime:
    """A regime from its canonical JSON, as it stands in the event of its adoption."""
    return Regime.model_validate_json(document)
