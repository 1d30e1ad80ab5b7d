"""Who is told: readers of the unit answerable and addresses get mail, webhooks their own endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast, get_args

from schemas.contract import EventContract
from schemas.events.score import ScorePublished
from schemas.regime import CompiledRegime
from schemas.regime.notification import Audience
from schemas.regime.vocabulary import Reader

_READERS = frozenset(get_args(Reader))


def mail_addresses(
    event: EventContract, fields: Mapping[str, object], rules: CompiledRegime, to: Audience
) -> Iterator[str]:
    """Mail addresses of an audience, each once, in the order in which the regime names them.

    A post without an address is reached at its unit's; where there is none either, nobody is told.
    """
    posts = (post for unit in _units(event, fields, rules) for post in _posts(event, fields, rules, to, unit))
    found = (rules.directory.mail_of(post) for post in posts)
    outside = {address.id: address.mail for address in rules.regime.addresses}
    known = (outside.get(address) for address in to.addresses)
    yield from dict.fromkeys(mail for mail in (*found, *known) if mail)


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
