"""How events change the ledger: wave after wave, so that each statement meets a task once and all keep their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from schemas.identity import is_task_number
from services.chassis.views import Read, Write
from services.tracking.views.columns import columns_of
from services.tracking.views.ledger import payloads as read

CHINA: Final = timedelta(hours=8)
"""Months are civil months of China, which has one offset and no summer time."""

_OPENED: Final = """
INSERT INTO {schema}.tasks (task, region, number, process, title_zh, title_en, unit, section, post, person, lead,
    support, receiver, origin, item, occurrence, document, paragraph, said, importance, opened_at, opened_by, regime)
SELECT task, region, number, process, title_zh, title_en, unit, section, post, person,
    coalesce(string_to_array(lead, ','), '{}'), coalesce(string_to_array(support, ','), '{}'), receiver, origin, item,
    occurrence, document, paragraph, said, importance, opened_at, opened_by, regime
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[],
    $19::text[], $20::text[], $21::timestamptz[], $22::text[], $23::text[])
    AS new (task, region, number, process, title_zh, title_en, unit, section, post, person, lead, support, receiver,
    origin, item, occurrence, document, paragraph, said, importance, opened_at, opened_by, regime)
"""
_BEGUN: Final = """
UPDATE {schema}.tasks AS known SET step = begun.step, attempt = begun.attempt, step_unit = begun.unit,
    step_section = begun.section, step_post = begun.post, step_person = begun.person, step_begun_at = begun.at,
    problem = known.problem OR begun.problem
FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
    $9::boolean[]) AS begun (task, step, attempt, unit, section, post, person, at, problem)
WHERE known.task = begun.task
"""
_SENT_BACK: Final = """
UPDATE {schema}.tasks AS known SET sent_back = known.sent_back + 1
FROM unnest($1::text[]) AS back (task) WHERE known.task = back.task
"""
# Who takes over the step of the task's own holder answers for the task; the escort of a course only by its whole.
_TRANSFERRED: Final = """
UPDATE {schema}.tasks AS known SET
    (unit, section, post, person) = (SELECT step.unit, step.section, step.post, step.person
        WHERE step.step = 'whole' OR (known.process <> 'full_course'
            AND (known.unit, known.section, known.post, known.person)
                IS NOT DISTINCT FROM (known.step_unit, known.step_section, known.step_post, known.step_person))
        UNION ALL SELECT known.unit, known.section, known.post, known.person LIMIT 1),
    (step_unit, step_section, step_post, step_person) = (SELECT step.unit, step.section, step.post, step.person
        WHERE step.step <> 'whole'
        UNION ALL SELECT known.step_unit, known.step_section, known.step_post, known.step_person LIMIT 1)
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    AS step (task, step, unit, section, post, person)
WHERE known.task = step.task
"""
_CLOSED: Final = """
UPDATE {schema}.tasks AS known SET outcome = closed.outcome, closed_at = closed.at, reason = closed.reason,
    follow_up = closed.follow_up, follow_up_at = closed.follow_up_at
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::timestamptz[])
    AS closed (task, outcome, at, reason, follow_up, follow_up_at)
WHERE known.task = closed.task
"""
_COUNTED: Final = """
INSERT INTO {schema}.ended AS known (region, unit, process, outcome, month, tasks)
SELECT region, unit, process, outcome, month, count(*)
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS ended (region, unit, process, outcome, month)
GROUP BY region, unit, process, outcome, month ORDER BY region, unit, process, outcome, month
ON CONFLICT (region, unit, process, outcome, month) DO UPDATE SET tasks = known.tasks + excluded.tasks
"""
_FOLLOWED: Final = """
UPDATE {schema}.tasks AS known SET follow_up_at = followed.next_at,
    follow_up = CASE WHEN followed.next_at IS NULL THEN NULL ELSE known.follow_up END
FROM unnest($1::text[], $2::timestamptz[]) AS followed (task, next_at) WHERE known.task = followed.task
"""
_OWED: Final = """
INSERT INTO {schema}.dues (
    task, obligation, region, unit, kind, step, starts_at, due_at, open, breached, level)
SELECT task, obligation, region, unit, kind, step, starts_at, due_at, true, breached, level
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
    $8::timestamptz[], $9::boolean[], $10::int[])
    AS new (task, obligation, region, unit, kind, step, starts_at, due_at, breached, level)
