"""The words of every mistake and every doubt about a calendar document, English and Chinese, by code."""

from __future__ import annotations

from typing import Final

CALENDAR_WORDINGS: Final[dict[str, tuple[str, str]]] = {
    # code: (English, Chinese); {x} is filled in
    "calendar-empty": ("the document is empty; begin with region and years", "文件为空；请先写 region 和 years"),
    "calendar-alias": (
        "anchors and aliases (& and *) are not used in calendars; write it out",
        "日历文件不使用锚点和别名（& 和 *），请写全",
    ),
    "year-twice": (
        "the year {year} stands twice; the first is in line {first}",
        "{year} 年重复出现；首次在第 {first} 行",
    ),
    "outside-year": (
        "{day} is not in {year}, nor in the last week of the year before",
        "{day} 不在 {year} 年之内，也不在上一年最后一周",
    ),
    "day-twice": ("{day} is named before, in line {first}", "{day} 重复；首次在第 {first} 行"),
    "off-and-make-up": (
        "{day} is a make-up working day and a day off (line {first}) at once",
        "{day} 既是调休上班日，又是放假日（第 {first} 行）",
    ),
    "unknown-holiday": (
        "no holiday of {year} is named {given}, so nothing is made up for",
        "{year} 年没有名为 {given} 的假期，无从调休",
    ),
    "make-up-on-weekday": (
        "{day} is no Saturday or Sunday: offices work on that day anyway",
        "{day} 不是星期六或星期日，本来就上班",
    ),
    "off-already": ("{day} is a day off already, by line {first}", "{day} 已是放假日（第 {first} 行）"),
    "no-notice": (
        "{year} has no reference to a notice: it will be provisional until a document with one is adopted",
        "{year} 年未写放假通知文号：在采用正式通知之前为暂定",
    ),
    "holiday-left-out": (
        "{day} ({name}) is a statutory holiday but not among the days off",
        "{day}（{name}）为法定节假日，却不在放假日之内",
    ),
    "calendar-region": (
        "it is written for region {actual}, not for {given}",
        "日历适用于地区 {actual}，而非 {given}",
    ),
}
