"""`duban calendar`: the working days of a region: check, show, compare and adopt (放假安排)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.commands.options import JsonOption, RunFolderOption

if TYPE_CHECKING:
    from schemas.calendar.check import CheckedCalendar

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Show, compare and adopt working days. 工作日历")

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Calendar in YAML, see calendars/. 日历文件")]
RegionOption = Annotated[str | None, typer.Option(help="Must be the document's own. 行政区划代码")]
EXAMPLE_REGION = "360923"


@app.command()
def check(file: FileArgument) -> None:
    """Report every mistake of a calendar at once, and what was perhaps not meant.

    \b
    Examples 示例:
      duban calendar check calendars/360923-2027-provisional.yaml
    """
    from duban.calendars import checked_for

    checked = checked_for(file, None)
    _print_doubts(file, checked)
    years = ", ".join(str(year.year) for year in checked.calendar.years)
    print(f"✓ {file}: {checked.calendar.region}, {years}, {checked.calendar.digest[:12]}")


@app.command()
def adopt(
    file: FileArgument, region: RegionOption = None, as_json: JsonOption = False, run_folder: RunFolderOption = None
) -> None:
    """Adopt years of a region's calendar: all open obligations whose limits move are planned anew.

    The years in the file replace those of the same number, others stay. The same file again changes nothing.

    \b
    Examples 示例:
      duban calendar adopt calendars/360923-2027-provisional.yaml
      duban calendar adopt my-calendar.yaml --region 360923 --json
    """
    from duban.calendars import adopt_calendar, checked_for
    from duban.stack import Stack

    checked = checked_for(file, region)
    adopted = adopt_calendar(Stack(run_folder), file, checked.calendar.region)
    if as_json:
        print(json.dumps(adopted, ensure_ascii=False, indent=2))
        return
    _print_doubts(file, checked)
    again = " (adopted before 此前已采用)" if adopted["repeated"] else ""
    print(f"✓ {adopted['version']}{again}")
    _print_days(adopted["changed"])
    print(f"  next 下一步: duban calendar show --region {adopted['region']} --year {adopted['years'][-1]}")


@app.command(epilog="Exits 0 when nothing would change, 1 when something would.")
def diff(
    file: FileArgument, region: RegionOption = None, as_json: JsonOption = False, run_folder: RunFolderOption = None
) -> None:
    """Tell what would change with a calendar: its days, and how many open obligations would move, by unit.

    \b
    Examples 示例:
      duban calendar diff calendars/360923-2026-revised.yaml
      duban calendar diff my-calendar.yaml --json
    """
    from duban.calendars import checked_for, compare_calendar
    from duban.stack import Stack

    checked = checked_for(file, region)
    found = compare_calendar(Stack(run_folder), file, checked.calendar.region)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print_doubts(file, checked)
        _print_days(found["changed"])
        for unit in found["units"]:
            print(f"  {unit['unit']}: {unit['moving']} of {unit['open']} would move 将变动 / 在办")
        if not found["whole"]:
            print("  (only a part was looked at: more is open 仅统计了一部分)")
        if not found["changed"]:
            print("No difference. 没有差异。")
    raise typer.Exit(1 if found["changed"] else 0)


@app.command()
def show(
    year: Annotated[int | None, typer.Option(help="Default: this year. 年份")] = None,
    region: Annotated[str, typer.Option(help="Division code. 行政区划代码")] = EXAMPLE_REGION,
    version: Annotated[str | None, typer.Option(help="An earlier version. 较早的版本")] = None,
    as_json: JsonOption = False,
    run_folder: RunFolderOption = None,
) -> None:
    """Show a year: days off, make-up working days, local holidays, and by which notice.

    \b
    Examples 示例:
      duban calendar show
      duban calendar show --year 2027 --region 360923
      duban calendar show --year 2026 --version CN-2026-7c03d749 --json
    """
    from duban.calendars import show_year
    from duban.stack import Stack

    shown = show_year(Stack(run_folder), region, year or date.today().year, version)  # noqa: DTZ011 - a default only
    if as_json:
        print(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    mark = "provisional 暂定" if shown["provisional"] else (shown["known"] or {}).get("reference") or ""
    print(f"{shown['region']}  {shown['year']}  {shown['version']}  {mark}")
    print(f"working days 工作日: {shown['working_days']}")
    known = shown["known"] or {}
    for one in known.get("days_off") or ():
        print(f"  off 放假      {_span(one)}  {one['name']}")
    for one in known.get("make_up_days") or ():
        print(f"  working 上班  {one['date']}  {one['for']}")
    for one in known.get("local_holidays") or ():
        print(f"  local 地方    {_span(one)}  {one['name']}（{one['basis']}）")
    for one in known.get("business_hours") or ():
        hours = ", ".join(f"{span['from'][:5]}-{span['to'][:5]}" for span in one["hours"])
        print(f"  hours 作息    {_span(one)}  {hours}")


def _span(one: dict[str, Any]) -> str:
    return f"{one['from']} – {one['to']}" if one.get("to") else str(one["from"])


def _print_days(changed: list[dict[str, Any]]) -> None:
    for day in changed:
        words = {True: "working 上班", False: "off 放假"}
        names = " → ".join(name or "-" for name in (day["name_before"], day["name_after"]))
        if day["worked"] == day["works"]:
            print(f"  {day['day']}  other business hours 作息时间变动")
        else:
            print(f"  {day['day']}  {words[day['worked']]} → {words[day['works']]}  ({names})")


def _print_doubts(file: Path, checked: CheckedCalendar) -> None:
    for doubt in checked.doubts:
        print(f"! {doubt.shown(str(file))}\n  {doubt.message_zh}")
