"""Every golden example is read by today's models and by the published schemas, and loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from schemas.catalogue import COMMANDS, EVENTS
from schemas.examples.rules import CALENDAR
from schemas.generate.golden import content_of
from schemas.reading import read_command
from schemas.regime import read_canonical
from services.chassis.eventlog import encode
from services.tracking.calendar_seed import china_calendar
from tests.contract.published import CONTRACTS, EXAMPLES, example, examples_of, schema, validator

EVENT_EXAMPLES = [name for name in EXAMPLES if example(name)["type"] in EVENTS]
COMMAND_EXAMPLES = [name for name in EXAMPLES if example(name)["type"] in COMMANDS]


@pytest.mark.parametrize("kind", CONTRACTS)
def test_every_contract_has_an_example(kind: str) -> None:
    assert f"{kind}.json" in EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_that_was_published_once_still_has_its_contract(name: str) -> None:
    assert example(name)["type"] in CONTRACTS, "a version that was published stays in the catalogue"


@pytest.mark.parametrize("name", EXAMPLES)
def test_todays_model_reads_the_example_and_writes_it_again(name: str) -> None:
    envelope = example(name)
    read = CONTRACTS[envelope["type"]].model_validate_json(json.dumps(envelope["data"]))
    assert content_of(read) == envelope["data"]


@pytest.mark.parametrize("name", EVENT_EXAMPLES)
def test_what_the_event_log_writes_of_an_example_is_read_again(name: str) -> None:
    envelope = example(name)
    model = EVENTS[envelope["type"]].model
    read = model.model_validate_json(json.dumps(envelope["data"]))
    assert model.model_validate_json(encode(read)) == read


@pytest.mark.parametrize("name", EVENT_EXAMPLES)
def test_a_reader_of_events_passes_over_fields_that_come_later(name: str) -> None:
    envelope = example(name)
    model = EVENTS[envelope["type"]].model
    later = {**envelope["data"], "added_in_a_later_year": {"by": "somebody"}}
    assert model.model_validate_json(json.dumps(later)) == model.model_validate_json(json.dumps(envelope["data"]))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_published_schemas_take_envelope_and_payload(name: str) -> None:
    envelope = example(name)
    assert [error.message for error in validator("cloudevent").iter_errors(envelope)] == []
    assert [error.message for error in validator(envelope["type"]).iter_errors(envelope["data"])] == []


@pytest.mark.parametrize("kind", EVENTS)
def test_the_schema_of_an_event_takes_what_the_event_log_writes(kind: str) -> None:
    for name in examples_of(kind):
        written = encode(EVENTS[kind].model.model_validate(example(name)["data"]))
        assert [error.message for error in validator(kind).iter_errors(json.loads(written))] == []


@pytest.mark.parametrize("kind", EVENTS)
def test_what_may_be_none_may_be_missing_because_the_event_log_leaves_it_out(kind: str) -> None:
    assert list(required_though_none(schema(kind))) == []


@pytest.mark.parametrize("kind", CONTRACTS)
def test_every_field_of_a_contract_is_shown_in_an_example(kind: str) -> None:
    shown: set[str] = set()
    for name in examples_of(kind):
        shown |= set(paths(CONTRACTS[kind].model_validate(example(name)["data"])))
    assert set(fields(CONTRACTS[kind])) - shown == set()


@pytest.mark.parametrize("name", COMMAND_EXAMPLES)
def test_the_door_of_intake_finds_no_defect_in_the_example_of_a_message(name: str) -> None:
    envelope = example(name)
    reading = read_command(COMMANDS[envelope["type"]], json.dumps(envelope["data"]).encode())
    assert reading.defects == ()
    assert reading.command is not None


@pytest.mark.parametrize("name", examples_of("duban.regime.adopted.v1"))
def test_a_regime_that_was_adopted_once_stays_readable_and_keeps_its_digest(name: str) -> None:
    adopted = example(name)["data"]
    assert read_canonical(adopted["document"]).digest == adopted["digest"]


@pytest.mark.parametrize("name", EVENT_EXAMPLES)
def test_the_steps_of_the_story_fall_on_working_days(name: str) -> None:
    calendar = china_calendar()
    data = example(name)["data"]
    done = [key for key in data if key.endswith("_at") and key not in ("breached_at", "escalated_at", "issued_at")]
    for key in done:
        assert calendar.is_working_day(calendar.local_day(datetime.fromisoformat(data[key]))), key


@pytest.mark.parametrize("name", examples_of("duban.obligation.opened.v1"))
def test_the_limits_of_the_story_are_those_of_the_calendar(name: str) -> None:
    opened = example(name)["data"]
    calendar = china_calendar()
    begun = calendar.local_day(datetime.fromisoformat(opened["starts_at"]))
    skipped = sum(
        calendar.working_days_between(
            calendar.local_day(datetime.fromisoformat(pause["begins_at"])) - timedelta(days=1),
            calendar.local_day(datetime.fromisoformat(pause["ends_at"])) - timedelta(days=1),
        )
        for pause in opened.get("pauses", [])
    )
    granted = sum(extension["amount"] for extension in opened.get("extensions", []))
    last_day = calendar.add_working_days(begun, opened["amount"] + skipped + granted)
    assert datetime.fromisoformat(opened["due_at"]) == calendar.end_of_day(last_day)
    assert opened["calendar"] == CALENDAR


def required_though_none(published: dict[str, Any]) -> Iterator[str]:
    """Fields of a schema and of the shapes in it that are required, but may be none."""
    for shape in (published, *published.get("$defs", {}).values()):
        for name in shape.get("required", ()):
            if {"type": "null"} in shape["properties"][name].get("anyOf", ()):
                yield f"{shape['title']}/{name}"


def fields(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Paths of the fields of a model and of the models within it."""
    for name, field in model.model_fields.items():
        yield f"{path}/{name}"
        for inner in models_in(field.annotation):
            yield from fields(inner, f"{path}/{name}")


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """Models that an annotation speaks of, such as the one in `tuple[Rate, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in getattr(annotation, "__args__", ()) for model in models_in(argument)]


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Paths of the fields that are given in a payload."""
    if isinstance(value, BaseModel):
        for name in value.model_fields_set:
            yield f"{path}/{name}"
            yield from paths(getattr(value, name), f"{path}/{name}")
    elif isinstance(value, tuple):
        for entry in value:
            yield from paths(entry, path)
