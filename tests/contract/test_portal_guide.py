"""docs/portals.md says what the models say, and its examples read."""

from __future__ import annotations

import json
import re

import pytest

from schemas.catalogue import COMMANDS
from schemas.defects import MESSAGES
from schemas.generate.portal_guide import GUIDE, renewed
from schemas.reading import read_command

TEXT = GUIDE.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"### `(duban\.[\w.]+)`.*?```json\n(.*?)```", TEXT, re.DOTALL)


def test_the_generated_parts_are_up_to_date() -> None:
    assert renewed(TEXT) == TEXT, "run: python -m schemas.generate.portal_guide"


def test_every_message_and_every_defect_is_in_the_guide() -> None:
    assert {name for name, _ in EXAMPLES} == set(COMMANDS)
    assert all(f"| `{code}` |" in TEXT for code in MESSAGES)


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_the_examples_read(name: str, example: str) -> None:
    assert read_command(COMMANDS[name], example.encode()).defects == ()
    assert json.loads(example)["submission_id"]
