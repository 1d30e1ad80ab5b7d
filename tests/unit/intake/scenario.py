"""given(events).when(command).then(events), in the words of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.contract import EventContract
from schemas.defects import Refused
from services.intake.domain.commands import MatterCommand
from services.intake.domain.decide import decide
from services.intake.domain.evolve import evolve
from services.intake.domain.state import UNREGISTERED, Matter


def after(*commands: MatterCommand, state: Matter = UNREGISTERED) -> Matter:
    """The state after commands that are all allowed."""
    for command in commands:
        decided = decide(state, command)
        assert not isinstance(decided, Refused), decided
        for event in decided:
            state = evolve(state, event)
    return state


@dataclass(frozen=True)
class Then:
    """What a command led to."""

    decided: Sequence[EventContract] | Refused

    def happens(self, *kinds: type[EventContract]) -> Sequence[EventContract]:
        """Exactly events of these types, in this order."""
        assert not isinstance(self.decided, Refused), self.decided
        assert [type(event) for event in self.decided] == list(kinds)
        return self.decided

    def then_events(self) -> Sequence[EventContract]:
        """Its events, whatever they are."""
        assert not isinstance(self.decided, Refused), self.decided
        return self.decided

    def nothing_happens(self) -> None:
        """Neither events nor a refusal: the same was reported before."""
        assert self.decided == ()

    def is_refused(self, *codes: str) -> Refused:
        """For exactly these reasons."""
        assert isinstance(self.decided, Refused), self.decided
        assert [reason.code for reason in self.decided.defects] == list(codes)
        return self.decided


@dataclass(frozen=True)
class Given:
    """What has happened so far."""

    state: Matter

    def when(self, command: MatterCommand) -> Then:
        """The command is decided."""
        return Then(decide(self.state, command))


def given(*commands: MatterCommand) -> Given:
    """These commands were carried out before."""
    return Given(after(*commands))
