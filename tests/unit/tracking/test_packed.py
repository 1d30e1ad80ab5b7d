"""What falls due for a matter comes out the same from its snapshot."""

from __future__ import annotations

from datetime import datetime
from unittest.mock import patch

from hypothesis import event, given, settings
from hypothesis import strategies as st

from services.chassis.eventlog import Appending, Cause, Head
from services.chassis.snapshots import Snapshots
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.alarms import brought_forward, wake_at
from services.tracking.domain.state import Supervision
from services.tracking.packed import looks, repacking
from services.tracking.packed.looks import look_packed
from services.tracking.packed.repacking import UNMOVED, Repacking
from tests.unit.tracking.drawn import matters, moments

CAUSE = Cause("tick", "tick")


@settings(max_examples=200)
@given(st.lists(matters(), min_size=1, max_size=8), st.lists(moments, min_size=1, max_size=6))
def test_looking_at_snapshots_at_any_moments_tells_the_same_as_looking_at_states(
    states: list[Supervision], looks: list[datetime]
) -> None:
    snapshots = Snapshots.of(SUPERVISIONS)
    for until in sorted(looks):
        for number, state in enumerate(states):
            after, expected = brought_forward(state, until)
            became = look_packed(snapshots.encode(state), until)
            event("unpacked" if became is None else "moved on" if became.made else "left as it is")
            if became is not None:
                packed, usual = Appending.of(SUPERVISIONS), Appending.of(SUPERVISIONS)
                usual.add(Head(f"supervision-{number}", 4, bytes(32), state), expected, until, CAUSE)
                if became is UNMOVED:
                    assert expected == []
                else:
                    packed.add_made(f"supervision-{number}", 4, bytes(32), became, until, CAUSE)
                    assert packed.head_columns() == usual.head_columns()
                assert packed.rows == usual.rows
            states[number] = after


@given(matters())
def test_what_is_due_for_a_single_clock_is_never_unpacked(state: Supervision) -> None:
    due = wake_at(state)
    if due is None or state.problems:
        return
    alone = [one for one in state.open_obligations() if one.steps and one.steps[0].at <= due]
    became = look_packed(Snapshots.of(SUPERVISIONS).encode(state), due)
    assert (became is None) == (len(alone) > 1)


@settings(max_examples=100)
@given(st.lists(matters(), min_size=3, max_size=8), st.lists(moments, min_size=2, max_size=6))
def test_who_remembers_next_to_nothing_tells_the_same_as_who_remembers_all(
    states: list[Supervision], moments_looked_at: list[datetime]
) -> None:
    snapshots = [Snapshots.of(SUPERVISIONS).encode(state) for state in states]
    forgetful, mindful = Repacking(looks._Looked()), Repacking(looks._Looked())
    for until in moments_looked_at:
        with patch.object(repacking, "_MOST_REMEMBERED", 2):
            told = [forgetful.repack(snapshot, until) for snapshot in snapshots]
        assert told == [mindful.repack(snapshot, until) for snapshot in snapshots]
        assert len(forgetful._known) + len(forgetful._known_before) <= 2
