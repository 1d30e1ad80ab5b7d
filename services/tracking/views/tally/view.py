"""The view of running counts: opened and ended by kind, hits by rule.

Counts are kept by partition, because a partition belongs to one lane: lanes never wait for each other's rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from services.chassis.views import Read, View, Write
from services.tracking.views.columns import columns_of
from services.tracking.views.tally.payloads import Ended, Opened

TABLES = """
CREATE TABLE {schema}.counts (
    region text NOT NULL,
    partition int NOT NULL,
    counted text NOT NULL,
    name text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (region, partition, counted, name)
) WITH (fillfactor = 50);
COMMENT ON COLUMN {schema}.counts.counted IS 'opened, ended (name: the kind), rule (name: its id)';
"""

CHECKSUM = """
SELECT md5(coalesce(string_agg(md5(row), '' ORDER BY row), '')) FROM (
    SELECT concat_ws('|', region, counted, name, sum(count)) FROM {schema}.counts GROUP BY region, counted, name
) AS rows (row)
"""

_COUNT = """
INSERT INTO {schema}.counts AS known (region, partition, counted, name, count)
SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::bigint[])
ON CONFLICT (region, partition, counted, name) DO UPDATE SET count = known.count + excluded.count
"""


def fold(batch: Sequence[Read]) -> list[Write]:
    """Counts of the batch are added up; a clock that is handed on was no hit of its rule once more."""
    counts: Counter[tuple[str, int, str, str]] = Counter()
    for record, event in batch:
        if isinstance(event, Ended):
            counts[event.region, record.partition, "ended", event.kind] += 1
            continue
        counts[event.region, record.partition, "opened", event.kind] += 1
        if event.continues is None:
            counts[event.region, record.partition, "rule", event.rule] += 1
    return [Write(_COUNT, columns_of(((*key, count) for key, count in sorted(counts.items())), 5))]


TALLY = View(
    name="tally",
    version=1,
    tables=TABLES,
    reads={
        "duban.obligation.opened.v1": Opened,
        "duban.obligation.discharged.v1": Ended,
        "duban.obligation.withdrawn.v1": Ended,
    },
    fold=fold,
    checksum=CHECKSUM,
)
