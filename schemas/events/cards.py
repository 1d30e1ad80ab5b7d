"""Accountability for an obligation: cards, appeals, excuses, admonitions, referrals; topic `<region>.supervision`."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from schemas.contract import Identifier, Instant
from schemas.events.supervision import ObligationEvent
from schemas.events.terms import Clock, Colour


class CardIssued(ObligationEvent):
    """A formal mark was given (亮牌)."""

    TYPE: ClassVar[str] = "duban.card.issued.v1"

    card: str = Field(description="`<colour>.<obligation>`, unique within its matter")
    colour: Colour
    level: int
    issued_at: Instant


class CardAppealed(ObligationEvent):
    """The unit appeals against a card (申诉)."""

    TYPE: ClassVar[str] = "duban.card.appealed.v1"

    card: str
    colour: Colour
    grounds: str
    appealed_by: str
    appealed_at: Instant


class CardUpheld(ObligationEvent):
    """The appeal was looked into, the card stands (维持)."""

    TYPE: ClassVar[str] = "duban.card.upheld.v1"

    card: str
    colour: Colour
    grounds: str
    decided_by: str
    upheld_at: Instant


class CardRevoked(ObligationEvent):
    """A formal mark was taken back (撤销), for example when the answer turned out to have been in time."""

    TYPE: ClassVar[str] = "duban.card.revoked.v1"

    card: str
    colour: Colour
    reason: str = Field(
        description="`discharged_on_time`: word of the discharge came after the limit, the discharge did not; "
        "`withdrawn_in_time`: likewise where the matter was given away or closed; "
        "`appeal_granted`, `revoked`, `excused`, `calendar_revised`"
    )
    revoked_at: Instant
    grounds: str | None = Field(None, description="why the efficiency office took it back")
    decided_by: str | None = None


class ObligationExcused(ObligationEvent):
    """Nobody is held to account for its lateness (免责): the ladder ends, cards are taken back."""

    TYPE: ClassVar[str] = "duban.obligation.excused.v1"

    reason: str
    evidence: str
    excused_by: str
    excused_at: Instant
    clock: Clock = None


class AdmonitionIssued(ObligationEvent):
    """效能告诫: a formal warning to the person or unit answerable (document A, 四(二)6)."""

    TYPE: ClassVar[str] = "duban.admonition.issued.v1"

    admonition: str = Field(description="`admonition.<number>`, unique within its matter")
    reason: str
    evidence: str
    issued_by: str
    issued_at: Instant


class AccountabilityReferred(ObligationEvent):
    """Disciplinary or legal liability is referred to those who decide on it, not decided here (document E, 二(二)5)."""

    TYPE: ClassVar[str] = "duban.accountability.referred.v1"

    referral: str = Field(description="`referral.<number>`, unique within its matter")
    liability: Literal["disciplinary", "legal"]
    to_unit: Identifier
    reason: str
    evidence: str
    referred_by: str
    referred_at: Instant
