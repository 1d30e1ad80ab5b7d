"""Charts as server-side SVG: a title that says the finding, at most four colours, the data as a table beside.

Each function returns a `Figure`; the macro ``ui.chart(figure)`` of the page kit shows it. A value that does not exist
(N/A: no cases, too small a sample) is drawn as such, never as zero. All texts are given by the caller in its language.
"""

from services.chassis.charts.bars import ranked_bars, stacked_bars
from services.chassis.charts.figures import Bar, Figure, Series, Target, count, percent
from services.chassis.charts.gantt import gantt
from services.chassis.charts.heat import HeatCell, HeatLine, heat_map
from services.chassis.charts.lines import lines

__all__ = [
    "Bar",
    "Figure",
    "HeatCell",
    "HeatLine",
    "Series",
    "Target",
    "count",
    "gantt",
    "heat_map",
    "lines",
    "percent",
    "ranked_bars",
    "stacked_bars",
]
