"""The story of a demo: time goes on in steps that lose nothing, and whatever does not come as foretold is named."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from duban.complaints import PortalMessage
from duban.demo.checking import faults
from duban.demo.desk import Desk
from duban.demo.mailbox import Mailbox
from duban.demo.plan import ZONE, Plan, Story, story
from duban.demo.seen import Receipt, Seen, Told
from schemas.regime import CompiledRegime
from schemas.regime.document import load_regime

REGIMES = Path(__file__).parents[3] / "regimes"


@pytest.fixture(scope="module")
def told() -> Story:
    """A year with few complaints."""
    return story(Plan(complaints=60), CompiledRegime(load_regime(REGIMES / "county-360923.yaml")))


def receipts_of(told: Story) -> tuple[dict[str, PortalMessage], Seen]:
    """What would be seen where every receipt is the expected one."""
    seen, placed = Seen(), dict[str, PortalMessage]()
    for number, message in enumerate(told.messages):
        place, given = f"topic/0/{number}", message.expected
        receipt = Receipt(
            message.type, given.status, message.submission_id, message.portal, repeated=given.repeated,
            defects=tuple(Told(code, "", "") for code in given.codes),
        )  # fmt: skip
        placed[place], seen.receipts[place] = message, [receipt]
    seen.registered = sum(complaint.opens_matter for complaint in told.complaints)
    seen.published = dict.fromkeys(told.months, ())
    return placed, seen


def test_every_message_falls_into_the_step_of_its_time(told: Story) -> None:
    begins = told.plan.begins
    for step in told.steps:
        assert all(begins <= message.at <= step.until for message in step.messages)
        assert step.until - begins <= told.plan.step or step is told.steps[-1]
        begins = step.until
    assert sum(1 for _ in told.messages) > 60


def test_each_month_ends_with_a_step_and_all_ends_on_a_working_morning(told: Story) -> None:
    assert told.months == tuple(f"2026-{month:02d}" for month in range(1, 13))
    assert told.steps[-1].until.astimezone(ZONE) == datetime(2027, 1, 4, 9, 0, tzinfo=ZONE)
    assert 180 <= len(told.steps) <= 210


def test_a_story_in_which_all_came_as_foretold_has_no_fault(told: Story) -> None:
    placed, seen = receipts_of(told)
    assert faults(told, placed, seen, (Mailbox(), Desk()), {}) == []


def test_what_is_missing_is_named(told: Story) -> None:
    placed, seen = receipts_of(told)
    lost = next(place for place, message in placed.items() if not message.expected.codes)
    del seen.receipts[lost]
    seen.registered -= 1
    del seen.published["2026-05"]
    book = {("mail", "retrying"): 3, ("mail", "delivered"): 2}
    found = "\n".join(faults(told, placed, seen, (Mailbox(), Desk()), book))
    assert f"({lost}): 0 receipts where one is due" in found
    assert "matters were registered" in found
    assert "no scores were published for 2026-05" in found
    assert "the ledger has 2 deliveries by mail, 0 came" in found
    assert "3 deliveries by mail are retrying" in found


def test_another_length_of_step_changes_nothing_but_the_steps(told: Story) -> None:
    rules = CompiledRegime(load_regime(REGIMES / "county-360923.yaml"))
    other = story(Plan(complaints=60, step=timedelta(days=9)), rules)
    assert list(other.messages) == list(told.messages)
