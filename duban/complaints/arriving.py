"""Drawing complaints from a seed: how many, when, through which portal, and every twenty-third one peculiar."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Final

from duban.complaints.message import Complaint, Peculiarity
from duban.complaints.peculiar import ORDER, again, peculiar
from duban.complaints.phrases import phrases
from duban.complaints.speaking import portal_at, spoken, submission_id
from duban.complaints.times import arrivals
from schemas.commands.portal import SubmitMatter

EVERY: Final = 23
"""One in so many is peculiar: about 4 %, and each kind comes up again after 13 of them."""
_AGAIN: Final = (Peculiarity.REPEATED, Peculiarity.ID_REUSED)


def complaints(seed: int, count: int, begins: datetime, ends: datetime) -> list[Complaint]:
    """`count` complaints published from `begins` to `ends`, in the order of time; the same for the same arguments."""
    rng = Random(f"complaints-{seed}")  # noqa: S311 - reproducible, keeps no secret
    said = phrases()
    peculiar_ones = _peculiar_ones(rng, count)
    drawn: list[Complaint] = []
    latest: Complaint | None = None
    for number, at in enumerate(arrivals(rng, count, begins, ends)):
        kind = peculiar_ones.get(number)
        if kind in _AGAIN and latest is not None:
            drawn.append(again(kind, latest, rng, ends))
            continue
        portal = portal_at(rng, at)
        identity = submission_id(portal, at, number)
        plain = Complaint(portal, identity, SubmitMatter.TYPE, at, spoken(said, rng, portal, identity, at))
        if kind is None or kind in _AGAIN:
            drawn.append(plain)
            latest = plain
        else:
            drawn.append(peculiar(kind, plain, rng))
    return sorted(drawn, key=lambda complaint: complaint.at)


def _peculiar_ones(rng: Random, count: int) -> dict[int, Peculiarity]:
    """Which numbers are peculiar: one at random in each run of `EVERY`, the kinds in turn from a random beginning."""
    kinds = list(ORDER)
    rng.shuffle(kinds)
    runs = range(0, count, EVERY)
    return {
        number: kinds[turn % len(kinds)]
        for turn, first in enumerate(runs)
        if (number := first + rng.randrange(EVERY)) < count
    }
