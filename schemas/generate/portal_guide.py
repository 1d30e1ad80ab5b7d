"""The generated parts of docs/portals.md: messages with their fields and examples, and the catalogue of defects.

`python -m schemas.generate.portal_guide` renews them; a test tells when they differ from the models.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

from schemas.catalogue import COMMANDS
from schemas.contract import CommandContract
from schemas.defects import MESSAGES
from schemas.generate.documents import PUBLISHED

GUIDE: Final = PUBLISHED.parent.parent / "docs" / "portals.md"
_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def renewed(guide: str) -> str:
    """The guide with its generated parts as the models have them now."""
    parts = {"messages": messages, "defects": defects}
    return _PART.sub(lambda found: f"{found[1]}{parts[found[2]]()}\n{found[3]}", guide)


def messages() -> str:
    """Every message type: what it is, its fields, an example of its data."""
    return "\n\n".join(_message(model) for model in COMMANDS.values())


def defects() -> str:
    """The catalogue of defects as a table."""
    rows = ["| code | message | 中文 |", "|---|---|---|"]
    rows += [f"| `{code}` | {_cell(english)} | {_cell(chinese)} |" for code, (english, chinese) in MESSAGES.items()]
    return "\n".join(rows)


def _message(model: type[CommandContract]) -> str:
    example = json.loads((PUBLISHED / "examples" / f"{model.TYPE}.json").read_text(encoding="utf-8"))["data"]
    rows = ["| field | needed | form |", "|---|---|---|"]
    schema = model.model_json_schema()
    needed = schema.get("required", [])
    for name, field in schema["properties"].items():
        rows.append(f"| `{name}` | {'yes' if name in needed else 'no'} | {_cell(_form(field, schema))} |")
    shown = json.dumps(example, ensure_ascii=False, indent=2)
    purpose = " ".join((model.__doc__ or "").split())
    return "\n".join([f"### `{model.TYPE}`", "", purpose, "", *rows, "", "```json", shown, "```"])


def _form(field: dict[str, Any], schema: dict[str, Any]) -> str:
    described = [_kind(field, schema)]
    if "description" in field:
        described.append(field["description"])
    if isinstance(field.get("default"), str | bool):
        described.append(f"default `{field['default']}`".replace("True", "true").replace("False", "false"))
    return "; ".join(described)


def _kind(field: dict[str, Any], schema: dict[str, Any]) -> str:
    for alternative in field.get("anyOf", ()):
        if alternative.get("type") != "null":
            return _kind(alternative, schema)
    if "$ref" in field:
        return _kind(schema["$defs"][field["$ref"].rpartition("/")[2]], schema)
    if "enum" in field:
        return "one of " + ", ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "object":
        return "object with " + ", ".join(f"`{name}`" for name in field.get("properties", {}))
    if field.get("format") == "date-time":
        return "time with its offset from UTC, ISO 8601"
    if "maxLength" in field:
        return f"text, {field.get('minLength', 0)} to {field['maxLength']} characters"
    return {"boolean": "`true` or `false`", "string": "text"}.get(field.get("type", ""), str(field.get("type", "")))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main(guide: Path = GUIDE) -> None:
    """Renew the guide in place."""
    guide.write_text(renewed(guide.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
