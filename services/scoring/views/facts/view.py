"""The view of the facts: its tables, what it reads, its checksum."""

from __future__ import annotations

from services.chassis.views import View
from services.scoring.views.facts import payloads
from services.scoring.views.facts.fold import fold, touched

TABLES = """
CREATE TABLE {schema}.facts (
    matter text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    unit text NOT NULL,
    region text NOT NULL,
    period text NOT NULL,
    at timestamptz NOT NULL,
    outcome text,
    days_left int,
    solved bool,
    PRIMARY KEY (matter, kind, subject, unit)
);
CREATE TABLE {schema}.cases (matter text PRIMARY KEY, case_number text NOT NULL);
"""

INDEXES = "CREATE INDEX facts_of_units ON {schema}.facts (region, period, unit, kind)"

CHECKSUM = """
SELECT
    (SELECT count(*) || ':' || coalesce(sum(hashtextextended(f::text, 0)::numeric), 0) FROM {schema}.facts AS f)
    || '/' ||
    (SELECT count(*) || ':' || coalesce(sum(hashtextextended(c::text, 0)::numeric), 0) FROM {schema}.cases AS c)
"""

FACTS = View(
    name="facts",
    version=3,
    tables=TABLES,
    reads={
        "duban.matter.registered.v1": payloads.Registered,
        "duban.supervision.entrusted.v1": payloads.Registered,
        "duban.matter.assigned.v1": payloads.Assigned,
        "duban.matter.signed.v1": payloads.Signed,
        "duban.matter.answered.v1": payloads.Answered,
        "duban.matter.rated.v1": payloads.Rated,
        "duban.matter.reopened.v1": payloads.Reopened,
        "duban.obligation.breached.v1": payloads.Breached,
        "duban.obligation.discharged.v1": payloads.Discharged,
        "duban.obligation.replanned.v1": payloads.Replanned,
        "duban.obligation.withdrawn.v1": payloads.Withdrawn,
        "duban.obligation.excused.v1": payloads.Excused,
        "duban.card.issued.v1": payloads.CardIssued,
        "duban.card.revoked.v1": payloads.CardRevoked,
    },
    fold=fold,
    checksum=CHECKSUM,
    touched=touched,
    indexes=INDEXES,
)
