"""A small campaign for the small place, with what a test adds to it."""

from __future__ import annotations

from textwrap import indent

_REFERENCE = "{document: plan, paragraph: 一}"
_CAMPAIGN = """\
campaign:
  id: c
  name: {zh: 活动, en: Campaign}
  from: 2024-01-08
  to: 2024-03-31
  reference: R
  phases:
    - {id: first, name: {zh: 一, en: First}, from: 2024-01-08, to: 2024-01-31, reference: R}
    - {id: second, name: {zh: 二, en: Second}, from: 2024-02-01, to: 2024-03-31, said: 2月初至3月底, reference: R}
"""


def campaign(*parts: str) -> str:
    """A campaign from 8 January to 31 March 2024 in two phases, with parts; `reference: R` stands for a real one."""
    text = _CAMPAIGN + indent("\n".join(parts), "  ")
    return text.replace("reference: R", f"reference: {_REFERENCE}")
