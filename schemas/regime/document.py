"""Reads a regime document from YAML and reports every mistake in it at once, with its line and column."""

from __future__ import annotations

from pathlib import Path

from schemas.regime.date_check import check_dates
from schemas.regime.event_check import check_events
from schemas.regime.mistakes import Mistake, RegimeErrors, mistake
from schemas.regime.reference_check import check_references
from schemas.regime.regime import Regime
from schemas.regime.rule_check import check_rules
from schemas.regime.structure_check import check_structure
from schemas.regime.yaml_tree import read_tree

__all__ = ["Mistake", "RegimeErrors", "check_text", "load_regime", "one_a_place", "read_text"]


def load_regime(path: Path | str) -> Regime:
    """The regime in a YAML file. Raises RegimeErrors with all mistakes, OSError where the file cannot be read."""
    return check_text(read_text(path), str(path))


def read_text(path: Path | str) -> str:
    """The text of a file. Raises RegimeErrors where it is not UTF-8, OSError where it cannot be read."""
    content = Path(path).read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RegimeErrors(str(path), [mistake("encoding", (line, 1))]) from error


def check_text(text: str, name: str) -> Regime:
    """The regime in a YAML text; `name` stands before each line number. Raises RegimeErrors with all mistakes."""
    tree = read_tree(text, name)
    regime, mistakes = check_structure(tree, Regime)
    mistakes = tree.mistakes + mistakes
    if isinstance(tree.value, dict):
        mistakes += check_references(tree) + check_rules(tree) + check_events(tree) + check_dates(tree)
    if mistakes or regime is None:
        raise RegimeErrors(name, one_a_place(mistakes))
    return regime


def one_a_place(mistakes: list[Mistake]) -> list[Mistake]:
    """The first mistake found at each place: what follows from it at the same place is noise."""
    kept: dict[tuple[int, int, str], Mistake] = {}
    for found in mistakes:
        told_apart = found.message if found.code in ("missing", "date-gap") else ""
        kept.setdefault((found.line, found.column, told_apart), found)
    return list(kept.values())
