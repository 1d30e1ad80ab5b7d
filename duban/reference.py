"""The generated parts of docs/operations.md: settings and metrics as the code has them.

`python -m duban.reference` renews them; a test tells when they differ from the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any, Final

from prometheus_client.metrics import MetricWrapperBase
from pydantic.fields import FieldInfo

from duban.stack.folder import PROJECT
from services.chassis import metrics
from services.chassis.settings import PREFIX, ServiceSettings
from services.intake.settings import IntakeSettings
from services.notify import telemetry
from services.notify.settings import NotifySettings
from services.scoring import telemetry as scoring_telemetry
from services.scoring.settings import ScoringSettings
from services.tracking import metrics as tracking_metrics
from services.tracking.settings import TrackingSettings

GUIDE: Final = PROJECT / "docs" / "operations.md"
OWN_SETTINGS: Final[Mapping[str, type[ServiceSettings]]] = {
    "intake": IntakeSettings,
    "tracking": TrackingSettings,
    "scoring": ScoringSettings,
    "notify": NotifySettings,
}
METRICS: Final[Mapping[str, ModuleType]] = {
    "the chassis": metrics,
    "tracking": tracking_metrics,
    "scoring": scoring_telemetry,
    "notify": telemetry,
}
OWN_METRICS: Final = (tracking_metrics, scoring_telemetry, telemetry)
_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def renewed(guide: str) -> str:
    """The guide with its generated parts as the code has them now."""
    parts = {"settings": settings_tables, "metrics": metrics_tables, "unset": unset_metrics}
    return _PART.sub(lambda found: f"{found[1]}{parts[found[2]]()}\n{found[3]}", guide)


def settings_tables() -> str:
    """All settings: those of every service, then those that only one has or needs."""
    tables = [_settings_table("Every service", ServiceSettings.model_fields)]
    for service, kind in OWN_SETTINGS.items():
        tables.append(_settings_table(f"Only {service}", _own_fields(kind)))
    return "\n\n".join(tables)


def metrics_tables() -> str:
    """All metrics with their labels, meaning and what to do about a bad value."""
    return "\n\n".join(_metrics_table(owner, module) for owner, module in METRICS.items())


def unset_metrics() -> str:
    """Metrics that are declared and that no code writes: they stay at zero, or have no series at all."""
    names = sorted(f"`{full_name(metric)}`" for constant, metric in declared(metrics) if not _is_written(constant))
    return ", ".join(names) + "." if names else "None."


def declared(module: ModuleType) -> Iterator[tuple[str, MetricWrapperBase]]:
    """The metrics of a module by the names of their constants, in the order of the source."""
    return ((name, value) for name, value in vars(module).items() if isinstance(value, MetricWrapperBase))


def full_name(metric: MetricWrapperBase) -> str:
    """The name that a query uses; counters end in `_total`."""
    family = next(iter(metric.describe()))
    return f"{family.name}_total" if family.type == "counter" else family.name


def written_metrics() -> set[str]:
    """Full names of all metrics that some code writes."""
    written = {full_name(metric) for constant, metric in declared(metrics) if _is_written(constant)}
    return written | {full_name(metric) for module in OWN_METRICS for _, metric in declared(module)}


def _own_fields(kind: type[ServiceSettings]) -> Mapping[str, FieldInfo]:
    """Fields that a service adds, asks for where others do without, or has another default of."""
    known = ServiceSettings.model_fields
    return {
        name: field
        for name, field in kind.model_fields.items()
        if name not in known
        or field.is_required() != known[name].is_required()
        or (not field.is_required() and _default(field) != _default(known[name]))
    }


def _settings_table(title: str, fields: Mapping[str, FieldInfo]) -> str:
    rows = [f"### {title}", "", "| variable | default | meaning | example |", "|---|---|---|---|"]
    rows += [
        f"| `{PREFIX}{name.upper()}` | {_default(field)} | {_cell(field.description or '')} | {_example(field)} |"
        for name, field in fields.items()
    ]
    return "\n".join(rows)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    default: Any = field.get_default(call_default_factory=True)
    if default is None or default in ((), {}):
        return "none"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def _example(field: FieldInfo) -> str:
    return f"`{_cell(str(field.examples[0]))}`" if field.examples else ""


def _metrics_table(owner: str, module: ModuleType) -> str:
    rows = [
        f"### Of {owner}",
        "",
        "| metric | kind | labels | meaning, and what a bad value asks for |",
        "|---|---|---|---|",
    ]
    rows += [_metric_row(metric) for _, metric in declared(module)]
    return "\n".join(rows)


def _metric_row(metric: MetricWrapperBase) -> str:
    family = next(iter(metric.describe()))
    labels: Iterable[str] = metric._labelnames  # noqa: SLF001 - the library has no public name for them
    shown = ", ".join(f"`{label}`" for label in labels)
    return f"| `{full_name(metric)}` | {family.type} | {shown} | {_cell(family.documentation)} |"


def _is_written(constant: str) -> bool:
    written = re.compile(rf"\bmetrics\.{constant}\b")
    sources = (PROJECT / "services").rglob("*.py")
    return any(written.search(source.read_text(encoding="utf-8")) for source in sources)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Write the guide."""
    GUIDE.write_text(renewed(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
