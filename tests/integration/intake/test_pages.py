"""The pages as they come from the server: what is on them for whom, and what their forms do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from schemas.contract import EventContract
from tests.integration.intake.answer_clock import AnswerClock
from tests.integration.intake.county_hall import CountyHall, recently

PAGE = {"Accept": "text/html", "Accept-Language": "en", "Sec-Fetch-Site": "same-origin"}


def browser(hall: CountyHall, *roles: str, unit: str = "") -> httpx.AsyncClient:
    """A browser, signed in where roles are given."""
    cookies = {"duban_token": hall.token(*roles, unit=unit)} if roles else {}
    return httpx.AsyncClient(base_url=hall.address, headers=PAGE, cookies=cookies, timeout=20)


async def registered(hall: CountyHall, **more: Any) -> dict[str, Any]:
    receipt = (await hall.say(hall.said(**more))).body
    await hall.listed(receipt["matter"])
    return receipt


async def test_the_front_page_shows_where_to_ask_in_both_languages(hall: CountyHall) -> None:
    async with browser(hall) as citizen:
        english = await citizen.get("/")
        chinese = await citizen.get("/?lang=zh")
    assert "Nothing without an answer" in english.text
    assert "事事有回音，件件有着落" in chinese.text
    assert 'action="/status"' in english.text


async def test_a_citizen_follows_the_matter_and_rates_it(hall: CountyHall) -> None:
    receipt = await registered(hall)
    key = {"case": receipt["case_number"], "code": receipt["query_code"]}
    async with browser(hall) as citizen:
        shown = await citizen.post("/status", data=key, follow_redirects=True)
        assert shown.status_code == 200
        assert receipt["query_code"] not in str(shown.url)
        assert "housing bureau" in shown.text
        assert "Li A" not in shown.text
        assert "张三丰" not in shown.text
        assert "Your rating" not in shown.text
        async with browser(hall, "clerk", unit="housing") as clerk:
            await clerk.post(f"/matters/{receipt['matter']}/answer", data={"text": "修好了 <b>", "result": "solved"})
        answered = await citizen.get(f"/status/{receipt['case_number']}")
        assert "修好了 &lt;b&gt;" in answered.text
        nothing = await citizen.post(f"/status/{receipt['case_number']}/rating", data={})
        assert nothing.status_code == 422
        assert "Choose how satisfied you are" in nothing.text
        rating = {"grade": "dissatisfied", "solved": "no", "comment": "又坏了"}
        thanked = await citizen.post(f"/status/{receipt['case_number']}/rating", data=rating, follow_redirects=True)
        assert "Thank you" in thanked.text
        assert receipt["case_number"] in thanked.text


async def test_a_wrong_code_is_told_at_the_form(hall: CountyHall) -> None:
    receipt = await registered(hall)
    async with browser(hall) as citizen:
        told = await citizen.post("/status", data={"case": receipt["case_number"], "code": "1"})
        assert told.status_code == 404
        assert "<title>Error: " in told.text
        other_site = await citizen.post("/status", data={}, headers={"Sec-Fetch-Site": "cross-site"})
        assert other_site.status_code == 403
        without_code = await citizen.get(f"/status/{receipt['case_number']}")
        assert without_code.status_code == 303


async def test_a_clerk_works_through_the_list(hall: CountyHall) -> None:
    receipt = await registered(hall, category="roads", importance="urgent")
    matter = receipt["matter"]
    async with browser(hall, "clerk", unit="traffic") as clerk:
        listing = await clerk.get("/matters?status=assigned")
        assert receipt["case_number"] in listing.text
        page = await clerk.get(f"/matters/{matter}")
        assert "张三丰" in page.text
        version = re.search(r'name="version" value="(\d+)"', page.text)
        assert version
        signed = await clerk.post(f"/matters/{matter}/sign", data={"version": version[1]})
        assert signed.headers["location"] == f"/matters/{matter}?done=sign"
        again = await clerk.post(f"/matters/{matter}/answer", data={"version": version[1], "text": "x"})
        assert again.status_code == 412
        assert "somebody else acted first" in again.text
        empty = await clerk.post(f"/matters/{matter}/transfer", data={"reason": " "})
        assert empty.status_code == 422
        assert empty.text.count("Fill in: To which unit") == 2
        handed = await clerk.post(
            f"/matters/{matter}/transfer", data={"to_unit": "housing", "reason": "房屋"}, follow_redirects=True
        )
        assert "Handed on" in handed.text
        assert "Sealed; only the unit" in handed.text
        assert "张三丰" not in handed.text


async def test_pages_of_officials_are_closed_to_others(hall: CountyHall) -> None:
    receipt = await registered(hall)
    async with browser(hall) as citizen:
        closed = await citizen.get(f"/matters/{receipt['matter']}")
        assert closed.status_code == 401
        assert "/login?next=" in closed.text
    async with browser(hall, "clerk", unit="traffic") as clerk:
        assert (await clerk.get(f"/matters/{receipt['matter']}")).status_code == 403
        assert (await clerk.post(f"/matters/{receipt['matter']}/sign", data={})).status_code == 403
        assert (await clerk.get("/matters?unit=housing")).status_code == 403
    async with browser(hall, "efficiency") as office:
        assert (await office.get("/matters")).status_code == 200
        assert (await office.get(f"/matters/{receipt['matter']}")).status_code == 200


def answer_clock(hall: CountyHall, matter: str, due: datetime) -> AnswerClock:
    return AnswerClock(hall.region, matter, datetime.now(UTC) - timedelta(minutes=5), due)


async def tell(hall: CountyHall, matter: str, *told: EventContract) -> None:
    """Publish events of a matter's clock as tracking does, the whole stream; wait until the last was applied."""
    stream = f"supervision-{matter}"
    for version, event in enumerate(told, 1):
        headers = {
            "ce_specversion": "1.0",
            "ce_type": event.TYPE,
            "ce_subject": stream,
            "ce_sequence": str(version),
            "ce_id": f"{stream}@{version}",
            "ce_source": "/tracking",
            "ce_time": recently(),
            "ce_correlationid": matter,
            "ce_causationid": "x",
        }
        await hall.producer.send_and_wait(
            f"{hall.region}.supervision",
            event.model_dump_json(exclude_none=True).encode(),
            key=stream.encode(),
            headers=[(name, value.encode()) for name, value in headers.items()],
        )
    await hall.until(lambda: hall.ask("SELECT 1 FROM seen WHERE stream = $1 AND version = $2", stream, len(told)))


