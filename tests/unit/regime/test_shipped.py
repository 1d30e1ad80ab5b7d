"""The regimes that ship are right, pass their own tests, and say what their documents say."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from duban.trials import run_tests
from schemas.catalogue import EVENTS
from schemas.events.heartbeat import HeartbeatPassed
from schemas.regime import Regime, read_canonical
from schemas.regime.difference import diff
from schemas.regime.document import check_text, load_regime
from schemas.regime.json_schema import regime_json_schema
from schemas.regime.vocabulary import EVENT_NAMES, event_name
from schemas.regime.yaml_tree import read_tree
from tests.unit.regime.documents import PLACE, SHIPPED, place_with

DOCUMENTS = sorted(SHIPPED.rglob("*.yaml"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_shipped_regime_is_right_and_passes_its_own_tests(path: Path) -> None:
    regime = load_regime(path)
    assert regime.tests.matters
    assert run_tests(regime) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_shipped_regime_is_valid_for_editors(path: Path) -> None:
    jsonschema.Draft7Validator(regime_json_schema()).validate(
        read_tree(path.read_text(encoding="utf-8"), path.name).value
    )


def test_the_schema_for_editors_is_draft_07_and_refuses_unknown_keys() -> None:
    schema = regime_json_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    document = read_tree(place_with("unheard: 1"), "test.yaml").value
    assert not jsonschema.Draft7Validator(schema).is_valid(document)


def test_shipped_regimes_are_of_different_places() -> None:
    regions = [load_regime(path).region for path in DOCUMENTS]
    assert len(set(regions)) == len(regions) == 9


def test_wuhu_has_its_phases_deliverables_and_duties() -> None:
    campaign = load_regime(SHIPPED / "wuhu-2011.yaml").campaign
    assert campaign is not None
    assert [phase.start for phase in campaign.phases] == [
        date(2011, 9, 21), date(2011, 12, 1), date(2012, 6, 1), date(2012, 10, 1),
    ]  # fmt: skip
    due = {deliverable.id: deliverable.due for deliverable in campaign.deliverables if deliverable.due}
    assert due == {"rectification-plans": date(2012, 6, 20), "summary-reports": date(2012, 10, 31)}
    assert [duty.number for duty in campaign.duties] == list(range(1, 26))
    assert campaign.duties[8].lead == ("discipline", "supervision-bureau")  # annex 9


def test_the_county_has_twenty_units_with_sections_and_sixty_categories() -> None:
    county = load_regime(SHIPPED / "county-360923.yaml")
    assert len(county.units) == 20
    assert all(unit.sections and unit.peer_group for unit in county.units)
    assert len(county.categories) == 15
    assert sum(len(category.children) for category in county.categories) == 60
    assert {portal.id for portal in county.portals} == {"hotline", "mailbox", "web", "heartbeat"}


def test_every_parameter_tells_its_value_unit_and_paragraph_on_a_day() -> None:
    county = load_regime(SHIPPED / "county-360923.yaml")
    now, later = (county.parameter_on("answer_complaint", date(year, 6, 1)) for year in (2026, 2027))
    assert (now.value, now.unit, now.reference.paragraph, now.expected) == (15, "working_days", "第十四条", False)
    assert (later.value, later.expected) == (13, True)
    with pytest.raises(LookupError, match="no value on 2020-01-01"):
        county.parameter_on("answer_complaint", date(2020, 1, 1))
    with pytest.raises(LookupError, match="no parameter 'unheard'"):
        county.parameter_on("unheard", date(2026, 1, 1))


def test_the_digest_is_that_of_the_canonical_json_and_survives_the_way_through_the_event() -> None:
    county = load_regime(SHIPPED / "county-360923.yaml")
    assert read_canonical(county.canonical).digest == county.digest
    assert json.loads(county.canonical)["region"] == "360923"
    reordered = "\n".join(reversed(PLACE.split("\n", 3)[:3])) + "\n" + PLACE.split("\n", 3)[3]
    assert _read(reordered).digest == _read(PLACE).digest
    assert _read(PLACE.replace('version: "1"', 'version: "2"')).digest != _read(PLACE).digest


def test_differences_are_told_by_path() -> None:
    old = _read(place_with("peer_groups: [{id: a, name: {zh: 甲, en: A}}]"))
    new = _read(place_with("peer_groups: [{id: b, name: {zh: 乙, en: B}}]").replace("房管局", "房产局"))
    assert [str(one) for one in diff(old, new)] == [
        "- peer_groups[a]: A",
        "+ peer_groups[b]: B",
        "~ units[housing].aliases: ['房管局'] -> ['房产局']",
    ]
    assert diff(old, old) == []


def test_regimes_know_every_event_of_the_core_path() -> None:
    assert set(EVENT_NAMES) == {event_name(name) for name in EVENTS if name != HeartbeatPassed.TYPE}


def _read(text: str) -> Regime:
    return check_text(text, "test.yaml")
