"""Who is answerable: one person from the first minute (首问负责; document A 四(二)9, document D annex 15).

A routing rule goes before the category, the category before the first-contact unit; within the unit the post named by
the route answers, else the head of the section, else the head of the unit. While its holder is away the B-post answers
and is shown as answering (AB岗).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from schemas.events.matter import Applicant, Role
from schemas.regime import CompiledRegime, Destination, MatterFacts
from services.intake.domain.commands import Submission

FIRST_CONTACT_RULE = "first_contact"


@dataclass(frozen=True, slots=True)
class Answerable:
    """The unit, section, post and person who answer, and the rule that says so."""

    role: Role
    unit: str
    section: str | None
    post: str | None
    person: str | None
    acting: bool
    rule: str


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def civil_day(regime: CompiledRegime, at: datetime) -> date:
    """The civil day of an instant where the regime holds."""
    return at.astimezone(_zone(regime.timezone)).date()


def answerable_for(regime: CompiledRegime, submission: Submission) -> Answerable:
    """Who answers for a submission from its receipt on."""
    facts = MatterFacts(
        category=submission.category,
        source=submission.source,
        portal=submission.portal,
        district=submission.district,
        about=submission.about,
        importance=submission.importance,
        kind=submission.kind,
        applicant=submission.applicant or Applicant.PERSON,
    )
    destination = regime.route(facts)
    role = Role.FIRST_CONTACT if destination.rule == FIRST_CONTACT_RULE else Role.OWNER
    return _answering(regime, destination, role, civil_day(regime, submission.received_at))


def owner_in(regime: CompiledRegime, unit: str, rule: str, at: datetime) -> Answerable:
    """Who answers in a unit that a matter was given to by a decision."""
    return _answering(regime, Destination(unit, None, None, rule), Role.OWNER, civil_day(regime, at))


def first_contact(regime: CompiledRegime, rule: str, at: datetime) -> Answerable:
    """Who answers as first contact, for example for a matter that was sent back."""
    destination = Destination(regime.regime.first_contact, None, None, rule)
    return _answering(regime, destination, Role.FIRST_CONTACT, civil_day(regime, at))


@lru_cache(maxsize=4096)
def _answering(regime: CompiledRegime, to: Destination, role: Role, day: date) -> Answerable:
    post = to.post or _leading_post(regime, to)
    if post is None:
        return Answerable(role, to.unit, to.section, None, None, acting=False, rule=to.rule)
    answering = regime.answering(post, day)
    return Answerable(
        role, to.unit, to.section, answering.answering_post, answering.person, acting=answering.acting, rule=to.rule
    )


def _leading_post(regime: CompiledRegime, to: Destination) -> str | None:
    heads = regime.readers("section_head", to.unit, to.section, None) if to.section else ()
    heads = heads or regime.readers("head", to.unit, None, None)
    return heads[0] if heads else None