async def shown_to_the_citizen(hall: CountyHall, receipt: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """What the public status and the citizen's page say."""
    key = {"case": receipt["case_number"], "code": receipt["query_code"]}
    status = (await hall.client.get("/v1/status", params=key)).json()
    async with browser(hall) as citizen:
        page = await citizen.post("/status", data=key, follow_redirects=True)
    return status, page.text


async def shown_to_the_unit(hall: CountyHall, matter: str) -> tuple[str, str]:
    """The matter's page, and its row in the list."""
    async with browser(hall, "clerk", unit="housing") as clerk:
        page = await clerk.get(f"/matters/{matter}")
        listing = await clerk.get("/matters")
    row = next(row for row in listing.text.split("<tr")[1:] if f"/matters/{matter}" in row)
    return page.text, row


PAST = datetime(2026, 1, 5, 15, 59, 59, tzinfo=UTC)
AHEAD = datetime(2030, 3, 5, 15, 59, 59, tzinfo=UTC)


async def test_due_times_come_from_tracking(hall: CountyHall) -> None:
    receipt = await registered(hall)
    await tell(hall, receipt["matter"], answer_clock(hall, receipt["matter"], AHEAD).opened())
    status, page = await shown_to_the_citizen(hall, receipt)
    assert (status["due_at"], status["overdue"]) == ("2030-03-05T15:59:59Z", False)
    assert "Tue 5 March 2030" in page


async def test_after_an_extension_everybody_is_told_the_new_due_time(hall: CountyHall) -> None:
    receipt = await registered(hall)
    clock = answer_clock(hall, receipt["matter"], PAST)
    await tell(hall, receipt["matter"], clock.opened(), clock.extended(AHEAD))
    status, page = await shown_to_the_citizen(hall, receipt)
    assert (status["due_at"], status["overdue"]) == ("2030-03-05T15:59:59Z", False)
    for shown in (page, *await shown_to_the_unit(hall, receipt["matter"])):
        assert "Tue 5 March 2030" in shown
        assert "overdue" not in shown


async def test_a_clock_that_stands_is_shown_as_standing_until_it_runs_again(hall: CountyHall) -> None:
    receipt = await registered(hall)
    clock = answer_clock(hall, receipt["matter"], PAST)
    standing = [clock.opened(), clock.paused(AHEAD, until=AHEAD - timedelta(days=10))]
    await tell(hall, receipt["matter"], *standing)
    status, page = await shown_to_the_citizen(hall, receipt)
    assert (status["due_at"], status["paused_until"]) == ("2030-03-05T15:59:59Z", "2030-02-23T15:59:59Z")
    for shown in (page, *await shown_to_the_unit(hall, receipt["matter"])):
        assert "clock stopped, until 02-23 at the latest" in shown
    await tell(hall, receipt["matter"], *standing, clock.resumed(AHEAD - timedelta(days=3)))
    status, page = await shown_to_the_citizen(hall, receipt)
    assert (status["due_at"], status["paused_until"]) == ("2030-03-02T15:59:59Z", None)
    assert "clock stopped" not in page
    assert "days left" in page


async def test_a_lateness_that_was_taken_back_or_excused_is_not_shown_as_overdue(hall: CountyHall) -> None:
    for undone, due, word in (("replanned", "2030-03-05T15:59:59Z", "days left"), ("excused", None, "excused")):
        receipt = await registered(hall)
        clock = answer_clock(hall, receipt["matter"], PAST)
        late = [clock.opened(), clock.breached()]
        await tell(hall, receipt["matter"], *late)
        status, page = await shown_to_the_citizen(hall, receipt)
        assert status["overdue"]
        assert "days overdue" in page
        event = clock.excused() if undone == "excused" else clock.replanned(AHEAD, reinstated=True)
        await tell(hall, receipt["matter"], *late, event)
        status, page = await shown_to_the_citizen(hall, receipt)
        assert not status["overdue"]
        assert status["due_at"] == (due or "2026-01-05T15:59:59Z")
        for shown in (page, *await shown_to_the_unit(hall, receipt["matter"])):
            assert "overdue" not in shown
            assert word in shown


async def test_an_erased_matter_says_so_and_its_record_stays_whole(hall: CountyHall) -> None:
    receipt = await registered(hall)
    await hall.ask("DELETE FROM case_keys WHERE stream = $1", f"matter-{receipt['matter']}")
    async with browser(hall, "efficiency") as office:
        page = await office.get(f"/matters/{receipt['matter']}")
    assert "has been erased" in page.text
    assert "Registered" in page.text
