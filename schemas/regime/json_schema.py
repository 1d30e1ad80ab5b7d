"""The JSON Schema of regime documents for editors, in draft-07, which is what they read."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from schemas.regime.regime import Regime

DRAFT = "http://json-schema.org/draft-07/schema#"


def regime_json_schema() -> dict[str, Any]:
    """The schema as a dictionary; write it as JSON and name it in a document's first line (`yaml-language-server`)."""
    schema = Regime.model_json_schema(by_alias=True, schema_generator=_Draft07, ref_template="#/definitions/{model}")
    definitions = schema.pop("$defs", {})
    return {
        "$schema": DRAFT,
        "title": "Regime document of Duban (制度文件)",
        **{key: value for key, value in _without_siblings(schema).items() if key != "title"},
        "definitions": {name: _without_siblings(definition) for name, definition in sorted(definitions.items())},
    }


class _Draft07(GenerateJsonSchema):
    """With what is written below each field, and without titles made up from names: an editor shows the key itself."""

    def model_schema(self, schema: Any) -> JsonSchemaValue:
        """A part of the document, its keys described."""
        made = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        described = {model.model_fields[name].alias or name: told for name, told in _told(model)}
        for key, value in made.get("properties", {}).items():
            if key in described:
                value.setdefault("description", described[key])
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        """Defaults are told by the guide; long ones only clutter what an editor shows."""
        return self.generate_inner(schema["schema"])


def _without_siblings(value: Any) -> Any:
    """Draft-07 ignores what stands beside a `$ref`: such references are wrapped."""
    if isinstance(value, list):
        return [_without_siblings(item) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {key: _without_siblings(item) for key, item in value.items()}
    if "$ref" in changed and len(changed) > 1:
        changed["allOf"] = [{"$ref": changed.pop("$ref")}]
    return changed


def _told(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Fields of a model and of those that it comes from, with the text below each in the code."""
    for part in reversed(model.__mro__):
        if issubclass(part, BaseModel) and part is not BaseModel:
            (written,) = ast.parse(textwrap.dedent(inspect.getsource(part))).body
            assert isinstance(written, ast.ClassDef), part
            for field, text in pairwise(written.body):
                match field, text:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str() as told)):
                        if name in model.model_fields:
                            yield name, inspect.cleandoc(told)
