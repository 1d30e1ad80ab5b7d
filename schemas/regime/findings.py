"""From when on something stands out: the thresholds of what the system finds by itself.

Documents A, D and E ask that buck-passing (推诿扯皮) and mid-level blockage (中梗阻) be found, not reported; the
field adds gaming. No document gives a number: the defaults are chosen so that a finding is worth a look.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.events.finding import FindingKind
from schemas.regime.element import Element, Reference

Count = Annotated[int, Field(ge=1, le=100_000)]
Share = Annotated[float, Field(gt=0, le=1)]
Factor = Annotated[float, Field(ge=1, le=1000)]


class BuckPassing(Element):
    """推诿扯皮: handed on that often in one treatment without anybody signing for it."""

    hand_ons: Annotated[int, Field(ge=2, le=100)] = 3


class PingPong(Element):
    """Back and forth between the same two units that often in one treatment."""

    hand_ons: Annotated[int, Field(ge=2, le=100)] = 3


class Redone(Element):
    """Taken up again that often."""

    times: Annotated[int, Field(ge=1, le=100)] = 3


class OwnRating(Element):
    """Rated by the office itself: by an official of the unit that answered, or sooner than a person can read."""

    seconds: Annotated[int, Field(ge=0, le=86_400)] = 30


class UnprovenPause(Element):
    """A clock was stopped without evidence, for that long or longer."""

    least_hours: Annotated[int, Field(ge=0, le=10_000)] = 0


class InstantClosing(Element):
    """Answered or closed within seconds of arriving, that often by a unit in a month."""

    seconds: Annotated[int, Field(ge=0, le=86_400)] = 60
    least: Count = 5


class MassClosing(Element):
    """The last working day of a month closes many times what the unit's usual working day does."""

    least: Count = 10
    """Closings of the day below which nothing is said."""
    times_usual: Factor = 5.0
    """Times the median working day of the month and of those before it."""
    share: Share = 0.3
    """Share of the month's closings that fell on the day, at least."""
    months_before: Annotated[int, Field(ge=0, le=12)] = 3


class Blockage(Element):
    """中梗阻: matters wait in a section far longer than at its neighbours, which move."""

    least_waits: Count = 5
    """Waits of the section in the month below which nothing is said."""
    least_neighbours: Annotated[int, Field(ge=1, le=100)] = 2
    """Sections to compare with; where its own unit has fewer, the sections of the peer group are taken."""
    least_neighbours_waits: Count = 10
    deviation: Annotated[float, Field(gt=0, le=100)] = 3.5
    """Modified z-score from which on a median stands out (Iglewicz and Hoaglin 1993)."""
    times_neighbours: Factor = 2.0
    """Times the median wait at the neighbours, at least: what is exact is not always worth a word."""
    neighbours_moved: Share = 0.5
    """Share of the neighbours' matters that left them in the month, at least."""


class Findings(Element):
    """What the system looks for, and from when on it says so."""

    off: tuple[FindingKind, ...] = ()
    """What is not looked for here."""
    buck_passing: BuckPassing = BuckPassing()
    ping_pong: PingPong = PingPong()
    redone: Redone = Redone()
    own_rating: OwnRating = OwnRating()
    unproven_pause: UnprovenPause = UnprovenPause()
    instant_closing: InstantClosing = InstantClosing()
    mass_closing: MassClosing = MassClosing()
    blockage: Blockage = Blockage()
    reference: Reference | None = None
