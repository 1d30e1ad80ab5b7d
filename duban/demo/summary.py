"""What a demo came to: totals, a table of the units over the year, what was refused and why, and where to look."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from duban.demo.addresses import Address
from duban.demo.desk import Desk
from duban.demo.mailbox import Mailbox
from duban.demo.seen import Seen
from duban.service_client import ServiceClient
from duban.stack.folder import write_atomically
from duban.stack.stack import Stack
from schemas.events.score import Standing
from schemas.regime import CompiledRegime


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit over the year: shares as (counted, of how many); `rank` within its peer group, none without a score."""

    unit: str
    name: str
    name_en: str
    peer_group: str
    cases: int
    signed_on_time: tuple[int, int]
    answered_on_time: tuple[int, int]
    satisfied: tuple[int, int]
    yellow_cards: int
    red_cards: int
    score: float | None
    rank: int | None


@dataclass(slots=True)
class Summary:
    """Goes into summary.json as it is."""

    seed: int
    complaints: int
    region: str
    begins: str
    ends: str
    seconds: dict[str, float] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    units: list[UnitRow] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    """Defects by code."""
    verified: dict[str, int] = field(default_factory=dict)
    """How much `duban verify` looked at."""
    pages: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def write(self, stack: Stack) -> None:
        """Write `summary.json` into the run folder; the owner only may read it, for the logins it has."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2)
        write_atomically(stack.folder.root / "summary.json", f"{text}\n")


def totals(seen: Seen, messages: int, mailbox: Mailbox, desk: Desk) -> dict[str, int]:
    """The figures of the whole county."""
    return {
        "messages": messages,
        "registered": seen.registered,
        "refused": seen.refused,
        "repeated": seen.repeated,
        "answered": seen.answered,
        "reminders": seen.reminded,
        "overdue": seen.overdue,
        "escalations": seen.levels.total(),
        "escalations_to_the_top": seen.levels[4],
        "yellow_cards": seen.cards["yellow"],
        "red_cards": seen.cards["red"],
        "scores_published": len(seen.published),
        "mails": len(mailbox.mails),
        "webhooks": len(desk.ids),
        "outcomes_for_portals": seen.outcomes,
    }


def refusals(seen: Seen) -> dict[str, int]:
    """How often each defect was named, the most frequent first."""
    named = Counter(code for said in seen.receipts.values() for receipt in said for code in receipt.codes)
    return dict(named.most_common())


def standings(stack: Stack, region: str, year: int) -> list[Standing]:
    """The league tables of a year as the facts give them, by peer group and rank."""
    with ServiceClient(stack, "scoring", roles=("efficiency",), region=region) as scoring:
        answer = scoring.get(f"/v1/scores/{region}/{year}/live")
    return [Standing.model_validate(one) for one in answer["standings"]]


def unit_rows(found: Iterable[Standing], cases: Mapping[str, int], rules: CompiledRegime) -> list[UnitRow]:
    """The table, peer groups in the regime's order and units by rank."""
    rows = [_row(one, cases.get(one.unit, 0), rules) for one in found]
    groups = [group.id for group in rules.regime.peer_groups]
    return sorted(rows, key=lambda row: (groups.index(row.peer_group), row.rank or len(rows), row.unit))


def page_entry(page: Address) -> dict[str, Any]:
    """A page as summary.json has it."""
    entry: dict[str, Any] = {"who": page.who, "shows": page.shows, "page": f"{page.base}{page.path}", "open": page.link}
    return entry | ({"fill_in": dict(page.form)} if page.form else {})


def _row(one: Standing, cases: int, rules: CompiledRegime) -> UnitRow:
    name = rules.directory.units[one.unit].name
    rates = {rate.rate: (rate.numerator, rate.denominator) for rate in one.rates}
    return UnitRow(
        unit=one.unit,
        name=name.zh,
        name_en=name.en,
        peer_group=one.peer_group,
        cases=cases,
        signed_on_time=rates.get("signed-on-time", (0, 0)),
        answered_on_time=rates.get("answered-on-time", (0, 0)),
        satisfied=rates.get("satisfied", (0, 0)),
        yellow_cards=one.yellow_cards,
        red_cards=one.red_cards,
        score=None if one.score is None else float(one.score),
        rank=one.rank,
    )
