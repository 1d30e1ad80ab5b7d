"""`duban regime`: check, adopt, compare and describe regime documents (制度文件)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.commands.adopt import adopt
from duban.commands.options import JsonOption, RunFolderOption

if TYPE_CHECKING:
    from schemas.regime import Regime

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Check, adopt, compare and describe regimes.")
app.command()(adopt)

ChineseOption = Annotated[bool, typer.Option("--zh", help="Tell mistakes in Chinese. 用中文显示")]
MISTAKES, UNREADABLE = 1, 2


@app.command(epilog="Exits 0 when all are right, 1 when there are mistakes, 2 when a file cannot be read.")
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Regime documents in YAML. 制度文件")],
    as_json: JsonOption = False,
    chinese: ChineseOption = False,
) -> None:
    """Report every mistake of regime documents at once, then run the tests they carry.

    \b
    Examples 示例:
      duban regime check regimes/county-360923.yaml
      duban regime check regimes/*.yaml regimes/replay/*.yaml
      duban regime check my-county.yaml --zh
      duban regime check my-county.yaml --json
    """
    reports = [_report(path, chinese=chinese) for path in files]
    if as_json:
        print(json.dumps(reports, ensure_ascii=False, indent=2))
    else:
        for report in reports:
            _print_report(report)
    raise typer.Exit(max(report["exit_code"] for report in reports))


@app.command(epilog="Exits 0 when they say the same, 1 when they differ, 2 when one has mistakes or cannot be read.")
def diff(
    old: Path,
    new: Path,
    as_json: JsonOption = False,
    count_open: Annotated[
        bool, typer.Option("--open", help="Also how many open obligations keep which rule (needs a stack). 在办数")
    ] = False,
    run_folder: RunFolderOption = None,
) -> None:
    """Tell what changed between two versions of a regime, and which limits it moves.

    Matters that are open keep the rules under which they were opened.

    \b
    Examples 示例:
      duban regime diff regimes/county-360923.yaml my-county.yaml
      duban regime diff old.yaml new.yaml --json
      duban regime diff old.yaml new.yaml --open --run-folder .run/demo
    """
    from duban.trials.limits import limits_moved
    from schemas.regime.difference import diff as compare

    former, later = _load(old), _load(new)
    found, moved = compare(former, later), limits_moved(former, later)
    if as_json:
        rows = [{"path": one.path, "old": one.old, "new": one.new} for one in found]
        rows += [
            {"path": f"limit of {one.obligation}", "old": one.before, "new": one.after, "matters": one.samples}
            for one in moved
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(str, found)) or "No difference. 没有差异。")
        _print_moved([str(one) for one in moved], later)
    if count_open:
        _print_open(later.region, run_folder)
    raise typer.Exit(1 if found else 0)


@app.command(
    epilog="Editors with a YAML language server take it by a first line `# yaml-language-server: $schema=FILE`."
)
def schema(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file. 输出文件")] = None,
) -> None:
    """Print the JSON Schema (draft-07) of regime documents, for editors.

    \b
    Examples 示例:
      duban regime schema > regime.schema.json
      duban regime schema --output regime.schema.json
    """
    from schemas.regime.json_schema import regime_json_schema

    text = json.dumps(regime_json_schema(), ensure_ascii=False, indent=2)
    if output is None:
        print(text)
    else:
        output.write_text(f"{text}\n", encoding="utf-8")


def _report(path: Path, *, chinese: bool) -> dict[str, Any]:
    """What the check of one file found, as it goes into the JSON."""
    from duban.trials import run_tests
    from schemas.regime.document import RegimeErrors, load_regime

    report: dict[str, Any] = {"file": str(path), "mistakes": [], "failures": [], "exit_code": 0}
    try:
        regime = load_regime(path)
    except OSError as error:
        reason = error.strerror or str(error)
        return {**report, "unreadable": f"{path}: cannot be read 无法读取: {reason}", "exit_code": UNREADABLE}
    except RegimeErrors as errors:
        report["mistakes"] = [
            {
                "line": mistake.line,
                "column": mistake.column,
                "code": mistake.code,
                "message": mistake.message_zh if chinese else mistake.message,
                "shown": mistake.shown(str(path), chinese=chinese),
            }
            for mistake in errors.mistakes
        ]
        return {**report, "exit_code": MISTAKES}
    failures = [str(failure) for failure in run_tests(regime)]
    tests = sum(map(len, (regime.tests.matters, regime.tests.scores, regime.tests.plan)))
    found = {"id": regime.id, "version": regime.version, "digest": regime.digest, "tests": tests, "failures": failures}
    return {**report, **found, "exit_code": MISTAKES if failures else 0}


def _print_report(report: dict[str, Any]) -> None:
    file = report["file"]
    if "unreadable" in report:
        print(report["unreadable"], file=sys.stderr)
    elif report["mistakes"]:
        print("\n".join(mistake["shown"] for mistake in report["mistakes"]))
        print(f"✗ {file}: mistakes 错误: {len(report['mistakes'])}")
    elif report["failures"]:
        print("\n".join(f"{file}: {failure}" for failure in report["failures"]))
        print(f"✗ {file}: failed expectations of its tests 自带测试未通过: {len(report['failures'])}")
    else:
        print(
            f"✓ {file}: {report['id']} {report['version']}, tests 自带测试 {report['tests']}, {report['digest'][:12]}"
        )


def _print_moved(moved: list[str], later: Regime) -> None:
    if not moved:
        return
    print(f"\nLimits of matters opened from {later.effective_from} on 自该日起受理的事项，时限变动:")
    print("\n".join(f"  {one}" for one in moved))
    print("Open matters keep the rules under which they were opened. 此前受理的事项仍按原规定。")


def _print_open(region: str, run_folder: Path | None) -> None:
    """To the terminal beside the differences, so that JSON on standard output stays JSON."""
    from duban.service_client import ServiceClient
    from duban.stack import Stack

    with ServiceClient(Stack(run_folder), "tracking", roles=("efficiency",), region=region) as tracking:
        rules: dict[str, int] = tracking.get("/v1/worklist/rules")
    print("Open obligations by rule 在办事项（按规则）:", file=sys.stderr)
    for rule, count in rules.items():
        print(f"  {rule}: {count}", file=sys.stderr)


def _load(path: Path) -> Regime:
    from schemas.regime.document import RegimeErrors, load_regime

    try:
        return load_regime(path)
    except OSError as error:
        print(f"{path}: cannot be read 无法读取: {error.strerror}", file=sys.stderr)
    except RegimeErrors as errors:
        print(errors, file=sys.stderr)
    raise typer.Exit(UNREADABLE)
