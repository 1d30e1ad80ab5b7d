"""State of the supervision of one matter: the facts its limits depend on, and every obligation it ever had.

It holds what decisions need and nothing else. Whatever will fall due is kept as absolute instants, worked out once
when the clock was started: bringing the state forward in time needs neither regime nor calendar.

It is kept small: a head of this size stays in its row of Postgres, uncompressed.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from schemas.events.terms import Colour
from schemas.regime.facts import MatterFacts
from schemas.state import State

_UNKNOWN: Final = MatterFacts()


class Status(StrEnum):
    """Where an obligation stands."""

    OPEN = "open"
    DISCHARGED = "discharged"
    HANDED_ON = "handed_on"
    """Withdrawn because the matter went to another holder, who takes the clock over."""
    WITHDRAWN = "withdrawn"
    """Withdrawn for good."""


class Action(StrEnum):
    """What a step does when its instant has come and the obligation is still open."""

    REMIND = "remind"
    BREACH = "breach"
    ESCALATE = "escalate"
    RESUME = "resume"
    """A pause has lasted as long as it may; whatever else lies ahead comes after it."""


class Step(State, frozen=True):
    """Something that will happen at `at` if the obligation is still open then."""

    at: datetime
    action: Action
    readers: tuple[str, ...] = ()
    reminder: str = ""
    level: int = 0
    card: Colour | None = None
    circular: bool = False


class CardStatus(StrEnum):
    """Where a card stands."""

    STANDING = "standing"
    APPEALED = "appealed"
    UPHELD = "upheld"
    REVOKED = "revoked"


class Card(State, frozen=True):
    """A formal mark (黄牌, 红牌); `id` is unique within its matter."""

    id: str
    colour: Colour
    issued_at: datetime
    status: CardStatus = CardStatus.STANDING

    @property
    def holds(self) -> bool:
        """Whether it has not been taken back."""
        return self.status is not CardStatus.REVOKED


class Pause(State, frozen=True):
    """A stretch in which the clock stood; `ends_at` is when it ran again, or by when it will by itself."""

    kind: str
    begins_at: datetime
    ends_at: datetime


class Granted(State, frozen=True):
    """More time that was granted (延期)."""

    amount: int
    measure: str


class Holder(State, frozen=True):
    """Who is answerable: a unit, and as far as known its section, post and person (一个人负责)."""

    unit: str
    section: str | None = None
    post: str | None = None
    person: str | None = None


class Terms(State, frozen=True):
    """The clock of an obligation; it stays as it is when the obligation is handed on."""

    kind: str
    round: int
    starts_at: datetime
    due_at: datetime
    amount: int | None
    measure: str | None
    binding: str
    rule: str
    calendar: str
    provisional: bool
    regime: str
    discharged_by: tuple[str, ...] = ()
    given_due_at: datetime | None = None
    """The due time that was given in place of a limit, before any pause or extension."""
    monitored: bool = False
    """Whether the unit was under key monitoring when the clock was started."""


class Obligation(State, frozen=True):
    """限时办结: something owed by a holder until a due time. `id` is `<kind>.<number>`.

    `steps` lie ahead, in order of time. One that was handed on keeps its steps until the next holder takes the clock
    over or has one of its own.
    """

    id: str
    terms: Terms
    holder: Holder
    steps: tuple[Step, ...] = ()
    status: Status = Status.OPEN
    level: int = 0
    breached: bool = False
    cards: tuple[Card, ...] = ()
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Granted, ...] = ()
    excused: bool = False
    continues: str | None = None
    """The obligation of the former holder whose clock runs on."""
    clock: str | None = None
    """The obligation with which its clock began, where it was handed on since; none where it is that one itself."""

    @property
    def kind(self) -> str:
        """sign, answer or another kind of the regime."""
        return self.terms.kind

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.status is Status.OPEN

    @property
    def pause(self) -> Pause | None:
        """The pause in which its clock stands."""
        return self.pauses[-1] if self.steps and self.steps[0].action is Action.RESUME else None

    @property
    def is_movable(self) -> bool:
        """Whether a new calendar moves it: it is owed, or waits for its next holder."""
        return self.is_open or (self.status is Status.HANDED_ON and bool(self.steps))


class Supervision(State, frozen=True):
    """All obligations of one matter; `round` is 0 before it is registered."""

    region: str = ""
    matter: str = ""
    case_number: str = ""
    facts: MatterFacts = _UNKNOWN
    given_due_at: datetime | None = None
    """The limit that came with the submission; it binds in the round it was given for."""
    round: int = 0
    begun_at: datetime | None = None
    """Start of the present round: receipt, or the latest reopening."""
    obligations: tuple[Obligation, ...] = ()
    problems: tuple[str, ...] = ()
    """Why it is a problem matter (问题件): redone, unowned; none for nearly all."""
    admonitions: int = 0
    referrals: tuple[str, ...] = ()
    """The liabilities that were referred: disciplinary, legal."""

    def open_obligations(self) -> tuple[Obligation, ...]:
        """Those still owed, in the order in which they were opened."""
        return tuple(obligation for obligation in self.obligations if obligation.is_open)

    def latest(self, kind: str) -> Obligation | None:
        """The newest obligation of a kind in the present round."""
        for obligation in reversed(self.obligations):
            if obligation.terms.kind == kind and obligation.terms.round == self.round:
                return obligation
        return None

    def obligation(self, identity: str) -> Obligation | None:
        """The obligation of that id."""
        return next((one for one in self.obligations if one.id == identity), None)

    @property
    def regime(self) -> str | None:
        """Digest of the version of the regime that the present round began under; None before anything is owed."""
        return next((one.terms.regime for one in self.obligations if one.terms.round == self.round), None)

    def same_clock(self, obligation: Obligation) -> tuple[Obligation, ...]:
        """Those whose clock the obligation continues, from holder to holder, the first of them first, and itself."""
        former = self.obligation(obligation.continues) if obligation.continues else None
        return (obligation,) if former is None else (*self.same_clock(former), obligation)

    def next_id(self, kind: str) -> str:
        """Identity of the next obligation of a kind."""
        return f"{kind}.{1 + sum(obligation.terms.kind == kind for obligation in self.obligations)}"


UNWATCHED = Supervision()
"""Before the matter is registered."""
