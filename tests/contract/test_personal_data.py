"""Personal data never enters an event: no field for it, and none of the words of the people in the examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from schemas.catalogue import COMMANDS, EVENTS
from tests.contract.published import EXAMPLES, example, examples_of, schema

NEVER_IN_EVENTS = {
    "address",
    "birthday",
    "comment",
    "complainant",
    "complainant_name",
    "contact",
    "content_text",
    "email",
    "id_card",
    "identity",
    "identity_number",
    "mail",
    "mobile",
    "name",
    "phone",
    "sealed",
    "text",
    "title",
    "words",
}
PERSONAL = ("title", "text", "comment", "complainant")


def property_names(value: Any) -> Iterator[str]:
    """Names of the properties of a schema, at any depth."""
    if isinstance(value, dict):
        yield from value.get("properties", {})
        for inner in value.values():
            yield from property_names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from property_names(inner)


def words_of(value: Any) -> Iterator[str]:
    """All texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from words_of(inner)


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_has_no_field_for_personal_data(kind: str) -> None:
    assert NEVER_IN_EVENTS.intersection(property_names(schema(kind))) == set()


def test_the_deny_list_would_find_the_complainant_in_a_submission() -> None:
    found = NEVER_IN_EVENTS.intersection(property_names(schema("duban.matter.submit.v1")))
    assert {"complainant", "name", "phone", "address", "identity_number", "title", "text"} <= found


@pytest.mark.parametrize("kind", EVENTS)
def test_no_event_of_the_story_repeats_what_somebody_said_in_it(kind: str) -> None:
    messages = [example(name)["data"] for name in EXAMPLES if example(name)["type"] in COMMANDS]
    said = {word for data in messages for key in PERSONAL if key in data for word in words_of(data[key])}
    assert said, "the story has people who say something"
    for name in examples_of(kind):
        told = json.dumps(example(name), ensure_ascii=False)
        assert [word for word in said if word in told] == []
