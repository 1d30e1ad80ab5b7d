"""Identities that are pure functions of what they identify, so that the same submission twice is one matter."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

# Crockford's base 32: no letter that can be misread on the telephone.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _letters(digest: bytes, count: int) -> str:
    number = int.from_bytes(digest, "big")
    letters = []
    for _ in range(count):
        number, remainder = divmod(number, 32)
        letters.append(_ALPHABET[remainder])
    return "".join(letters)


def matter_id(region: str, portal: str, submission_id: str) -> str:
    """Identity of the matter that a submission opens: 26 letters, 130 bits of a SHA-256."""
    return _letters(hashlib.sha256(f"{region}\0{portal}\0{submission_id}".encode()).digest(), 26)


def case_number(region: str, received_on: date, matter: str) -> str:
    """The number on the receipt (诉求编号): division code, civil date of receipt, eight letters of the matter.

    >>> case_number("360923", date(2026, 1, 5), "7F3K9Q2MXXXXXXXXXXXXXXXXXX")
    '360923-260105-7F3K-9Q2M'
    """
    return f"{region}-{received_on:%y%m%d}-{matter[:4]}-{matter[4:8]}"


def task_id(region: str, origin: str, *parts: str | None) -> str:
    """Identity of the task that an origin leads to: 26 letters; the same origin and parts give the same task."""
    named = "\0".join((region, "task", origin, *(part or "" for part in parts)))
    return _letters(hashlib.sha256(named.encode()).digest(), 26)


def task_number(region: str, opened_on: date, task: str) -> str:
    """The number of a task: division code, T and civil date of its opening, eight letters of the task.

    >>> task_number("360923", date(2026, 1, 5), "7F3K9Q2MXXXXXXXXXXXXXXXXXX")
    '360923-T260105-7F3K-9Q2M'
    """
    return f"{region}-T{opened_on:%y%m%d}-{task[:4]}-{task[4:8]}"


def is_task_number(number: str) -> bool:
    """Whether a number is a task's, not a matter's.

    >>> is_task_number("360923-T260105-7F3K-9Q2M"), is_task_number("360923-260105-7F3K-9Q2M")
    (True, False)
    """
    return number[6:8] == "-T"


def letters_of(number: str) -> str:
    """The first eight letters of the task or matter that a number names.

    >>> letters_of("360923-T260105-7F3K-9Q2M")
    '7F3K9Q2M'
    """
    return "".join(number.split("-")[2:4])


def query_code(secret: bytes, matter: str) -> str:
    """The code that goes with the case number (查询码): eight digits that only the holder of `secret` can make."""
    digest = hmac.digest(secret, f"query-code:{matter}".encode(), "sha256")
    return f"{int.from_bytes(digest[:8], 'big') % 10**8:08d}"


def content_digest(content: bytes) -> str:
    """SHA-256 of what a submission says, to tell a repetition from an id used twice."""
    return hashlib.sha256(content).hexdigest()


def matter_stream(matter: str) -> str:
    """Stream of a matter in intake."""
    return f"matter-{matter}"


def supervision_stream(matter: str) -> str:
    """Stream of the obligations of a matter in tracking."""
    return f"supervision-{matter}"


def task_stream(task: str) -> str:
    """Stream of a task in tracking."""
    return f"task-{task}"


def receipt_stream(region: str, portal: str, submission_id: str) -> str:
    """Stream of the receipts for one submission id of one portal."""
    return f"receipt-{matter_id(region, portal, submission_id)}"


def regime_stream(region: str) -> str:
    """Stream of the regimes that a region has adopted."""
    return f"regime-{region}"


def calendar_stream(region: str) -> str:
    """Stream of the calendars that a region has adopted."""
    return f"calendar-{region}"


def campaign_stream(region: str, campaign: str) -> str:
    """Stream of a campaign of a region in tracking."""
    return f"campaign-{region}-{campaign}"


def score_stream(region: str, period: str) -> str:
    """Stream of the published tables of a region and period, such as 2026-03."""
    return f"score-{region}-{period}"


def finding_id(region: str, kind: str, subject: str, period: str) -> str:
    """Identity of what is found of a subject in a period, so that nothing is found twice: 26 letters."""
    return _letters(hashlib.sha256(f"finding\0{region}\0{kind}\0{subject}\0{period}".encode()).digest(), 26)


def finding_stream(finding: str) -> str:
    """Stream of a finding and its examination."""
    return f"finding-{finding}"


def monitoring_stream(region: str, unit: str) -> str:
    """Stream of the times in which a unit was under key monitoring."""
    return f"monitoring-{region}-{unit}"


def outcome_stream(matter: str) -> str:
    """Stream of what notify told the portal about a matter."""
    return f"outcome-{matter}"


def heartbeat_stream(region: str, stage: str) -> str:
    """Stream of the heartbeat matter of a region as one stage passes it on."""
    return f"heartbeat-{region}-{stage}"


def event_id(stream: str, version: int) -> str:
    """CloudEvents id: the place in the stream, so that a repeated publication has the same id."""
    return f"{stream}@{version}"
