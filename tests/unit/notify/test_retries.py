"""When a failed delivery is tried again, what answers mean, when an endpoint is given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain import answers
from services.notify.domain.retries import (
    DELAYS,
    GIVE_UP_AFTER,
    JITTER,
    Failure,
    Health,
    Kind,
    after_failure,
    after_success,
    next_attempt_at,
)

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
SICK = Failure(Kind.TECHNICAL, "no answer", sick=True)
BUSY = Failure(Kind.TEMPORARY, "HTTP 503", 503, sick=True)


@given(st.text(min_size=1, max_size=30), st.integers(1, len(DELAYS)))
def test_each_wait_is_the_scheduled_one_and_up_to_a_fifth_longer_always_the_same(delivery: str, attempts: int) -> None:
    again = next_attempt_at(delivery, attempts, SICK, NOW)

    assert again is not None
    assert DELAYS[attempts - 1] <= again - NOW <= DELAYS[attempts - 1] * (1 + JITTER)
    assert again == next_attempt_at(delivery, attempts, SICK, NOW)


def test_after_the_last_wait_it_is_given_up() -> None:
    assert next_attempt_at("dlv_1", len(DELAYS) + 1, SICK, NOW) is None


def test_what_is_refused_for_good_is_not_tried_again() -> None:
    assert next_attempt_at("dlv_1", 1, Failure(Kind.PERMANENT, "HTTP 400", 400), NOW) is None


def test_a_longer_wait_that_the_endpoint_asks_for_is_kept() -> None:
    failure = Failure(Kind.TEMPORARY, "HTTP 429", 429, retry_after=timedelta(hours=1))

    assert next_attempt_at("dlv_1", 1, failure, NOW) == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, Kind.PERMANENT), (308, Kind.PERMANENT), (400, Kind.PERMANENT), (401, Kind.TEMPORARY),
        (404, Kind.TEMPORARY), (408, Kind.TEMPORARY), (410, Kind.PERMANENT), (413, Kind.PERMANENT),
        (422, Kind.PERMANENT), (429, Kind.TEMPORARY), (500, Kind.TEMPORARY), (503, Kind.TEMPORARY),
    ],
)  # fmt: skip
def test_what_an_answer_means(status: int, kind: Kind) -> None:
    failure = answers.of_webhook(status, None, NOW)

    assert failure is not None
    assert failure.kind is kind
    assert failure.gone == (status == 410)


@pytest.mark.parametrize("status", [200, 202, 204])
def test_any_2xx_is_a_delivery(status: int) -> None:
    assert answers.of_webhook(status, None, NOW) is None


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("Mon, 02 Mar 2026 02:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 01:00:00 GMT", timedelta(0)),
        ("soon", None),
        ("-5", None),
        (None, None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(header: str | None, wait: timedelta | None) -> None:
    assert answers.waiting_time(header, NOW) == wait


def test_mail_that_is_refused_for_now_or_for_good() -> None:
    assert answers.of_mail(451, "try later").kind is Kind.TEMPORARY
    assert answers.of_mail(550, "no such user").kind is Kind.PERMANENT


def test_an_endpoint_that_only_failed_for_five_days_is_disabled() -> None:
    health = after_failure(Health(), SICK, NOW)
    assert health.disabled_at is None

    assert after_failure(health, SICK, NOW + GIVE_UP_AFTER - timedelta(seconds=1)).disabled_at is None
    assert after_failure(health, SICK, NOW + GIVE_UP_AFTER).disabled_at == NOW + GIVE_UP_AFTER


def test_one_success_begins_the_count_anew() -> None:
    health = after_success(after_failure(Health(), SICK, NOW))

    assert health == Health()
    assert after_failure(health, SICK, NOW + GIVE_UP_AFTER).disabled_at is None


def test_an_endpoint_that_wants_nothing_any_more_is_disabled_at_once() -> None:
    gone = answers.of_webhook(410, None, NOW)
    assert gone is not None

    assert after_failure(Health(), gone, NOW).disabled_at == NOW


def test_a_message_that_is_refused_says_nothing_about_the_endpoint() -> None:
    assert after_failure(Health(), Failure(Kind.PERMANENT, "HTTP 400", 400), NOW) == Health()


def test_a_sick_endpoint_is_left_alone_for_a_while_that_grows_up_to_a_minute() -> None:
    first = after_failure(Health(), BUSY, NOW)
    assert first.paused_until == NOW + DELAYS[0]

    later = after_failure(first, BUSY, NOW + timedelta(hours=1))
    assert later.paused_until == NOW + timedelta(hours=1, minutes=1)
