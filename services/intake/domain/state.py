"""State of a matter: what the decisions about it need, and nothing else."""

from __future__ import annotations

from datetime import datetime

from schemas.state import State


class Matter(State, frozen=True):
    """A matter (诉求) as far as it has come; `matter` is empty until it is registered."""

    region: str = ""
    matter: str = ""
    portal: str = ""
    submission_id: str = ""
    case_number: str = ""
    content: str = ""
    """Digest of the submission, to tell a repetition from an id used twice."""
    confidential: bool = False
    about: str | None = None
    category: str | None = None
    received_at: datetime | None = None
    unit: str = ""
    """The unit that is answerable now."""
    assigned_at: datetime | None = None
    round: int = 1
    signed_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    reopened_at: datetime | None = None
    rated_at: datetime | None = None
    grade: str | None = None
    last_step_at: datetime | None = None
    """When the office last did something; a rating is the complainant's word and no step of the office."""

    @property
    def registered(self) -> bool:
        """Whether the matter exists."""
        return bool(self.matter)


UNREGISTERED = Matter()
