"""The pages' addresses: regions, league table, a unit over months, the matters behind a rate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from schemas.contract import Identifier, Region
from schemas.periods import Period, month_of
from schemas.regime.scoring import Rate as RateRule
from services.chassis.http.access import public
from services.chassis.http.language import language_of
from services.chassis.http.paging import first_address, next_address
from services.chassis.http.problems import NOT_FOUND
from services.chassis.http.sessions import principal_if_any
from services.chassis.pages.components import Link, Pager
from services.chassis.pages.kit import PageKit
from services.chassis.pages.moments import civil_period
from services.scoring.api import AskedPeriod, Insider, required_rules
from services.scoring.drilling import FactsPage, drilled, page_of_facts
from services.scoring.pages.courses import course_as_published, course_by_month
from services.scoring.pages.figures import Say, unit_figure
from services.scoring.pages.rows import group_panels, named, unit_names
from services.scoring.published import Publication, newest_tables, publications, published_table
from services.scoring.scope import check_may_drill, check_may_see, may_drill, may_see_unpublished
from services.scoring.tables import Rules, live_table
from services.scoring.views.facts import query as facts

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LISTED = 12
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class RegionPanel:
    """A region on the front page; `running` is empty for who may not see the running period."""

    region: str
    name: str
    running: str
    published: list[Publication]


def page_router(runtime: Runtime, kit: PageKit) -> APIRouter:
    """Routes of the pages.

    Tables that were published are public where the regime says so; one that is not, and what is behind them, is for
    officials, as on the API.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/", dependencies=[public()])
    async def home(request: Request) -> Response:
        return await _home(runtime, kit, request)

    @router.get("/scores/{region}/units/{unit}", dependencies=[public()])
    async def unit_page(request: Request, region: Region, unit: Identifier) -> Response:
        return await _unit(runtime, kit, request, region, unit)

    @router.get("/scores/{region}/{period}", dependencies=[public()])
    async def league(request: Request, region: Region, period: AskedPeriod) -> Response:
        return await _league(runtime, kit, request, region, period)

    @router.get("/scores/{region}/{period}/units/{unit}/{rate}")
    async def drill(
        request: Request, region: Region, period: AskedPeriod, unit: Identifier, rate: Identifier,
        principal: Insider, page: FactsPage,
    ) -> Response:  # fmt: skip
        check_may_drill(principal, region, unit)
        rules = required_rules(runtime, region, period)
        wanted = drilled(rules, unit, rate)
        async with runtime.pool.acquire() as connection:
            paged = await page_of_facts(connection, rules, period, wanted, page)
        say, language = _saying(kit, request)
        name = unit_names(rules, language)[unit]
        return kit.respond(
            request, "drill.html", name=name, rate=named(wanted.rate.name, language), period=str(period),
            rows=paged.rows,
            headings=[say("drill.matter"), say("drill.when"), say("drill.outcome"), (say("drill.days_left"), "number"),
                      say("drill.counts")],
            pager=Pager(first_address(request) or "", next_address(request, paged) or ""),
            tracking=runtime.settings.peers.get("tracking", ""),
            trail=[Link(say("home.title"), "/"),
                   Link(civil_period(str(period), language_of(request)), f"/scores/{region}/{period}"),
                   Link(name, f"/scores/{region}/units/{unit}"), Link(named(wanted.rate.name, language))],
        )  # fmt: skip

    return router


def _saying(kit: PageKit, request: Request) -> tuple[Say, str]:
    return partial(kit.text, request), language_of(request)


