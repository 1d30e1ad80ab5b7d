"""What the answers of webhooks and mail servers mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from services.notify.domain.retries import Failure, Kind

# The endpoint read this message and will not take it, however often it is sent.
_NEVER = frozenset({
    HTTPStatus.BAD_REQUEST, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_URI_TOO_LONG, HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
})  # fmt: skip

_SICK = frozenset({
    HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT,
})  # fmt: skip


def of_webhook(status: int, retry_after: str | None, now: datetime) -> Failure | None:
    """None where the endpoint took it (2xx). A redirect is a failure: a signed message goes where it was agreed."""
    if 200 <= status < 300:
        return None
    detail = f"HTTP {status}"
    if status == HTTPStatus.GONE:
        return Failure(Kind.PERMANENT, f"{detail}: wants nothing any more", status, gone=True)
    if 300 <= status < 400:
        return Failure(Kind.PERMANENT, f"{detail}: a redirect is not followed; correct the address", status)
    if status in _NEVER:
        return Failure(Kind.PERMANENT, detail, status)
    return Failure(Kind.TEMPORARY, detail, status, waiting_time(retry_after, now), sick=status in _SICK)


def of_mail(code: int, text: str) -> Failure:
    """An answer of a mail server that did not take a mail: 4xx is for now, 5xx for good (RFC 5321)."""
    kind = Kind.PERMANENT if 500 <= code < 600 else Kind.TEMPORARY
    return Failure(kind, f"SMTP {code}: {text}"[:500], code)


def waiting_time(retry_after: str | None, now: datetime) -> timedelta | None:
    """What `Retry-After` asks for, in seconds or as a date (RFC 9110); None where it says nothing readable."""
    if not retry_after:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return timedelta(seconds=min(int(retry_after), 10**6))
    try:
        then = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(timedelta(0), (then if then.tzinfo else then.replace(tzinfo=UTC)) - now)
