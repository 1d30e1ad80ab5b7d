"""The shape of the regime models, read from their type hints: which keys lie where, what defines and what refers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from schemas.regime.element import Defines, Element, RefersTo
from schemas.regime.yaml_tree import Path, Plain


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value may be: an element of a model, a list of items, an identifier that defines or refers."""

    model: type[Element] | None = None
    item: Shape | None = None
    defines: str | None = None
    refers: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """An identifier at a path that defines something, or refers to it."""

    namespace: str
    identifier: str
    path: Path
    defines: bool


@cache
def fields_of(model: type[Element]) -> dict[str, Shape]:
    """The shape of every key of a model, by the key's name in documents."""
    hints = get_type_hints(model, include_extras=True)
    return {info.alias or name: _shape_of(hints[name]) for name, info in model.model_fields.items()}


def shape_at(model: type[Element], path: Path) -> Shape:
    """The shape at a path below a model; an empty shape where the path leads nowhere."""
    shape = Shape(model=model)
    for step in path:
        if isinstance(step, int):
            shape = shape.item or Shape()
        else:
            shape = fields_of(shape.model).get(step, Shape()) if shape.model else Shape()
    return shape


def mentions(shape: Shape, value: Plain, path: Path = ()) -> Iterator[Mention]:
    """Every identifier below a value that defines something or refers to it, in the document's order."""
    if isinstance(value, dict) and shape.model:
        fields = fields_of(shape.model)
        for key, inner in value.items():
            if key in fields:
                yield from mentions(fields[key], inner, (*path, key))
    elif isinstance(value, list) and shape.item:
        for place, inner in enumerate(value):
            yield from mentions(shape.item, inner, (*path, place))
    elif isinstance(value, str) and (namespace := shape.defines or shape.refers):
        yield Mention(namespace, value, path, defines=shape.defines is not None)


@cache
def places_of_key(root: type[Element], key: str) -> tuple[str, ...]:
    """Names of the parts of a document that know the key, to say where a misplaced one belongs."""
    return tuple(sorted({name for name, model in _models(root) if key in fields_of(model)}))


@cache
def _models(root: type[Element]) -> tuple[tuple[str, type[Element]], ...]:
    found: dict[type[Element], str] = {root: "the top of the document"}
    waiting = [root]
    while waiting:
        for key, shape in fields_of(waiting.pop()).items():
            inner = shape.item or shape
            if inner.model and inner.model not in found:
                found[inner.model] = f"'{key}'"
                waiting.append(inner.model)
    return tuple((name, model) for model, name in found.items())


def _shape_of(hint: Any) -> Shape:
    defines = refers = None
    if get_origin(hint) is Annotated:
        hint, *metadata = get_args(hint)
        defines = next((entry.namespace for entry in metadata if isinstance(entry, Defines)), None)
        refers = next((entry.namespace for entry in metadata if isinstance(entry, RefersTo)), None)
        inner = _shape_of(hint)
        return Shape(inner.model, inner.item, defines or inner.defines, refers or inner.refers)
    if get_origin(hint) in (Union, UnionType):
        present = [argument for argument in get_args(hint) if argument is not NoneType]
        return _shape_of(present[0])
    if get_origin(hint) is tuple:
        return Shape(item=_shape_of(get_args(hint)[0]))
    if isinstance(hint, type) and issubclass(hint, Element):
        return Shape(model=hint)
    return Shape()