async def _home(runtime: Runtime, kit: PageKit, request: Request) -> Response:
    principal, language = await principal_if_any(request), language_of(request)
    places = []
    for region in runtime.regimes.regions():
        regime = runtime.regimes.in_force(region, runtime.clock.now()) or runtime.regimes.newest(region)
        scoring = regime.regime.scoring if regime else None
        may_see = scoring and (scoring.published or (principal is not None and principal.may_see_region(region)))
        if regime is None or scoring is None or not may_see:
            continue
        running = Period.containing(month_of(runtime.clock.now(), regime.timezone), scoring.period)
        shown = str(running) if may_see_unpublished(principal, region) else ""
        async with runtime.pool.acquire() as connection:
            listed = await publications(connection, region, None, _LISTED)
        places.append(RegionPanel(region, named(regime.regime.name, language), shown, listed))
    return kit.respond(request, "home.html", places=places)


async def _league(runtime: Runtime, kit: PageKit, request: Request, region: str, period: Period) -> Response:
    rules = required_rules(runtime, region, period)
    principal = await principal_if_any(request)
    check_may_see(principal, region, rules)
    async with runtime.pool.acquire() as connection:
        published = await published_table(connection, region, period)
        seen = published is None and may_see_unpublished(principal, region)
        live = await live_table(connection, rules, period) if seen else None
    if published is not None:
        regime = runtime.regimes.by_digest(published.regime)
        rules = Rules(regime, regime.regime.scoring or rules.scoring)
    standings = published.standings if published else live.standings if live else ()
    say, language = _saying(kit, request)
    groups = group_panels(say, rules, standings, language, lambda unit: may_drill(principal, region, unit))
    now = runtime.clock.now()
    return kit.respond(
        request, "league.html", region=region, period=str(period), place=named(rules.regime.regime.name, language),
        groups=groups, published_at=published.published_at if published else None, waiting=not (published or live),
        headings=_headings(say, rules, language, (say("table.rank"), "number"), say("table.unit")),
        weights=[(named(rule.name, language), _weight(say, rule)) for rule in rules.scoring.rates],
        regime=rules.regime.version, digest=published.facts if published else live.facts if live else "",
        previous=str(period.previous),
        following=str(period.next) if period.ends_at(rules.regime.timezone) <= now else "",
        trail=[Link(say("home.title"), "/"), Link(civil_period(str(period), language_of(request)))],
    )  # fmt: skip


async def _unit(runtime: Runtime, kit: PageKit, request: Request, region: str, unit: str) -> Response:
    newest = runtime.regimes.newest(region)
    if newest is None:
        raise NOT_FOUND.error()
    last = Period.containing(month_of(runtime.clock.now(), newest.timezone), "month")
    rules = required_rules(runtime, region, last)
    principal = await principal_if_any(request)
    check_may_see(principal, region, rules)
    say, language = _saying(kit, request)
    name = unit_names(rules, language).get(unit)
    if name is None:
        raise NOT_FOUND.error()
    months = Period(last.first - _MONTHS + 1, _MONTHS).months
    async with runtime.pool.acquire() as connection:
        if may_see_unpublished(principal, region):
            tallies = await facts.tallies_by_month(connection, region, months, unit)
            rows, courses = course_by_month(rules, unit, tallies, language)
        else:
            tables = await newest_tables(connection, region, _MONTHS)
            rows, courses = course_as_published(rules, unit, tables, language)
    return kit.respond(
        request, "unit.html", region=region, unit=unit, name=name, rows=list(reversed(rows)),
        figure=unit_figure(say, name, [row.period for row in rows], courses) if rows else None,
        may_drill=may_drill(principal, region, unit),
        headings=_headings(say, rules, language, say("unit.month")),
        trail=[Link(say("home.title"), "/"), Link(name)],
    )  # fmt: skip


def _headings(say: Say, rules: Rules, language: str, *first: str | tuple[str, str]) -> list[str | tuple[str, str]]:
    rates = [(named(rule.name, language), "number") for rule in rules.scoring.rates]
    return [*first, (say("table.score"), "number"), *rates, (say("table.cards"), "number")]


def _weight(say: Say, rule: RateRule) -> str:
    target = say("table.no_target") if rule.target is None else f"{rule.target * 100:g}%"
    return say("table.weight", weight=f"{rule.weight:g}", target=target, sample=rule.minimum_sample)
