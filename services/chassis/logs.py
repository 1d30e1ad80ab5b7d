"""Logs: one JSON object a line on standard output, the standard library's loggers included, personal data never.

Every line has ``time``, ``level``, ``event`` and ``service``; within a request or a record also ``correlation_id`` and
``trace_id``, bound with `log_context`. Two nets hold personal data back: keys that carry it are replaced whole, and
anything in a text that looks like a mobile number, an identity number or a token is replaced where it stands.

While Kafka is away its client would write a hundred lines a second; what it says again and again is written seldom.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[redacted]"

PERSONAL_KEYS = frozenset(
    {
        "address", "authorization", "body", "complainant", "contact", "content", "cookie", "email", "headers",
        "id_card", "id_number", "identity", "mail", "mobile", "name", "password", "person_name", "phone", "query_code",
        "sealed", "secret", "tel", "text", "title", "token",
    }
)  # fmt: skip

_PERSONAL_TEXT = re.compile(
    r"(?<!\d)1[3-9]\d{9}(?!\d)"  # a mobile number
    r"|(?<!\d)\d{17}[\dXx](?!\d)"  # an identity number (GB 11643)
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"  # a mail address
    r"|eyJ[\w-]+\.[\w-]+\.[\w-]+"  # a token
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # a password in an address
)


REPEATED_AFTER_SECONDS = 10.0
_REPEATING = "aiokafka"
_MOST_REMEMBERED = 1_000


class SeldomRepeated(logging.Filter):
    """Of the warnings and errors of Kafka's client, lets those that say the same pass once in ten seconds.

    The same: one logger, level and message before its values are put in, and errors of the same classes. The next that
    passes says in `left_out` how many did not since. Ours, and everybody else's, pass always.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._written: dict[tuple[object, ...], tuple[float, int]] = {}  # when last, and how many were left out since

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether `record` is written."""
        if record.levelno < logging.WARNING or record.name.partition(".")[0] != _REPEATING:
            return True
        said, now = _what_it_says(record), self._now()
        written_at, left_out = self._written.get(said, (float("-inf"), 0))
        if now - written_at < REPEATED_AFTER_SECONDS:
            self._written[said] = (written_at, left_out + 1)
            return False
        if len(self._written) >= _MOST_REMEMBERED:  # messages that are made anew each time are no repetitions
            self._written.clear()
        self._written[said] = (now, 0)
        if left_out:
            record.left_out = left_out
        return True


def _what_it_says(record: logging.LogRecord) -> tuple[object, ...]:
    values = record.args if isinstance(record.args, tuple) else ()
    classes = tuple(type(value) for value in values if isinstance(value, BaseException))
    return record.name, record.levelno, str(record.msg), classes, record.exc_info and record.exc_info[0]


def redact(value: Any, keys: frozenset[str] = PERSONAL_KEYS) -> Any:
    """`value` without personal data, at any depth; values under one of `keys` are replaced whole."""
    if isinstance(value, str):
        return _PERSONAL_TEXT.sub(REDACTED, value)
    if isinstance(value, dict):
        return {str(key): REDACTED if str(key).lower() in keys else redact(held, keys) for key, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(held, keys) for held in value]
    return value


def redact_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The processor that stands before the renderer; of a traceback only the texts are looked at."""
    trace = event.pop("exception", None)
    redacted: dict[str, Any] = redact(dict(event))
    if trace is not None:
        redacted["exception"] = redact(trace, frozenset())
    return redacted


def configure_logs(service: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Route structlog and the standard library to `stream` (standard output by default) as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.addFilter(SeldomRepeated())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_shared_processors(service), structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(
                    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
                ),
                redact_personal_data,
                structlog.processors.JSONRenderer(serializer=_json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "aiokafka"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = name != "uvicorn.access"
    structlog.configure(
        processors=[*_shared_processors(service), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


@contextmanager
def log_context(correlation_id: str, traceparent: str | None = None) -> Iterator[None]:
    """Bind the correlation id, and the trace id of a W3C `traceparent`, to every line logged inside."""
    bound = {"correlation_id": correlation_id}
    parts = (traceparent or "").split("-")
    if len(parts) == 4 and re.fullmatch(r"[0-9a-f]{32}", parts[1]):
        bound["trace_id"] = parts[1]
    with structlog.contextvars.bound_contextvars(**bound):
        yield


def _shared_processors(service: str) -> list[Processor]:
    def add_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        add_service,
    ]


def _json(event: EventDict, **_options: Any) -> str:
    """One line, readable Chinese; half a surrogate pair, which no UTF-8 stream takes, is written as its number."""
    line = json.dumps(event, default=repr, ensure_ascii=False, separators=(",", ":"))
    return line.encode("utf-8", "backslashreplace").decode("utf-8")
