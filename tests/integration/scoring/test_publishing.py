"""Tables are published at the end of a period, once, and can be computed again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from schemas.events.matter import Grade
from schemas.events.terms import Verdict
from schemas.identity import heartbeat_stream, score_stream
from services.chassis.metrics import REGISTRY
from services.chassis.operations import rebuild_of
from services.scoring.publishing import Publisher
from tests.infrastructure import Infrastructure
from tests.integration.scoring.county import County, Scoring, answered_case, at, county_of, rules, scoring_in

Topics = Callable[..., Awaitable[list[str]]]


@pytest.fixture
async def place(
    stack: Infrastructure, database: str, region: str, topics: Topics, tmp_path: Path
) -> AsyncIterator[tuple[County, Scoring]]:
    await topics(region)
    async with (
        county_of(stack.bootstrap_servers, region) as county,
        scoring_in(stack.bootstrap_servers, database, region, tmp_path) as scoring,
    ):
        yield county, scoring


async def march(county: County, scoring: Scoring, *, public: bool = True) -> None:
    """Three answers on time and one late; two ratings."""
    scoring.now(at("2026-03-20T12:00"))
    await county.adopt(rules(county.region, published=public))
    moment = at("2026-03-10T09:00")
    for number, (verdict, grade) in enumerate(
        [
            (Verdict.ON_TIME, Grade.SATISFIED),
            (Verdict.ON_TIME, Grade.DISSATISFIED),
            (Verdict.ON_TIME, None),
            (Verdict.OVERDUE, None),
        ]
    ):
        await county.happen(answered_case(f"M{number}", county.region, moment, verdict, grade))
    await scoring.caught_up()


async def published(scoring: Scoring, period: str) -> None:
    """Wait for a publication."""
    stream = score_stream(scoring.region, period)
    async with asyncio.timeout(30):
        while not await scoring.runtime.pool.fetchval("SELECT version FROM streams WHERE stream = $1", stream):  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_a_table_is_published_when_its_month_has_ended_and_stands(place: tuple[County, Scoring]) -> None:
    county, scoring = place
    await march(county, scoring)
    async with scoring.reader() as public, scoring.reader("efficiency") as office:
        assert (await public.get(f"/v1/scores/{county.region}/2026-03")).status_code == 404
        scoring.now(at("2026-04-01T00:00"))
        await published(scoring, "2026-03")
        table = (await public.get(f"/v1/scores/{county.region}/2026-03")).json()
        water = next(one for one in table["standings"] if one["unit"] == "water")
        assert (water["rank"], water["score"], water["yellow_cards"]) == (1, "65.00", 1)
        assert [(rate["numerator"], rate["denominator"], rate["value"]) for rate in water["rates"]] == [
            (3, 4, "0.7500"), (1, 2, "0.5000"),
        ]  # fmt: skip
        office_itself = next(one for one in table["standings"] if one["unit"] == "office")
        assert (office_itself["rank"], office_itself["score"]) == (None, None)

        late = answered_case("M9", county.region, at("2026-03-30T09:00"), Verdict.OVERDUE, None)
        check = (await office.get(f"/v1/scores/{county.region}/2026-03/check")).json()
        assert (check["stands"], check["agrees"]) == (True, True)
        await county.happen(late)
        await scoring.caught_up()
        check = (await office.get(f"/v1/scores/{county.region}/2026-03/check")).json()
        assert (check["stands"], check["agrees"]) == (True, False)
        assert (await public.get(f"/v1/scores/{county.region}/2026-03")).json() == table
        listed = (await public.get(f"/v1/scores/{county.region}")).json()
        assert [one["period"] for one in listed] == ["2026-03"]


async def test_a_second_publication_and_one_before_the_end_are_refused(place: tuple[County, Scoring]) -> None:
    county, scoring = place
    await march(county, scoring)
    async with scoring.reader("efficiency") as office, scoring.reader("clerk", "water") as clerk:
        early = await office.post(f"/v1/scores/{county.region}/2026-03/publish")
        assert (early.status_code, early.json()["errors"][0]["code"]) == (409, "period_not_over")
        scoring.now(at("2026-04-01T00:00"))
        await published(scoring, "2026-03")
        again = await office.post(f"/v1/scores/{county.region}/2026-03/publish")
        assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "already_published")
        assert (await clerk.post(f"/v1/scores/{county.region}/2026-03/publish")).status_code == 403


async def test_a_restart_publishes_what_ended_meanwhile_and_nothing_again(
    stack: Infrastructure, database: str, region: str, topics: Topics, tmp_path: Path
) -> None:
    await topics(region)
    async with county_of(stack.bootstrap_servers, region) as county:
        async with scoring_in(stack.bootstrap_servers, database, region, tmp_path) as scoring:
            await march(county, scoring)
        for _ in range(2):
            async with scoring_in(stack.bootstrap_servers, database, region, tmp_path) as scoring:
                scoring.now(at("2026-05-03T00:00"))
                await published(scoring, "2026-04")
                rows = await scoring.runtime.pool.fetch("SELECT stream, version FROM streams ORDER BY stream")
                assert [tuple(row) for row in rows] == [(score_stream(region, f"2026-0{month}"), 1) for month in (3, 4)]


async def test_a_rate_leads_down_to_its_matters_for_those_who_may_see_them(place: tuple[County, Scoring]) -> None:
    county, scoring = place
    await march(county, scoring)
    address = f"/v1/scores/{county.region}/2026-03/units/water/rates/answered-on-time"
    async with scoring.reader("leader", "water") as leader:
        first = await leader.get(address, params={"limit": 3})
        rest = await leader.get(first.headers["link"].partition(">")[0].strip("<"))
        matters = [one["matter"] for one in first.json() + rest.json()]
        assert sorted(matters) == ["M0", "M1", "M2", "M3"]
        assert {one["matter"]: one["hit"] for one in first.json() + rest.json()}["M3"] is False
        assert (await leader.get(address.replace("water", "office"))).status_code == 403
        assert (await leader.get(address.replace("answered-on-time", "nothing"))).status_code == 404
    for role, unit, status in [
        ("leader", "office", 403),
        ("clerk", "water", 403),
        ("efficiency", "", 200),
        ("", "", 401),
    ]:
        async with scoring.reader(role, unit) as reader:
            assert (await reader.get(address)).status_code == status


async def test_a_table_that_the_regime_keeps_inside_is_shown_to_the_region_and_its_city_only(
    place: tuple[County, Scoring],
) -> None:
    county, scoring = place
    await march(county, scoring, public=False)
    address = f"/v1/scores/{county.region}"
    async with scoring.reader() as public, scoring.reader("efficiency") as office:
        assert (await public.get(address)).status_code == 401
        assert (await office.get(address)).status_code == 200
        assert (await office.get(f"{address}/2026-13")).status_code == 422
    async with scoring.reader("efficiency", region=f"{county.region[:4]}00") as city:
        assert (await city.get(f"{address}/2026-03/live")).status_code == 200
    async with scoring.reader("efficiency", region="110101") as elsewhere:
        assert (await elsewhere.get(f"{address}/2026-03/live")).status_code == 403


async def test_pages_show_the_table_the_unit_and_the_matters_in_both_languages(place: tuple[County, Scoring]) -> None:
    county, scoring = place
    await march(county, scoring)
    async with scoring.reader("efficiency") as office:
        for language, words in (("zh", ("暂定", "供水公司", "按时")), ("en", ("Provisional", "Waterworks", "on time"))):
            pages = ""
            for path in ("", f"/scores/{county.region}/2026-03", f"/scores/{county.region}/units/water",
                         f"/scores/{county.region}/2026-03/units/water/answered-on-time"):  # fmt: skip
                answer = await office.get(f"{path or '/'}?lang={language}", headers={"accept": "text/html"})
                assert answer.status_code == 200, path
                pages += answer.text
            for word in words:
                assert word in pages


async def shown(reader: httpx.AsyncClient, path: str, language: str = "en") -> str:
    answer = await reader.get(f"{path}?lang={language}", headers={"accept": "text/html"})
    assert answer.status_code == 200, path
    return answer.text


async def test_the_public_sees_what_was_published_and_until_then_is_told_so(place: tuple[County, Scoring]) -> None:
    county, scoring = place
    await march(county, scoring)
    league, unit = f"/scores/{county.region}/2026-03", f"/scores/{county.region}/units/water"
    async with scoring.reader() as public, scoring.reader("efficiency") as office:
        for language, words in (
            ("zh", ("尚未公布成绩", "本期成绩尚未公布", "该单位的成绩尚未公布")),
            ("en", ("Nothing is published yet", "not published yet", "No results of this unit are published yet")),
        ):
            for path, word in zip(("/", league, unit), words, strict=True):
                told = await shown(public, path, language)
                assert word in told, path
                assert not {figure for figure in ("65.00", "3/4") if figure in told}, path
        assert "65.00" in await shown(office, league)
        assert "3/4" in await shown(office, unit)
        assert league in await shown(office, "/")
        assert (await public.get(f"/v1{league}/live")).status_code == 401
        assert (await public.get(f"/v1{league}")).status_code == 404

        scoring.now(at("2026-04-01T00:00"))
        await published(scoring, "2026-03")
        await county.happen(answered_case("M9", county.region, at("2026-03-30T09:00"), Verdict.OVERDUE, None))
        await scoring.caught_up()

        assert "65.00" in await shown(public, league)
        told = await shown(public, unit)
        assert "3/4" in told, "as it was published"
        assert "March 2026" in told
        assert "April 2026" not in told
        assert "3/5" in await shown(office, unit), "as the facts are today"
        assert league in await shown(public, "/")
        assert "2026-04" not in await shown(public, "/")


async def test_a_table_waits_until_tracking_was_heard_after_the_end_of_the_month(
    place: tuple[County, Scoring],
) -> None:
    county, scoring = place
    await march(county, scoring)
    await county.heartbeat(at("2026-03-31T18:00"))  # then tracking stood still
    await scoring.caught_up()
    scoring.now(at("2026-04-01T00:10"))
    publisher = Publisher(scoring.runtime)
    await publisher.look(county.region)

    stream = score_stream(county.region, "2026-03")
    assert await scoring.runtime.pool.fetchval("SELECT version FROM streams WHERE stream = $1", stream) is None
    assert REGISTRY.get_sample_value("duban_publication_waits_seconds", {"region": county.region}) == 600

    await county.happen(answered_case("M9", county.region, at("2026-03-31T23:00"), Verdict.OVERDUE, None))
    await county.heartbeat(at("2026-04-01T00:09"))
    await scoring.caught_up()
    await published(scoring, "2026-03")
    async with scoring.reader() as public:
        table = (await public.get(f"/v1/scores/{county.region}/2026-03")).json()
    water = next(one for one in table["standings"] if one["unit"] == "water")
    assert (water["rates"][0]["numerator"], water["rates"][0]["denominator"]) == (3, 5)
    await publisher.look(county.region)
    assert REGISTRY.get_sample_value("duban_publication_waits_seconds", {"region": county.region}) == 0


async def test_the_heartbeat_is_passed_on_and_a_rebuild_gives_the_same_facts(place: tuple[County, Scoring]) -> None:
    county, scoring = place
    await march(county, scoring)
    await county.heartbeat(at("2026-03-20T12:00"))
    await scoring.caught_up()
    passed = heartbeat_stream(county.region, "scoring")
    assert await scoring.runtime.pool.fetchval("SELECT version FROM streams WHERE stream = $1", passed) == 1
    assert (await rebuild_of(scoring.runtime, "facts").run()).same
