"""Where records lie, and batches of them that may be applied in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from services.chassis.records import ConsumerRecord

Place = tuple[str, int]
"""Topic and partition."""
POLL = 500
"""Records of one poll. Lanes put polls together; more at a time gain nothing, and hold up the loop for longer."""


class Run(NamedTuple):
    """Records of one partition in their order; nothing lies between `begins` and the last of them but they."""

    place: Place
    begins: int
    records: Sequence[ConsumerRecord]


@dataclass(slots=True)
class Batch:
    """Runs of several partitions, at most one of each."""

    records: list[ConsumerRecord] = field(default_factory=list)
    begins: dict[Place, int] = field(default_factory=dict)
    ends: dict[Place, int] = field(default_factory=dict)
    last: dict[Place, tuple[int, int]] = field(default_factory=dict)
    """Offset and time stamp (ms) of the last record of each run."""

    def takes(self, runs: Iterable[Run]) -> bool:
        """Whether `runs` go on where the batch ends, or begin another partition."""
        return all(self.ends.get(run.place, run.begins) == run.begins for run in runs)

    def add(self, runs: Iterable[Run]) -> None:
        """Put runs behind those that the batch has."""
        for place, begins, records in runs:
            self.records += records
            self.begins.setdefault(place, begins)
            last = records[-1]
            self.ends[place], self.last[place] = last.offset + 1, (last.offset, last.timestamp)

    def without(self, places: Iterable[Place]) -> Batch:
        """What is left when the runs of some partitions are taken out."""
        out, rest = set(places), Batch()
        for place, begins in self.begins.items():
            if place not in out:
                kept = [record for record in self.records if (record.topic, record.partition) == place]
                rest.add([Run(place, begins, kept)])
        return rest

    def singles(self) -> Iterator[Batch]:
        """A batch for each record."""
        begins = dict(self.begins)
        for record in self.records:
            place, single = (record.topic, record.partition), Batch()
            single.add([Run(place, begins[place], [record])])
            begins[place] = record.offset + 1
            yield single
