"""`python -m schemas.generate [--check]`: what `make schemas` and `make check` run."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from schemas.generate import documents

_EXAMPLES = """examples:
  python -m schemas.generate            write everything under schemas/published
  python -m schemas.generate --check    only say what differs from the models; exit code 1 where something does
  python -m schemas.generate --into /tmp/published
"""


def main(arguments: list[str] | None = None) -> int:
    """Generate or check. Gives the exit code: 0 all well, 1 something differs or would break."""
    options = _parser().parse_args(arguments)
    if options.check:
        return _check(options.into)
    broken = documents.breaks(options.into)
    if broken and not options.accept_breaks:
        _say("these changes break the published version:", *broken)
        _say("mend the model, or give the contract a new version (…v2) beside the old one")
        return 1
    changed = documents.write(options.into)
    _say(*[f"written: {name}" for name in changed] or ["nothing to do: all files are up to date"])
    return 0


def _check(published: Path) -> int:
    broken, different = documents.breaks(published), documents.differences(published)
    if broken:
        _say("these changes break the published version:", *broken)
    if different:
        _say("these files differ from the models:", *different)
        _say("to mend: make schemas")
    return 1 if broken or different else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m schemas.generate",
        description="Golden examples, JSON Schemas and AsyncAPI documents from the models.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--check", action="store_true", help="compare with what is there, write nothing")
    parser.add_argument("--into", type=Path, default=documents.PUBLISHED, metavar="FOLDER", help="another folder")
    parser.add_argument(
        "--accept-breaks", action="store_true", help="write although it breaks: only before a version was released"
    )
    return parser


def _say(*lines: str) -> None:
    for number, line in enumerate(lines):
        print("  " + line if number else line, file=sys.stderr)  # noqa: T201 - a command line tool


if __name__ == "__main__":
    sys.exit(main())
