"""`duban dead-letters`: records that could not be handled; list them, look at one, try it again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.commands.options import JsonOption, RunFolderOption, ServiceArgument

if TYPE_CHECKING:
    from duban.service_client import ServiceClient

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Records that could not be handled: list, show, retry. 死信"
)
_PATH = "/v1/operations/dead-letters"
_PAGE = 50
LetterArgument = Annotated[int, typer.Argument(help="Its number in the list. 编号", min=1)]


@app.command(name="list", epilog="Next: `duban dead-letters show SERVICE NUMBER`.")
def list_(
    service: ServiceArgument,
    resolved: Annotated[bool, typer.Option("--resolved", help="Also those that were mended. 含已处理")] = False,
    as_json: JsonOption = False,
    run_folder: RunFolderOption = None,
) -> None:
    """List dead letters of a service, oldest first.

    \b
    Examples 示例:
      duban dead-letters list intake
      duban dead-letters list notify --resolved --json
    """
    with _operator(service.value, run_folder) as operator:
        letters = list(_letters(operator, resolved=resolved))
    if as_json:
        print(json.dumps(letters, ensure_ascii=False, indent=2))
        return
    if not letters:
        print(f"✓ {service.value}: no dead letters 无死信")
    for one in letters:
        place = f"{one['topic']}/{one['partition']}/{one['record_offset']}"
        state = "mended 已处理" if one["resolved_at"] else f"tries 次数 {one['attempts']}"
        print(f"{one['id']}  {place}  {one['code']}: {one['reason'].splitlines()[0]}  ({state})")


@app.command(epilog="What a portal sent is not shown: it may hold personal data.")
def show(service: ServiceArgument, letter: LetterArgument, run_folder: RunFolderOption = None) -> None:
    """Show one dead letter with its headers and its reason, as JSON.

    \b
    Examples 示例:
      duban dead-letters show intake 3
    """
    with _operator(service.value, run_folder) as operator:
        print(json.dumps(operator.get(f"{_PATH}/{letter}"), ensure_ascii=False, indent=2))


@app.command(epilog="Exits 0 when all are mended now, 1 when one still cannot be handled.")
def retry(
    service: ServiceArgument,
    letters: Annotated[list[int] | None, typer.Argument(metavar="[NUMBER]...", help="Which. 编号")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that wait. 全部")] = False,
    run_folder: RunFolderOption = None,
) -> None:
    """Handle dead letters again, each in a transaction of its own, for example after a fault was mended.

    \b
    Examples 示例:
      duban dead-letters retry intake 3 4
      duban dead-letters retry notify --all
    """
    if bool(letters) == everything:
        raise typer.BadParameter("name numbers or say --all 请给出编号，或用 --all", param_hint="NUMBER")
    with _operator(service.value, run_folder) as operator:
        wanted = letters or [one["id"] for one in _letters(operator, resolved=False)]
        mended = [_is_mended(operator, letter) for letter in wanted]
    raise typer.Exit(0 if all(mended) else 1)


def _is_mended(operator: ServiceClient, letter: int) -> bool:
    """Try one letter and say what came of it; a service that refuses is not in the way of the others."""
    from duban.service_client import ServiceRefused

    try:
        tried = operator.post(f"{_PATH}/{letter}/retry")
    except ServiceRefused as refused:
        tried = {"resolved": False, "reason": refused.english}
    print(f"✓ {letter}: mended 已处理" if tried["resolved"] else f"✗ {letter}: {tried['reason']}")
    return bool(tried["resolved"])


def _operator(service: str, run_folder: Any) -> ServiceClient:
    from duban.service_client import ServiceClient
    from duban.stack import Stack

    return ServiceClient(Stack(run_folder), service)


def _letters(operator: ServiceClient, *, resolved: bool) -> Iterator[dict[str, Any]]:
    after = 0
    while page := operator.get(_PATH, resolved=resolved, after=after):
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1]["id"]
