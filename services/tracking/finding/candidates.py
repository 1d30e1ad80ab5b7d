"""Which matters are to be looked at: those to which something happened that can be the last piece of a finding.

The ledger notes them in the transaction of their events, so that none is forgotten; looking costs what happens, not
what exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.events.matter import MatterEvent, MatterRated, MatterReopened, MatterReturned, MatterTransferred
from services.chassis.reactions import Ledger, ReactionContext, Told
from services.chassis.views import Write

# A matter that is noted already is held until the commit: a look that took it before would miss what comes with it.
NOTE: Final = """
INSERT INTO finding_candidates SELECT unnest($1::text[]) ON CONFLICT (matter) DO UPDATE SET matter = excluded.matter
"""


def note(told: Sequence[Told], _: ReactionContext) -> Sequence[Write]:
    """Each matter once, in an order that no two batches can block each other by."""
    matters = sorted({event.matter for _, event in told if isinstance(event, MatterEvent)})
    return [Write(NOTE, (matters,))]


CANDIDATES: Final = Ledger(
    {event.TYPE: event for event in (MatterTransferred, MatterReturned, MatterRated, MatterReopened)}, note
)
