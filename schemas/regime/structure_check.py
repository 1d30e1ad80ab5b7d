"""Does a document have the structure of its model? Every unknown key, wrong type and missing key, in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.regime.element import Element
from schemas.regime.mistakes import Mistake, mistake, probably_meant, quoted
from schemas.regime.shapes import fields_of, places_of_key, shape_at
from schemas.regime.yaml_tree import Path, Tree

_WANTED: Final[dict[str, tuple[str, str]]] = {
    "string": ("text", "文本"),
    "int": ("a whole number", "整数"),
    "float": ("a number", "数字"),
    "bool": ("true or false", "true 或 false"),
    "date": ("a date like 2026-09-18", "日期，如 2026-09-18"),
    "datetime": ("a time like 2026-09-18T10:00:00", "时间，如 2026-09-18T10:00:00"),
    "time": ("a time of day like '08:30'", "时刻，如 '08:30'"),
    "tuple": ("a list", "列表"),
    "model": ("a block of keys", "键值块"),
}


E = TypeVar("E", bound=Element)


def check_structure(tree: Tree, root: type[E]) -> tuple[E | None, list[Mistake]]:
    """The document as its model, where the structure is right, and every mistake in it."""
    try:
        return root.model_validate_json(json.dumps(tree.value)), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    return None, [found for detail in details for found in _mistakes_of(root, tree, detail)]


def _mistakes_of(root: type[Element], tree: Tree, detail: ErrorDetails) -> Iterator[Mistake]:
    path: Path = detail["loc"]
    key = next((str(step) for step in reversed(path) if isinstance(step, str)), "the document")
    kind = detail["type"]
    if kind == "too_short" and isinstance(items := tree.at(path), list):
        if not items:  # else each of the entries has its own mistake
            yield mistake("no-entry", tree.value_position(path), key=key)
        return
    if kind == "extra_forbidden":
        yield _unknown_key(root, tree, path)
    elif kind == "missing":
        yield mistake("missing", tree.key_position(path[:-1]), key=quoted(key))
    elif kind in ("literal_error", "enum"):
        yield _not_a_choice(tree, path, detail)
    elif kind.startswith("regime."):
        context = detail["ctx"]
        position = tree.key_position(path)
        yield mistake("wrong-value", position, key=key, detail=context["en"], detail_zh=context["zh"])
    elif wanted := _wanted(kind):
        given = _given(tree, path)
        if wanted[0] == "text" and isinstance(tree.at(path), int | float):
            wanted = (f"text (put {given} in quotes)", f"文本（请给 {given} 加引号）")
        position = tree.value_position(path)
        yield mistake("wrong-type", position, key=key, wanted=wanted[0], wanted_zh=wanted[1], given=given)
    else:
        words = _plain_words(detail)
        yield mistake("wrong-value", tree.value_position(path), key=key, detail=words, detail_zh=words)


def _unknown_key(root: type[Element], tree: Tree, path: Path) -> Mistake:
    key = str(path[-1])
    model = shape_at(root, path[:-1]).model
    meant = probably_meant(key, fields_of(model)) if model else None
    places = places_of_key(root, key)
    if meant is None and places and model is not None:
        shown = ", ".join(places[:3])
        return mistake("misplaced-key", tree.key_position(path), key=quoted(key), places=shown)
    return mistake("unknown-key", tree.key_position(path), meant and quoted(meant), key=quoted(key))


def _not_a_choice(tree: Tree, path: Path, detail: ErrorDetails) -> Mistake:
    expected = str(detail["ctx"]["expected"])
    choices = [choice.strip("' ") for choice in expected.replace(" or ", ", ").split(",")]
    given = tree.at(path)
    meant = probably_meant(given, choices)
    position, shown = tree.value_position(path), ", ".join(choices)
    return mistake("not-a-choice", position, meant and quoted(meant), given=_given(tree, path), choices=shown)


def _wanted(kind: str) -> tuple[str, str] | None:
    """What was wanted, for pydantic's `string_type`, `date_from_datetime_parsing` and the like."""
    if kind in ("tuple_type", "model_type", "model_attributes_type", "dataclass_type"):
        return _WANTED[kind.split("_", 1)[0]]
    if kind.endswith(("_type", "_parsing", "_from_float", "_parsing_size")):
        return _WANTED.get(kind.split("_", 1)[0])
    return None


def _given(tree: Tree, path: Path) -> str:
    value = tree.at(path)
    if isinstance(value, dict):
        return "a block of keys"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else quoted(value)


def _plain_words(detail: ErrorDetails) -> str:
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "string_pattern_mismatch":
        return f"{quoted(detail['input'])} does not have the form {detail['ctx']['pattern']}"
    return message[:1].lower() + message[1:]
