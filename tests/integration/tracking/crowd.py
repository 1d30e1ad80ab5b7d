"""A worklist as a big place has it: fifty thousand open obligations, written at once."""

from __future__ import annotations

from typing import Any

_FILL = """
INSERT INTO worklist.obligations (
    matter, obligation, region, unit, section, post, person, kind, case_number, category, importance, binding,
    rule, provisional, round, starts_at, held_since, due_at, level, breached, excused)
SELECT lpad(number::text, 26, 'M'), 'answer.1', $1, (ARRAY['water', 'roads', 'office'])[1 + number % 3],
    'water-office', 'water-clerk', 'Li', 'answer', 'case-' || number, NULL,
    CASE WHEN number % 50 = 0 THEN 'urgent' ELSE 'ordinary' END, 'statutory', 'answer', false, 1,
    $2::timestamptz - (number % 17) * interval '1 hour', $2::timestamptz - (number % 13) * interval '1 hour',
    date_trunc('day', $2::timestamptz, 'Asia/Shanghai') + (number % 31) * interval '1 day' - interval '1 second',
    CASE WHEN number % 97 = 0 THEN 2 ELSE 0 END, number % 97 = 0, false
FROM generate_series(1, $3::int) AS number
"""


async def crowd(connection: Any, region: str, now: Any, count: int = 50_000) -> None:
    """Fill the worklist of a region; limits end over the month from yesterday on, thousands at the same second."""
    await connection.execute(_FILL, region, now, count)
    await connection.execute("ANALYZE worklist.obligations")
