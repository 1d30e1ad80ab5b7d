"""`duban explain`: why a matter falls due when it does, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from duban.commands.options import JsonOption, RunFolderOption

if TYPE_CHECKING:
    from duban.stack import Stack

app = typer.Typer(add_completion=False)
_NOT_FOUND = 404
_CODE_LENGTH = 6


@app.command(epilog="The same account stands on the matter's page in tracking, under 'why due then'.")
def explain(
    case: Annotated[str, typer.Argument(help="Case number or id of the matter. 诉求编号或事项标识")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="As it stood then, ISO 8601 with offset. 截至时间")
    ] = None,
    chinese: Annotated[bool, typer.Option("--zh", help="In Chinese only. 仅中文")] = False,
    english: Annotated[bool, typer.Option("--en", help="In English only. 仅英文")] = False,
    as_json: JsonOption = False,
    run_folder: RunFolderOption = None,
) -> None:
    """Tell result, rule, the value that held on that date, and the paragraph it stands in.

    \b
    Examples 示例:
      duban explain 360923-260105-7F3K-9Q2M
      duban explain 360923-260105-7F3K-9Q2M --as-of 2026-01-20T09:00:00+08:00
      duban explain 7F3K9Q2M0XH2S8C4D6V1B5N3ZA --zh --run-folder .run/demo
    """
    from duban.stack import Stack

    told = _explanation(Stack(run_folder), case, {"as_of": _instant(as_of)} if as_of else {})
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    languages = ("zh",) if chinese and not english else ("en",) if english and not chinese else ("zh", "en")
    print("\n".join(_lines(told, languages)))


def _explanation(stack: Stack, case: str, asked: dict[str, str]) -> Any:
    """What tracking says; an id alone does not name its region, so each region is asked."""
    from duban.service_client import ServiceClient, ServiceRefused

    regions = _regions(stack, case)
    for region in regions:
        with ServiceClient(stack, "tracking", roles=("efficiency",), region=region) as tracking:
            try:
                return tracking.get(f"/v1/matters/{quote(case, safe='')}/explanation", **asked)
            except ServiceRefused as refused:
                if refused.status != _NOT_FOUND or region == regions[-1]:
                    raise
    raise AssertionError("unreachable: the last region answers or raises")


def _regions(stack: Stack, case: str) -> list[str]:
    from duban.service_client import ServiceClient
    from duban.stack.errors import StackError

    code = case.partition("-")[0]
    if len(code) == _CODE_LENGTH and code.isdigit():
        return [code]
    with ServiceClient(stack, "intake") as intake:
        regions = sorted({adopted["region"] for adopted in intake.get("/v1/regimes")})
    if not regions:
        raise StackError(
            "No regime is adopted yet: `duban regime adopt FILE`.",
            "尚未采用任何制度文件：请运行 duban regime adopt FILE。",
        )
    return regions


def _instant(text: str) -> str:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"'{text}': write for example 2026-01-20T09:00:00+08:00", param_hint="--as-of"
        ) from error
    if instant.tzinfo is None:
        raise typer.BadParameter(f"'{text}' has no offset: write for example +08:00 behind it", param_hint="--as-of")
    return instant.isoformat()


def _lines(told: dict[str, Any], languages: tuple[str, ...]) -> Iterator[str]:
    yield f"{told['case_number']}  ({told['matter']})  as of 截至 {_local(told['as_of'])}"
    for one in told["obligations"]:
        yield ""
        yield f"{one['obligation']}  {one['unit']}  {_standing(one)}  due 到期 {_local(one['due_at'])}"
        yield f"  rule 规则 {one['rule']} ({one['binding']}), regime 制度 {one['regime']} {one['regime_version']}"
        for value in one["values"]:
            yield f"  {_value(value)}"
        for line in one["lines"]:
            yield from (f"    {line[language]}" for language in languages)
        yield from (f"  ahead 将来 {_ahead(step)}" for step in one["ahead"])


def _ahead(step: dict[str, Any]) -> str:
    told = [*step["readers"], *([step["card"]] if step["card"] else []), *(["circular"] if step["circular"] else [])]
    return f"{_local(step['at'])} {step['what']}{': ' if told else ''}{', '.join(told)}"


def _standing(one: dict[str, Any]) -> str:
    if one["verdict"] is None:
        return str(one["status"])
    left = one["working_days_left"]
    return f"{one['verdict']} at 于 {_local(one['ended_at'])}, working days to spare 提前工作日 {left}"


def _value(value: dict[str, Any]) -> str:
    mark = "→" if value["binds"] else "·"
    amount = f"{value['amount']} {value['measure']}" if value["amount"] is not None else "given 已定"
    where = value["paragraph"]
    paragraph = f"《{where['title']}》{where['paragraph']}" if where else ""
    return f"{mark} {value['basis']}: {amount} ({value['parameter'] or value['rule']}) {paragraph}".rstrip()


def _local(text: str) -> str:
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(text).astimezone(ZoneInfo("Asia/Shanghai")).isoformat(sep=" ", timespec="seconds")
