"""Holding what happened against what had to happen. Nothing is called a success that was not looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import asyncpg

from duban.complaints import PortalMessage
from duban.demo.desk import Desk
from duban.demo.mailbox import Mailbox
from duban.demo.plan import Story
from duban.demo.seen import Receipt, Seen
from duban.stack.stack import Stack

MANY: Final = 200
"""From so many complaints on, over a year, everything that can happen does happen."""
_SHOWN: Final = 5
_LEDGER: Final = "SELECT channel, state, count(*) AS many FROM deliveries GROUP BY channel, state"

Ledger = Mapping[tuple[str, str], int]
"""Deliveries by channel and state."""


async def ledger(stack: Stack) -> Ledger:
    """What notify's ledger says."""
    connection = await asyncpg.connect(stack.dsn("duban_notify"))
    try:
        rows = await connection.fetch(_LEDGER)
    finally:
        await connection.close()
    return {(row["channel"], row["state"]): row["many"] for row in rows}


def unlike_receipts(placed: Mapping[str, PortalMessage], receipts: Mapping[str, list[Receipt]]) -> list[str]:
    """Messages whose receipt is not the expected one, or that have none or several."""
    found = []
    for place, message in placed.items():
        said, given = receipts.get(place, []), message.expected
        what = f"{message.type} {message.submission_id} ({place})"
        if len(said) != 1:
            found.append(f"{what}: {len(said)} receipts where one is due")
        elif (said[0].status, said[0].codes, said[0].repeated) != (given.status, given.codes, given.repeated):
            got = f"{said[0].status} {', '.join(said[0].codes)}{' repeated' if said[0].repeated else ''}"
            found.append(
                f"{what}: {got}; expected {given.status} {', '.join(given.codes)}"
                f"{' repeated' if given.repeated else ''}"
            )
    strangers = receipts.keys() - placed.keys()
    found += [f"a receipt answers {place}, where nothing was published" for place in sorted(strangers)]
    return found


def faults(
    told: Story, placed: Mapping[str, PortalMessage], seen: Seen, sinks: tuple[Mailbox, Desk], book: Ledger
) -> list[str]:
    """Everything that is not as it has to be, one line each; empty where all is well."""
    unlike = unlike_receipts(placed, seen.receipts)
    found = unlike[:_SHOWN]
    if len(unlike) > _SHOWN:
        found.append(f"and {len(unlike) - _SHOWN} more receipts that are not as expected")
    found += _counts(told, placed, seen)
    if told.plan.complaints >= MANY:
        found += [f"there was no {what}" for what, count in _happenings(seen, *sinks).items() if not count]
    return [*found, *_deliveries(*sinks, book)]


def _counts(told: Story, placed: Mapping[str, PortalMessage], seen: Seen) -> Iterator[str]:
    opened = sum(complaint.opens_matter for complaint in told.complaints)
    if seen.registered != opened:
        yield f"{seen.registered} matters were registered, {opened} had to be"
    planned = sum(1 for _ in told.messages)
    if len(placed) != planned:
        yield f"{len(placed)} messages were published of {planned}"
    missing = [month for month in told.months if month not in seen.published]
    if missing:
        yield f"no scores were published for {', '.join(missing)}"


def _happenings(seen: Seen, mailbox: Mailbox, desk: Desk) -> dict[str, int]:
    return {
        "reminder 催办": seen.reminded,
        "overdue obligation 超时": seen.overdue,
        "yellow card 黄牌": seen.cards["yellow"],
        "red card 红牌": seen.cards["red"],
        "escalation to the top 升级至第四级": seen.levels[4],
        "mail 邮件": len(mailbox.mails),
        "webhook 推送": len(desk.ids),
        "outcome for a portal 办理结果": seen.outcomes,
    }


def _deliveries(mailbox: Mailbox, desk: Desk, book: Ledger) -> Iterator[str]:
    came: dict[str, Counter[Any]] = {
        "mail": Counter(mail["Message-ID"] for mail in mailbox.mails),
        "webhook": Counter(desk.ids),
    }
    for channel, identities in came.items():
        twice = [identity for identity, count in identities.items() if count > 1]
        if twice:
            yield f"{len(twice)} deliveries by {channel} came twice, the first of them {twice[0]}"
        noted = book.get((channel, "delivered"), 0)
        if noted != len(identities):
            yield f"the ledger has {noted} deliveries by {channel}, {len(identities)} came"
    yield from (f"a webhook was refused: {reason}" for reason in desk.refused[:1])
    for (channel, state), many in book.items():
        if state != "delivered":
            yield f"{many} deliveries by {channel} are {state}"
