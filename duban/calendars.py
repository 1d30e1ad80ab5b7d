"""Calendar documents for a running stack: read here with every mistake at once, compared and adopted by tracking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duban.service_client import ServiceClient
from duban.stack.errors import StackError
from duban.stack.stack import Stack
from schemas.calendar.check import CheckedCalendar, load_calendar
from schemas.regime.document import RegimeErrors


def read_calendar_file(path: Path) -> CheckedCalendar:
    """The calendar in a file. Raises StackError with every mistake and its place."""
    try:
        return load_calendar(path)
    except FileNotFoundError as error:
        raise StackError(f"There is no file {path}.", f"没有文件 {path}。") from error
    except OSError as error:
        raise StackError(f"{path} cannot be read: {error.strerror}.", f"{path} 无法读取：{error.strerror}。") from error
    except RegimeErrors as errors:
        places = "\n".join(f"{path}:{one.line}:{one.column}: {one.message}" for one in errors.mistakes)
        raise StackError(
            f"{path} cannot be adopted; mend this first:\n{places}",
            "日历文件有误，请先改正：\n" + "\n".join(one.shown(str(path), chinese=True) for one in errors.mistakes),
        ) from errors


def checked_for(path: Path, region: str | None) -> CheckedCalendar:
    """The calendar in a file that must be written for `region`, where one is named. Raises StackError."""
    checked = read_calendar_file(path)
    written_for = checked.calendar.region
    if region not in (None, written_for):
        raise StackError(
            f"{path} is written for region {written_for}, not for {region}",
            f"{path} 适用于地区 {written_for}，而非 {region}",
        )
    return checked


def adopt_calendar(stack: Stack, path: Path, region: str) -> dict[str, Any]:
    """Have tracking adopt the document; makes the topics that the region lacks. Gives what tracking answered."""
    stack.create_topics(region, [])
    return _post(stack, region, "/v1/calendars", path)


def compare_calendar(stack: Stack, path: Path, region: str) -> dict[str, Any]:
    """What would change with the document: days, and open obligations by unit."""
    return _post(stack, region, "/v1/calendars/difference", path)


def show_year(stack: Stack, region: str, year: int, version: str | None) -> dict[str, Any]:
    """A year of a region's calendar as tracking knows it."""
    parameters = {"version": version} if version else {}
    with ServiceClient(stack, "tracking", roles=("efficiency",), region=region) as tracking:
        shown: dict[str, Any] = tracking.get(f"/v1/calendars/{region}/{year}", **parameters)
    return shown


def _post(stack: Stack, region: str, address: str, path: Path) -> dict[str, Any]:
    with ServiceClient(stack, "tracking", roles=("efficiency",), region=region) as tracking:
        answer: dict[str, Any] = tracking.post(address, path.read_text(encoding="utf-8-sig"))
    return answer
