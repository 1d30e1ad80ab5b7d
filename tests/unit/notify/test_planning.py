"""From events to deliveries: who is told, in which words, when, under which identity."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from schemas.contract import EventContract
from schemas.events.matter import Importance
from schemas.events.supervision import ObligationEscalated
from schemas.events.terms import Colour
from schemas.regime import CompiledRegime, read_canonical
from services.notify.domain.delivery import Delivery, Needs
from services.notify.domain.planning import Planner, Told
from tests.notices import MONDAY, REGION, RULES, assigned, card, place, registered, reminded


def weekdays(day: date) -> bool:
    return day.isoweekday() < 6


def planned(
    event: EventContract, at: datetime = MONDAY, rules: tuple[dict[str, object], ...] = RULES
) -> list[Delivery]:
    return Planner(place(rules), weekdays).plan(Told("matter-M1@2", at, event))


def test_the_post_that_is_answerable_gets_mail_in_the_words_of_the_regime() -> None:
    (mail,) = planned(assigned("M1"))

    assert (mail.channel, mail.endpoint, mail.recipient) == ("mail", "smtp", "clerk@county.example")
    assert mail.subject == "【待签收】{case_number}"
    assert (
        mail.body
        == "{case_number} 已转到供水公司，责任人示例员一。\n\n{case_number} has come to Waterworks, 示例员一.\n"
    )


def test_a_reminder_goes_to_the_readers_that_it_names_with_times_where_the_office_is() -> None:
    (mail,) = planned(reminded("M1"))

    assert mail.recipient == "clerk@county.example"
    assert mail.subject == "催办：360999-260302-M1 将于 2026年3月2日 10:00 到期"
    assert mail.body == "请抓紧办理（抢修班）。\n\nPlease see to it (Repairs).\n"


def test_a_section_head_without_an_address_is_reached_at_the_unit() -> None:
    assert [mail.recipient for mail in planned(card("M1"), rules=RULES[:4])] == [
        "water@county.example",
        "head@county.example",
    ]


_ABSENCES = {
    "repairs-clerk": ("Chen", "water-deputy", "deputy@county.example"),
    "repairs-head": ("Zhou", "repairs-clerk", "clerk@county.example"),
    "water-head": ("Wang", "water-deputy", "deputy@county.example"),
    "office-head": ("Sun", "water-head", "head@county.example"),
    "water-deputy": ("Li", "water-head", "head@county.example"),
}
"""Who is away on 2 March, which post is the B-post meanwhile, and where that one is reached."""


def with_absence(away: str, to: dict[str, object], on: str = "card.issued") -> CompiledRegime:
    rule = {"id": "told", "on": on, "channel": "mail", "to": to, "template": "card", "urgent": True}
    document = json.loads(place([rule]).regime.canonical)
    document["contacts"] += [{"post": "water-deputy", "mail": "deputy@county.example"}]
    water, office = document["units"]
    for post in [*water["posts"], *water["sections"][0]["posts"], *office["posts"]]:
        person, b_post, _ = _ABSENCES[post["id"]]
        post["holders"] = [{"person": person, "from": "2024-01-01"}]
        if post["id"] == away:
            post["b_post"] = b_post
            post["absences"] = [{"person": person, "from": "2026-03-02", "to": "2026-03-02"}]
    return CompiledRegime(read_canonical(json.dumps(document)))


def recipients(rules: CompiledRegime, at: str, event: EventContract | None = None) -> list[str]:
    event = event or card("M1").model_copy(update={"post": "repairs-clerk"})
    told = Told("supervision-M1@2", datetime.fromisoformat(at), event)
    return [mail.recipient for mail in Planner(rules, weekdays).plan(told)]


@pytest.mark.parametrize(
    ("reader", "away", "own"),
    [
        ("post", "repairs-clerk", "clerk@county.example"),
        ("section_head", "repairs-head", "water@county.example"),
        ("leader_in_charge", "water-deputy", "deputy@county.example"),
        ("head", "water-head", "head@county.example"),
        ("efficiency_office", "office-head", "office@county.example"),
    ],
)
def test_while_the_holder_is_away_the_b_post_reads(reader: str, away: str, own: str) -> None:
    rules = with_absence(away, {"readers": [reader]})
    _, _, b_post = _ABSENCES[away]

    assert recipients(rules, "2026-03-01T23:59+08:00") == [own]
    assert recipients(rules, "2026-03-02T00:00+08:00") == [b_post]
    assert recipients(rules, "2026-03-02T23:59+08:00") == [b_post]
    assert recipients(rules, "2026-03-03T00:00+08:00") == [own]


def test_a_level_of_a_ladder_reaches_the_b_post_too() -> None:
    rules = with_absence("water-head", {"event_readers": True}, "obligation.escalated")
    escalated = ObligationEscalated(
        region=REGION, matter="M1", obligation="answer.1", unit="water", level=3, readers=("section_head", "head"),
        due_at=MONDAY, escalated_at=MONDAY,
    )  # fmt: skip

    assert recipients(rules, "2026-03-02T10:00+08:00", escalated) == ["deputy@county.example"]
    assert recipients(rules, "2026-03-03T10:00+08:00", escalated) == ["deputy@county.example", "head@county.example"]


def test_only_a_red_card_reaches_the_leading_group() -> None:
    recipients = [mail.recipient for mail in planned(card("M1", Colour.RED), rules=RULES[:4])]

    assert recipients[-1] == "group@county.example"


def test_what_the_event_does_not_say_is_left_to_the_ledger_with_all_categories_below() -> None:
    hook = planned(card("M1"))[-1]

    assert (hook.channel, hook.endpoint) == ("webhook", "360999.press")
    assert hook.needs == Needs(categories=("tap-water", "utilities"))


@pytest.mark.parametrize(("importance", "told"), [(Importance.ORDINARY, 0), (Importance.URGENT, 1)])
def test_a_condition_on_what_the_event_says_is_decided_at_once(importance: Importance, told: int) -> None:
    rule: dict[str, object] = {
        "id": "urgent", "on": "matter.registered", "when": {"importance": ["urgent"]}, "channel": "webhook",
        "to": {"webhooks": ["desk"]},
    }  # fmt: skip
    event = registered("M1").model_copy(update={"importance": importance})

    assert len(planned(event, rules=(rule,))) == told


def test_a_webhook_gets_data_without_words_that_people_wrote() -> None:
    event = registered("M1").model_copy(update={"about": "自来水公司的张三"})
    (hook,) = planned(event)
    told = json.loads(hook.body)

    assert told["type"] == "duban.matter.registered.v1"
    assert told["data"]["id"] == "matter-M1@2"
    assert told["data"]["case_number"] == "360999-260302-M1"
    assert "张三" not in hook.body
    assert "submission_id" not in told["data"]
    assert len(hook.body.encode()) < 20_000


def test_the_identity_is_the_event_the_channel_and_the_recipient() -> None:
    first, again, other = planned(card("M1")), planned(card("M1")), Planner(place(), weekdays)

    assert [one.id for one in first] == [one.id for one in again]
    assert len({one.id for one in first}) == len(first)
    assert first[0].id != other.plan(Told("matter-M1@3", MONDAY, card("M1")))[0].id


@pytest.mark.parametrize(
    ("happened", "goes_out"),
    [
        ("2026-03-02T10:00", "2026-03-02T10:00"),  # a Monday in office hours
        ("2026-03-02T21:00", "2026-03-03T07:30"),
        ("2026-03-03T00:10", "2026-03-03T07:30"),
        ("2026-03-03T07:30", "2026-03-03T07:30"),
        ("2026-03-06T22:00", "2026-03-09T07:30"),  # Friday evening
        ("2026-03-07T12:00", "2026-03-09T07:30"),  # Saturday noon
    ],
)
def test_what_is_not_urgent_waits_for_the_morning_of_a_working_day(happened: str, goes_out: str) -> None:
    at = datetime.fromisoformat(f"{happened}+08:00")

    assert planned(assigned("M1"), at)[0].not_before == datetime.fromisoformat(f"{goes_out}+08:00")
    assert planned(card("M1"), at)[0].not_before == at


def test_a_place_that_has_no_rule_for_an_event_tells_nobody() -> None:
    assert planned(registered("M1"), rules=()) == []


def test_quiet_hours_never_send_before_the_event() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    for minutes in range(0, 3 * 24 * 60, 17):
        moment = at + timedelta(minutes=minutes)
        assert planned(assigned("M1"), moment)[0].not_before >= moment
