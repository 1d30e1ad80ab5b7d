"""What is committed under schemas/published is what the models give; the check names what is not and how to mend it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from schemas.catalogue import COMMANDS, EVENTS
from schemas.examples.rules import DOCUMENT
from schemas.generate import documents
from schemas.generate.__main__ import main
from tests.contract.published import schema

SUBMIT = "json-schema/duban.matter.submit.v1.json"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything freshly generated, for all tests of this file."""
    folder = tmp_path_factory.mktemp("published")
    assert main(["--into", str(folder)]) == 0
    return folder


@pytest.fixture
def published(generated: Path, tmp_path: Path) -> Path:
    """The same for one test, to be tampered with."""
    return shutil.copytree(generated, tmp_path / "published")


def test_what_is_committed_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err


def test_generating_twice_gives_the_same_bytes(published: Path) -> None:
    before = {place: place.read_bytes() for place in published.rglob("*.*")}
    documents.documents.cache_clear()
    documents.write(published)
    assert {place: place.read_bytes() for place in published.rglob("*.*")} == before
    assert all(content.endswith(b"\n") for content in before.values())


def test_a_file_that_differs_is_named_with_the_command_that_mends_it(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (published / "asyncapi" / "notify.yaml").write_text("asyncapi: 2.6.0\n")
    (published / "examples" / "duban.card.issued.v1.json").unlink()
    capsys.readouterr()
    assert main(["--check", "--into", str(published)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line.strip() for line in said[1:-1]] == ["asyncapi/notify.yaml", "examples/duban.card.issued.v1.json"]
    assert said[-1] == "to mend: make schemas"


def test_a_schema_of_nothing_is_removed_but_an_old_example_stays(published: Path) -> None:
    old_schema = published / "json-schema" / "duban.matter.forgotten.v1.json"
    old_example = published / "examples" / "duban.matter.registered.v1.of-2025.json"
    old_schema.write_text("{}\n")
    old_example.write_text("{}\n")
    assert documents.write(published) == ["json-schema/duban.matter.forgotten.v1.json"]
    assert (old_schema.exists(), old_example.exists()) == (False, True)


def test_nothing_is_written_over_a_published_version_that_would_break(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = json.loads((published / SUBMIT).read_text(encoding="utf-8"))
    before["properties"]["urgent"] = {"type": "boolean", "default": False}
    (published / SUBMIT).write_text(documents.as_json(before), encoding="utf-8")
    assert main(["--into", str(published)]) == 1
    assert "duban.matter.submit.v1/urgent: the field was removed" in capsys.readouterr().err
    assert main(["--into", str(published), "--accept-breaks"]) == 0
    assert main(["--check", "--into", str(published)]) == 0


@pytest.mark.parametrize("kind", [*EVENTS, *COMMANDS])
def test_a_schema_says_what_it_is_whose_it_is_and_what_it_promises(kind: str) -> None:
    published = schema(kind)
    Draft202012Validator.check_schema(published)
    assert published["$id"] == f"https://duban.example/schemas/{kind}.json"
    assert published["title"] == kind
    assert published["description"]
    assert published["x-owner"] == (EVENTS[kind].owner if kind in EVENTS else "intake")
    mode = "full_transitive" if kind in EVENTS else "backward_transitive"
    assert published["x-compatibility"] == f"{mode}, additive within a version"


def test_the_schema_for_editors_takes_a_regime_and_refuses_a_misspelt_key() -> None:
    regime = json.loads((documents.PUBLISHED / "regime.schema.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(regime)
    editor = Draft7Validator(regime)
    assert [error.message for error in editor.iter_errors(DOCUMENT)] == []
    misspelt = {**DOCUMENT, "ladder": DOCUMENT["ladders"]}
    assert list(editor.iter_errors(misspelt))
