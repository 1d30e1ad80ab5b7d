"""Golden examples of every contract, written once by hand: one story of a street lamp in Shanggao county (上高县).

They are rendered into `schemas/published/examples` with only the fields named here, so that a field which a contract
gains later leaves them as they are; the new field gets an example of its own, as a variant.
"""

from __future__ import annotations

from schemas.examples.accountability import ACCOUNTABILITY
from schemas.examples.applicants import APPLICANT_MESSAGES, APPLICANTS
from schemas.examples.campaigns import CAMPAIGNS
from schemas.examples.example import EventExample, MessageExample
from schemas.examples.findings import FINDINGS
from schemas.examples.interventions import INTERVENTIONS
from schemas.examples.matters import MATTERS
from schemas.examples.messages import MESSAGES as OF_THE_STORY
from schemas.examples.obligations import OBLIGATIONS
from schemas.examples.outside import OUTSIDE
from schemas.examples.tasks import TASKS

EVENTS: tuple[EventExample, ...] = (
    *MATTERS,
    *APPLICANTS,
    *OBLIGATIONS,
    *FINDINGS,
    *CAMPAIGNS,
    *OUTSIDE,
    *TASKS,
    *INTERVENTIONS,
    *ACCOUNTABILITY,
)

MESSAGES: tuple[MessageExample, ...] = (*OF_THE_STORY, *APPLICANT_MESSAGES)

__all__ = ["EVENTS", "MESSAGES", "EventExample", "MessageExample"]
