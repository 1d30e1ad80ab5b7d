"""Charts say what there is, N/A where there is nothing, and stay well-formed whatever they are given."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markupsafe import Markup

from services.chassis.charts import (
    Bar,
    HeatCell,
    HeatLine,
    Series,
    Target,
    count,
    heat_map,
    lines,
    percent,
    ranked_bars,
    stacked_bars,
)
from services.chassis.charts.gantt import Band, Calendar, Line, Stretch, gantt
from services.chassis.charts.heat import shade_of
from services.chassis.charts.svg import round_marks, shortened, text_width

SVG = "{http://www.w3.org/2000/svg}"
labels = some.text(alphabet=some.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
values = some.none() | some.floats(min_value=0, max_value=1e9, allow_nan=False)


def _parsed(svg: Markup) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own output


def _texts(svg: Markup) -> list[str]:
    return [str(node.text) for node in _parsed(svg).iter(f"{SVG}text")]


def test_a_ranking_is_highest_first_and_na_is_neither_first_nor_last_in_rank() -> None:
    figure = ranked_bars(
        "一半单位达到目标",
        ("单位", "按时率"),
        [Bar("档案馆", None), Bar("公安局", 0.9), Bar("环保局", 0.98)],
        percent,
        Target("目标", 0.95),
    )
    assert figure.rows == [("环保局", "98%"), ("公安局", "90%"), ("档案馆", "N/A")]
    assert {"N/A", "98%", "90%", "目标 95%"} <= set(_texts(figure.svg))


def test_a_chart_can_be_read_by_those_who_do_not_see_it() -> None:
    root = _parsed(ranked_bars("发现", ("单位", "件"), [Bar("甲", 3.0)]).svg)
    named = {node.get("id"): node.text for node in (*root.iter(f"{SVG}title"), *root.iter(f"{SVG}desc"))}
    assert root.get("role") == "img"
    assert [named[identity] for identity in str(root.get("aria-labelledby")).split()] == ["发现", "甲 3"]


def test_what_people_wrote_is_text_and_never_markup() -> None:
    figure = ranked_bars("<script>alert(1)</script>", ("a", "b"), [Bar('"><img src=x onerror=alert(1)>', 1.0)])
    assert "<script" not in figure.svg
    assert "<img" not in figure.svg


def test_nothing_in_a_chart_needs_an_inline_style() -> None:
    figure = stacked_bars("发现", ("单位", "提前", "合计"), ["甲"], [Series("提前", [3.0])])
    assert "style=" not in figure.svg


def test_a_missing_month_leaves_a_gap_in_its_line() -> None:
    figure = lines("上升", ("月", "率"), ["1月", "2月", "3月", "4月"], [Series("率", [0.1, None, 0.3, 0.4])], percent)
    assert len(list(_parsed(figure.svg).iter(f"{SVG}polyline"))) == 2
    assert figure.rows[1] == ("2月", "N/A")


def test_a_stack_without_any_value_has_no_total() -> None:
    figure = stacked_bars("发现", ("单位", "提前", "超时", "合计"), ["甲", "乙"],
                          [Series("提前", [3, None]), Series("超时", [None, None])])  # fmt: skip
    assert figure.rows == [("甲", "3", "N/A", "3"), ("乙", "N/A", "N/A", "N/A")]


@pytest.mark.parametrize("series", [[], [Series(str(number), [1.0]) for number in range(5)], [Series("a", [])]])
def test_more_series_than_colours_or_of_another_length_are_refused(series: list[Series]) -> None:
    with pytest.raises(ValueError, match="series"):
        lines("x", ("a",), ["1月"], series)


@given(some.lists(some.tuples(labels, values), max_size=12), some.floats(min_value=0, max_value=1e9))
def test_any_ranking_is_well_formed(bars: list[tuple[str, float | None]], target: float) -> None:
    figure = ranked_bars("发现", ("a", "b"), [Bar(*bar) for bar in bars], count, Target("目标", target))
    assert len(figure.rows) == len(bars)
    assert all(float(str(node.get("width"))) >= 0 for node in _parsed(figure.svg).iter(f"{SVG}rect"))


@given(some.lists(some.tuples(values, values), min_size=1, max_size=24))
def test_any_lines_are_well_formed_and_inside(months: list[tuple[float | None, float | None]]) -> None:
    series = [Series("甲", [month[0] for month in months]), Series("乙", [month[1] for month in months])]
    root = _parsed(lines("发现", ("a", "b", "c"), [str(place) for place in range(len(months))], series).svg)
    assert all(0 <= float(str(node.get("cy"))) <= 300 for node in root.iter(f"{SVG}circle"))


@given(some.floats(0, 1e6), some.floats(0, 1e6))
def test_marks_enclose_the_values(one: float, other: float) -> None:
    lowest, highest = sorted((one, other))
    marks = round_marks(lowest, highest)
    tolerance = 1e-6 * max(1.0, highest)
    assert marks[0] <= lowest + tolerance
    assert marks[-1] >= highest - tolerance
    assert 2 <= len(marks) <= 9


@given(labels, some.floats(40, 300))
def test_a_shortened_text_fits(label: str, width: float) -> None:
    assert text_width(shortened(label, width)) <= width + 14


def test_a_heat_picture_is_darker_the_slower_a_cell_is_and_marks_what_stands_out() -> None:
    cells = [
        HeatCell(f"section {number}", f"{times} d", "neighbours 1 d", times, f"/matters?{number}", marked=times > 4)
        for number, times in enumerate((0.5, 1.5, 3.0, 9.0))
    ]
    drawn = heat_map(
        "Blocked: 1", ("unit", "wait"), [HeatLine("Water", cells)], [("Water", "9 d")], ("a", "b", "c", "d", "mark")
    )

    assert [shade_of(cell.times) for cell in cells] == [0, 1, 2, 3]
    assert shade_of(None) == 0
    assert str(drawn.svg).count("<a href=") == 4
    assert str(drawn.svg).count("▲ 9.0 d") == 1
    assert "neighbours 1 d" in drawn.svg


def _plan(lines: list[Line], today: date = date(2026, 2, 10)) -> ET.Element:
    first, last = date(2026, 1, 5), date(2026, 4, 30)
    bands = [Band("动员", first, date(2026, 1, 31)), Band("整改", date(2026, 2, 1), last)]
    legend = ("待报送", "按时", "未报", "超时", "未下达")
    calendar = Calendar(first, last, bands, today, "今天")
    return _parsed(gantt("已报 3 项", ("事项", "已报"), legend, calendar, lines).svg)


def test_a_plan_has_its_phases_its_rows_and_today() -> None:
    stretch = Stretch(date(2026, 1, 5), date(2026, 1, 31), (0, 3, 1, 0), 4, ((date(2026, 1, 20), 1),))
    drawn = _plan([Line("动员", heading=True), Line("实施方案", (stretch,), "3/4")])
    said = [node.text for node in drawn.iter(f"{SVG}text")]
    assert {"动员", "整改", "今天", "实施方案", "3/4", "2026-01", "按时"} <= set(said)
    filled = [node.get("fill") for node in drawn.iter(f"{SVG}rect")]
    assert filled.index("#28A197") < filled.index("#801650"), "what is done stands before what is missed"
    assert len(list(drawn.iter(f"{SVG}path"))) == 1


def test_today_is_not_drawn_before_or_after_a_plan() -> None:
    said = [node.text for node in _plan([], date(2027, 1, 1)).iter(f"{SVG}text")]
    assert "今天" not in said


@given(some.lists(some.tuples(labels, some.integers(0, 400), some.integers(0, 400), some.integers(0, 9)), max_size=120))
def test_a_plan_is_well_formed_whatever_its_rows(rows: list[tuple[str, int, int, int]]) -> None:
    begin = date(2026, 1, 1)
    lines = [
        Line(label, (Stretch(begin + timedelta(first), begin + timedelta(first + more), (0, done, 0, 0), 9),), label)
        for label, first, more, done in rows
    ]
    assert len(list(_plan(lines).iter(f"{SVG}text"))) >= len(rows)
