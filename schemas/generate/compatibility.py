"""What a change of a JSON Schema breaks: can new readers read what was written, and old readers what will be?

Within a version a contract only gains optional fields. Each such step keeps every promise of the one before, so that
comparing with the last published schema compares with all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from schemas.generate.json_schemas import COMMAND_COMPATIBILITY

Schema = Mapping[str, Any]

_LEAST: Final = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
_MOST: Final = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")
_SHAPES: Final = ("pattern", "format", "contentEncoding", "multipleOf", "uniqueItems")


def compatible(old_schema: Schema, new_schema: Schema) -> list[str]:
    """Everything that the new schema breaks, with the path of its field; nothing where it only adds.

    Of commands intake is the only reader and always the newest, so that for them values may become more.
    """
    breaks = [f"{path}: the field was removed" for path in _removed(old_schema, new_schema)]
    backward = _Reading(reader=new_schema, writer=old_schema)
    breaks += [f"{found}; what was written before is refused" for found in backward.refusals(new_schema, old_schema)]
    if old_schema.get("x-compatibility") != COMMAND_COMPATIBILITY:
        forward = _Reading(reader=old_schema, writer=new_schema)
        refused = forward.refusals(old_schema, new_schema)
        breaks += [f"{found}; readers of the schema as it was refuse it" for found in refused]
    return list(dict.fromkeys(breaks))


def _removed(old: Schema, new: Schema) -> list[str]:
    kept = set(_fields(new, new, "", ()))
    return [path for path in _fields(old, old, "", ()) if path not in kept]


def _fields(root: Schema, schema: Schema, path: str, seen: tuple[str, ...]) -> Iterator[str]:
    """Paths of all fields, those of nested objects too; a shape within itself is gone through once."""
    reference = schema.get("$ref")
    if reference is not None:
        if reference in seen:
            return
        seen, schema = (*seen, reference), _resolved(root, schema)
    for name, field in schema.get("properties", {}).items():
        yield f"{path}/{name}"
        yield from _fields(root, field, f"{path}/{name}", seen)
    for part in (*schema.get("anyOf", ()), *((schema["items"],) if isinstance(schema.get("items"), dict) else ())):
        yield from _fields(root, part, path, seen)


def _resolved(root: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        found: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = {**found, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


@dataclass(frozen=True)
class _Reading:
    """One side reads what the other writes; each side's references are resolved in its own document."""

    reader: Schema
    writer: Schema

    def refusals(self, reader: Schema, writer: Schema, path: str = "", seen: tuple[str, ...] = ()) -> list[str]:
        """What `writer` may write and `reader` does not take."""
        place = f"{reader.get('$ref', '')}<{writer.get('$ref', '')}"
        if place != "<":
            if place in seen:
                return []
            seen = (*seen, place)
        reader, writer = _resolved(self.reader, reader), _resolved(self.writer, writer)
        if "anyOf" in reader or "anyOf" in writer:
            return self._of_alternatives(reader, writer, path, seen)
        found = [*_types(reader, writer, path), *_values(reader, writer, path), *_bounds(reader, writer, path)]
        if not found:
            found += self._of_fields(reader, writer, path, seen)
            found += self._of_items(reader, writer, path, seen)
        return found

    def _of_alternatives(self, reader: Schema, writer: Schema, path: str, seen: tuple[str, ...]) -> list[str]:
        """Every alternative of the writer needs one of the reader that takes all of it."""
        found: list[str] = []
        takers = reader.get("anyOf", [reader])
        for written in writer.get("anyOf", [writer]):
            tried = [self.refusals(taker, written, path, seen) for taker in takers]
            if all(tried):
                found += _nearest(tried)
        return found

    def _of_fields(self, reader: Schema, writer: Schema, path: str, seen: tuple[str, ...]) -> list[str]:
        read, written = reader.get("properties", {}), writer.get("properties", {})
        always = set(writer.get("required", ()))
        found = [f"{path}/{name}: is required" for name in reader.get("required", ()) if name not in always]
        if reader.get("additionalProperties") is False:
            found += [f"{path}/{name}: is not known" for name in written if name not in read]
            if writer.get("additionalProperties") is not False:
                found.append(f"{path}/*: further fields are not taken")
        for name in written:
            if name in read:
                found += self.refusals(read[name], written[name], f"{path}/{name}", seen)
        return found

    def _of_items(self, reader: Schema, writer: Schema, path: str, seen: tuple[str, ...]) -> list[str]:
        read, written = reader.get("items"), writer.get("items")
        if isinstance(read, dict) and isinstance(written, dict):
            return self.refusals(read, written, f"{path}/*", seen)
        return [f"{path}/*: entries have a shape now"] if isinstance(read, dict) and "type" in writer else []


def _nearest(tried: list[list[str]]) -> list[str]:
    """The refusals of the alternative that comes nearest: one that is not of another type altogether."""
    return min(tried, key=lambda refusals: (any(": type " in found for found in refusals), len(refusals)))


def _types(reader: Schema, writer: Schema, path: str) -> list[str]:
    taken, given = _type_names(reader), _type_names(writer)
    if "number" in taken:
        taken |= {"integer"}
    if not taken or (given and given <= taken):
        return []
    shown = ", ".join(sorted(given - taken)) or "of any kind"
    return [f"{path or '/'}: type {shown} is not taken, but {', '.join(sorted(taken))}"]


def _type_names(schema: Schema) -> set[str]:
    named = schema.get("type", ())
    return {named} if isinstance(named, str) else set(named)


def _values(reader: Schema, writer: Schema, path: str) -> list[str]:
    taken, given = _listed(reader), _listed(writer)
    if taken is None:
        return []
    if given is None:
        return [f"{path}: only the values {_shown(taken)} are taken"]
    missing = [value for value in given if value not in taken]
    return [f"{path}: the value {_shown(missing)} is not taken"] if missing else []


def _listed(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    return schema.get("enum")


def _shown(values: list[Any]) -> str:
    return ", ".join(str(value) for value in values)


def _bounds(reader: Schema, writer: Schema, path: str) -> list[str]:
    stricter = [key for key in _LEAST if key in reader and writer.get(key, float("-inf")) < reader[key]]
    stricter += [key for key in _MOST if key in reader and writer.get(key, float("inf")) > reader[key]]
    stricter += [key for key in _SHAPES if key in reader and writer.get(key) != reader[key]]
    return [f"{path}: {key} is {reader[key]} where the other side has {writer.get(key, 'none')}" for key in stricter]
