"""Attempts at the command line, and at it with regime documents and files of records that are none."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from duban.cli import main
from duban.stack.folder import PROJECT
from tests.integration.doors.attempts import HUNDRED_MEGABYTES, WORDS, Attempt, Kind
from tests.integration.doors.county import County

COUNTY = (PROJECT / "regimes" / "county-360923.yaml").read_text(encoding="utf-8")
BINARY = bytes(range(256)) * 40
BOMB = "a: &a [x, x, x, x]\n" + "".join(
    f"{this}: &{this} [*{last}, *{last}, *{last}]\n" for last, this in zip("abcdefgh", "bcdefghi", strict=True)
)


def duban(*arguments: str, told: str = "", content: bytes | str | None = None) -> Callable[[County], Awaitable[str]]:
    """Run `duban` in this process. `FILE` stands for a file with `content`; `told` must be among what is printed."""

    async def carry_out(county: County) -> str:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "input"
            if content is not None:
                file.write_bytes(content.encode() if isinstance(content, str) else content)
            here = {"FILE": str(file), "FOLDER": folder, "STACK": str(county.stack.folder.root)}
            given = [here.get(argument, argument) for argument in arguments]
            code, printed = await asyncio.to_thread(_run, given)
        assert told in printed, printed[:2_000]
        assert "Traceback" not in printed
        assert len(printed) < 20_000
        return f"exit {code}"

    return carry_out


def _run(arguments: list[str]) -> tuple[int, str]:
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        try:
            main(arguments)
        except SystemExit as ended:
            return int(ended.code or 0), printed.getvalue()
    return 0, printed.getvalue()


def check(content: bytes | str | None, told: str) -> Callable[[County], Awaitable[str]]:
    """`duban regime check` of a document."""
    return duban("regime", "check", "FILE", told=told, content=content)


def portal(days: str) -> str:
    """The beginning of a regime whose one portal may report back these days."""
    return f"id: x\nportals:\n  - id: hotline\n    backdating_days: {days}\n"


ATTEMPTS = (
    Attempt(Kind.MALFORMED, "no file", "exit 2", check(None, "cannot be read")),
    Attempt(
        Kind.MALFORMED, "a folder for a document", "exit 2", duban("regime", "check", "FOLDER", told="cannot be read")
    ),
    Attempt(Kind.MALFORMED, "adopting a folder", "exit 1", duban("regime", "adopt", "FOLDER", told="cannot be read")),
    Attempt(Kind.MALFORMED, "an empty document", "exit 1", check("", ":1:1:")),
    Attempt(Kind.MALFORMED, "a binary file", "exit 1", check(BINARY, "UTF-8")),
    Attempt(Kind.MALFORMED, "brackets without end", "exit 1", check("[" * 2_000, ":1:1:")),
    Attempt(Kind.MALFORMED, "aliases upon aliases", "exit 1", check(BOMB, ":1:")),
    Attempt(Kind.MALFORMED, "a document that holds itself", "exit 1", check("a: &a [*a]", ":1:")),
    Attempt(
        Kind.MALFORMED, "U+0000 in a name", "exit 1",
        check('id: x\nname: {zh: "a\\0b", en: x}\n', ":2:"),
    ),
    Attempt(
        Kind.MALFORMED, "adopting aliases upon aliases", "exit 1",
        duban("regime", "adopt", "FILE", "--run-folder", "STACK", told="cannot be adopted", content=BOMB),
    ),
    Attempt(Kind.OVERSIZED, "a document of 10 MB", "exit 1", check(COUNTY + "#" * 10_000_000, "too ")),
    Attempt(
        Kind.OVERSIZED, "a number of 30 digits", "exit 2",
        duban("dead-letters", "show", "intake", "nine", "--run-folder", "STACK"),
    ),
    Attempt(
        Kind.OVERSIZED, "a dead letter of a number beyond all numbers", "exit 1",
        duban("dead-letters", "show", "intake", "9" * 30, "--run-folder", "STACK", told="422"),
    ),
    Attempt(Kind.HUNDRED_MEGABYTES, "a document of 100 MB", "exit 1", check(b"\0" * HUNDRED_MEGABYTES, "too ")),
    Attempt(Kind.WRONG_TYPES, "a list for a document", "exit 1", check("[1, 2, 3]", ":1:1:")),
    Attempt(
        Kind.WRONG_TYPES, "words for numbers", "exit 1",
        check(portal("{a: [b]}"), ":4:"),
    ),
    Attempt(
        Kind.WRONG_TYPES, "a number of 5,000 digits", "exit 1",
        check(portal("9" * 5_000), ":4:"),
    ),
    Attempt(
        Kind.WRONG_TYPES, "a text for a spreadsheet", "exit 1",
        duban(
            "replay", "FILE", "--as", "message-board", "--report", "FILE", told="cannot be read", content="a,b\n1,2\n"
        ),
    ),
    Attempt(
        Kind.WRONG_TYPES, "a binary file for letters", "exit 1",
        duban("replay", "FILE", "--as", "mailbox", "--report", "FILE", told="cannot be read", content=BINARY),
    ),
    Attempt(Kind.WRONG_TYPES, "a service that is none", "exit 2", duban("dead-letters", "list", WORDS)),
    Attempt(
        Kind.WRONG_TYPES, "a time that is none", "exit 2",
        duban("explain", "360923-260105-7F3K-9Q2M", "--as-of", "yesterday", "--run-folder", "STACK"),
    ),
    Attempt(
        Kind.UNKNOWN_PORTAL, "a regime of another region", "exit 1",
        duban("regime", "adopt", "FILE", "--region", "110101", told="written for region 360923", content=COUNTY),
    ),
    Attempt(
        Kind.FORGED_TOKEN, "a run folder that has no keys", "exit 1",
        duban("explain", "360923-260105-7F3K-9Q2M", "--run-folder", "FOLDER", told="duban up"),
    ),
    Attempt(
        Kind.FORGED_TOKEN, "a role that is none", "exit 2",
        duban("token", "--role", "emperor", "--region", "360923", "--run-folder", "STACK"),
    ),
    Attempt(
        Kind.FOREIGN_CASE, "a case that is nobody's", "exit 1",
        duban("explain", "110101-260105-7F3K-9Q2M", "--run-folder", "STACK", told="404"),
    ),
    Attempt(
        Kind.MARKUP, "for a case", "exit 1", duban("explain", WORDS, "--run-folder", "STACK", told="40"),
    ),
    Attempt(
        Kind.MARKUP, "for a view", "exit 1",
        duban("rebuild", "tracking", "x; DROP SCHEMA public", "--run-folder", "STACK", told="404"),
    ),
    Attempt(
        Kind.MARKUP, "for a key of a document", "exit 1",
        check(f'id: x\n"{WORDS}": x\n', ":2:1:"),
    ),
    Attempt(Kind.UNKNOWN_VERSION, "a command that is none", "exit 2", duban("adoptt", told="adopt")),
    Attempt(
        Kind.UNKNOWN_VERSION, "a key of a document to come", "exit 1",
        check("schema_version: 9\nid: x\n", ":1:1:"),
    ),
)  # fmt: skip

NOT_HERE = {Kind.SLOW_CLIENT: "a command waits for its own terminal"}
