"""Who is told: readers of the unit answerable and addresses get mail, webhooks their own endpoint.

A reader is whoever answers for the post on that day: while its holder is away the B-post (AB岗).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import cast, get_args
from zoneinfo import ZoneInfo

from schemas.contract import EventContract
from schemas.events.score import ScorePublished
from schemas.regime import CompiledRegime
from schemas.regime.notification import Audience
from schemas.regime.vocabulary import Reader

_READERS = frozenset(get_args(Reader))


def mail_addresses(
    event: EventContract, fields: Mapping[str, object], rules: CompiledRegime, to: Audience, at: datetime
) -> Iterator[str]:
    """Mail addresses of an audience at an instant, each once, in the order in which the regime names them.

    A post without an address is reached at its unit's; where there is none either, nobody is told.
    """
    posts = (post for unit in _units(event, fields, rules) for post in _posts(event, fields, rules, to, unit))
    found = (mail_of(post, rules, at) for post in posts)
    outside = {address.id: address.mail for address in rules.regime.addresses}
    known = (outside.get(address) for address in to.addresses)
    yield from dict.fromkeys(mail for mail in (*found, *known) if mail)


def mail_of(post: str, rules: CompiledRegime, at: datetime) -> str | None:
    """The mail address of whoever answers for a post at an instant; the post's own where that one has none."""
    day = at.astimezone(ZoneInfo(rules.timezone)).date()
    answering = rules.answering(post, day).answering_post
    return rules.directory.mail_of(answering) or rules.directory.mail_of(post)


def _units(event: EventContract, fields: Mapping[str, object], rules: CompiledRegime) -> Iterable[str]:
    """The units that an event is about: a published table is about all that stand in it."""
    if isinstance(event, ScorePublished):
        return [standing.unit for standing in event.standings]
    return [str(fields.get("unit") or fields.get("to_unit") or rules.regime.efficiency_office)]


def _posts(
    event: EventContract, fields: Mapping[str, object], rules: CompiledRegime, to: Audience, unit: str
) -> Iterator[str]:
    section, post = (str(fields[name]) if fields.get(name) else None for name in ("section", "post"))
    named = tuple(getattr(event, "readers", ())) if to.event_readers else ()
    for reader in (*to.readers, *named):
        if reader in _READERS:
            yield from rules.readers(cast("Reader", reader), unit, section, post)
        elif reader in rules.directory.posts:
            yield reader
