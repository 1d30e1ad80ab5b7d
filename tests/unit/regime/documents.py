"""Small regime documents for tests, in the words of an office."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.regime import CompiledRegime
from schemas.regime.document import Mistake, RegimeErrors, check_text

SHIPPED = Path(__file__).resolve().parents[3] / "regimes"

PLACE = """\
id: small-place
version: "1"
region: "990100"
name: {zh: 小地方, en: A small place}
effective_from: 2024-01-01
references:
  - {id: plan, title: 实施方案}
first_contact: office
efficiency_office: office
sources:
  - {id: web, name: {zh: 网站, en: Web}}
portals:
  - {id: website, name: {zh: 网站, en: Website}, source: web}
units:
  - id: office
    name: {zh: 办公室, en: Office}
    head: office-head
    posts:
      - {id: office-head, name: {zh: 主任, en: Director}, b_post: deputy, holders: [{person: 甲, from: 2024-01-01}],
         absences: [{person: 甲, from: 2024-03-01, to: 2024-03-05}]}
      - {id: deputy, name: {zh: 副主任, en: Deputy}, holders: [{person: 乙, from: 2024-01-01}]}
  - id: housing
    name: {zh: 住建局, en: Housing}
    aliases: [房管局]
    head: housing-head
    posts:
      - {id: housing-head, name: {zh: 局长, en: Director}}
    sections:
      - id: estates
        name: {zh: 物业股, en: Estates}
        head: estates-head
        posts:
          - {id: estates-head, name: {zh: 股长, en: Head}}
"""


def place_with(*parts: str) -> str:
    """The small place with further parts of a document."""
    return "\n".join([PLACE, *parts])


def compiled(*parts: str) -> CompiledRegime:
    """The small place with further parts, ready for lookups."""
    return CompiledRegime(check_text(place_with(*parts), "test.yaml"))


def mistakes_of(text: str) -> list[Mistake]:
    """All mistakes of a document; fails where it has none."""
    with pytest.raises(RegimeErrors) as caught:
        check_text(text, "test.yaml")
    return caught.value.mistakes


def messages_of(*parts: str) -> list[str]:
    """The messages of all mistakes of the small place with further parts."""
    return [mistake.message for mistake in mistakes_of(place_with(*parts))]