"""
_MOVED: Final = """
UPDATE {schema}.dues AS known SET due_at = moved.due_at, breached = known.breached AND NOT moved.reinstated,
    level = CASE WHEN moved.reinstated THEN 0 ELSE known.level END
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::boolean[]) AS moved (task, obligation, due_at, reinstated)
WHERE known.task = moved.task AND known.obligation = moved.obligation
"""
_RAISED: Final = """
UPDATE {schema}.dues AS known SET breached = true, level = greatest(known.level, raised.level)
FROM unnest($1::text[], $2::text[], $3::int[]) AS raised (task, obligation, level)
WHERE known.task = raised.task AND known.obligation = raised.obligation
"""
_ENDED: Final = """
UPDATE {schema}.dues AS known SET open = false, verdict = ended.verdict
FROM unnest($1::text[], $2::text[], $3::text[]) AS ended (task, obligation, verdict)
WHERE known.task = ended.task AND known.obligation = ended.obligation
"""


def fold(batch: Sequence[Read]) -> list[Write]:
    """Statements wave by wave: the first event of every stream, then the second of every stream, and so on."""
    waves: list[dict[str, list[tuple[Any, ...]]]] = []
    seen: dict[str, int] = defaultdict(int)
    for record, event in batch:
        if not is_of_task(event):
            continue
        number = seen[record.stream]
        seen[record.stream] += 1
        if number == len(waves):
            waves.append(defaultdict(list))
        for sql, row in _ROWS[type(event)](event):
            waves[number][sql].append(row)
    return [Write(sql, columns_of(rows, len(rows[0]))) for wave in waves for sql, rows in wave.items()]


def is_of_task(event: Any) -> bool:
    """Whether it is about a task: supervision tells of matters too."""
    number: str | None = getattr(event, "case_number", None)
    return hasattr(event, "task") or (number is not None and is_task_number(number))


Rows = Iterator[tuple[str, tuple[Any, ...]]]


def _opened(event: read.Opened) -> Rows:
    yield (
        _OPENED,
        (
            *(event.task, event.region, event.number, event.process, event.title_zh, event.title_en),
            *(event.unit, event.section, event.post, event.person),
            *(",".join(event.lead), ",".join(event.support), event.receiver, event.origin, event.item),
            *(event.occurrence, event.document, event.paragraph, event.said, event.importance),
            *(event.opened_at, event.opened_by, event.regime),
        ),
    )


def _begun(event: read.Begun) -> Rows:
    if event.step != "whole":
        holder = (event.unit, event.section, event.post, event.person)
        yield _BEGUN, (event.task, event.step, event.attempt, *holder, event.begins_at, event.problem)


def _completed(event: read.Completed) -> Rows:
    if event.outcome == "sent_back":
        yield _SENT_BACK, (event.task,)


def _transferred(event: read.Transferred) -> Rows:
    yield _TRANSFERRED, (event.task, event.step, event.unit, event.section, event.post, event.person)


def _closed(event: read.Closed) -> Rows:
    yield (
        _CLOSED,
        (event.task, event.outcome, event.closed_at, event.reason, event.follow_up, event.follow_up_at),
    )
    month = f"{event.closed_at + CHINA:%Y-%m}"
    yield _COUNTED, (event.region, event.unit, event.process, event.outcome, month)


def _followed(event: read.Followed) -> Rows:
    yield _FOLLOWED, (event.task, event.next_at)


def _owed(event: read.Owed) -> Rows:
    step = event.discharged_by[0].removeprefix("task.") if event.discharged_by else event.kind
    due = (event.starts_at, event.due_at, event.breached, event.level)
    yield _OWED, (event.matter, event.obligation, event.region, event.unit, event.kind, step, *due)


def _moved(event: read.Moved) -> Rows:
    yield _MOVED, (event.matter, event.obligation, event.due_at, event.reinstated)


def _raised(event: read.Raised) -> Rows:
    yield _RAISED, (event.matter, event.obligation, event.level)


def _ended(event: read.Ended) -> Rows:
    yield _ENDED, (event.matter, event.obligation, event.verdict)


_ROWS: Final[dict[type, Callable[[Any], Rows]]] = {
    read.Opened: _opened,
    read.Begun: _begun,
    read.Completed: _completed,
    read.Transferred: _transferred,
    read.Closed: _closed,
    read.Followed: _followed,
    read.Owed: _owed,
    read.Moved: _moved,
    read.Raised: _raised,
    read.Ended: _ended,
}
