"""`duban regime`: what a person or a machine sees and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from duban.commands.regime import app
from tests.unit.regime.campaigns import campaign
from tests.unit.regime.documents import PLACE, SHIPPED

TEST = """\
tests:
  matters:
    - id: default
      about: The default limit of fifteen working days.
      given: {events: [{event: matter.registered, at: "2024-03-04T09:00:00"}]}
      route: {unit: office}
      obligations: [{kind: answer, due: "2024-03-25T23:59:59", verdict: open}]
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A regime that is right and passes its test."""
    path = tmp_path / "place.yaml"
    path.write_text(PLACE + TEST, encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    """The command as a person calls it."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_right_documents_are_told_so_with_the_number_of_their_tests(place: Path) -> None:
    result = run("check", place, SHIPPED / "replay" / "mailbox.yaml")
    assert result.exit_code == 0
    assert f"✓ {place}: small-place 1, tests 自带测试 1" in result.output


def test_mistakes_of_all_files_are_shown_and_the_worst_exit_code_counts(place: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(PLACE.replace("source: web", "source: wbe") + "lader: []\n", encoding="utf-8")
    result = run("check", wrong, place)
    assert result.exit_code == 1
    assert f"{wrong}:13:56: 'wbe' is not one of" in result.output
    assert "unknown key 'lader' (did you mean 'ladders'?)" in result.output
    assert f"✓ {place}" in result.output
    assert run("check", wrong, tmp_path / "missing.yaml").exit_code == 2


def test_a_failing_test_of_the_document_says_what_it_expected(place: Path) -> None:
    place.write_text((PLACE + TEST).replace("2024-03-25", "2024-03-26").replace("unit: office}\n", "unit: housing}\n"))
    result = run("check", place)
    assert result.exit_code == 1
    assert "test 'default': route.unit should be housing, is office (by first_contact)" in result.output
    assert (
        "test 'default': answer.due should be 2024-03-26 23:59:59+08:00, is 2024-03-25 23:59:59+08:00" in result.output
    )


def test_a_plan_that_is_not_what_its_test_expects_says_which_days_and_who(place: Path) -> None:
    # given a plan that falls due with its phase and a test that expects another day and one unit only
    plan = campaign("deliverables: [{id: plans, name: {zh: 方案, en: Plans}, phase: first, reference: R}]")
    expected = "{id: p, about: 一, deliverable: plans, due: [2024-01-30], units: [office]}"
    place.write_text(f"{PLACE}{plan}\n{TEST}  plan: [{expected}]\n", encoding="utf-8")
    # when the document is checked
    result = run("check", place)
    # then both differences are told
    assert result.exit_code == 1
    assert "test 'p': plans.due should be 2024-01-30, is 2024-01-31" in result.output
    assert "test 'p': plans.owners should be unit:office, is unit:housing, unit:office" in result.output


def test_machines_get_json(place: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("id: x\nid: y\n", encoding="utf-8")
    reports = json.loads(run("check", place, wrong, "--json").output)
    assert [report["exit_code"] for report in reports] == [0, 1]
    assert reports[0]["tests"] == 1
    assert len(reports[0]["digest"]) == 64
    assert {"line", "column", "code", "message", "shown"} == set(reports[1]["mistakes"][0])
    assert "duplicate-key" in [mistake["code"] for mistake in reports[1]["mistakes"]]


def test_mistakes_are_told_in_chinese_on_request(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(PLACE + "lader: []\n", encoding="utf-8")
    assert "未知的键 'lader'（是否应为 'ladders'？）" in run("check", wrong, "--zh").output


def test_differences_are_shown_by_path(place: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text((PLACE + TEST).replace('version: "1"', 'version: "2"'), encoding="utf-8")
    result = run("diff", place, other)
    assert (result.exit_code, result.output) == (1, "~ version: 1 -> 2\n")
    assert json.loads(run("diff", place, other, "--json").output) == [{"path": "version", "old": "1", "new": "2"}]
    same = run("diff", place, place)
    assert (same.exit_code, same.output) == (0, "No difference. 没有差异。\n")
    assert run("diff", place, tmp_path / "missing.yaml").exit_code == 2


def test_a_change_of_a_limit_tells_which_matters_it_moves_and_that_open_ones_keep_theirs(
    place: Path, tmp_path: Path
) -> None:
    # given a regime whose limit for what no rule covers becomes shorter
    other = tmp_path / "other.yaml"
    shorter = "default_limit: {limit: {amount: 7, unit: working_days}}\n"
    other.write_text(f"{PLACE}{shorter}".replace('version: "1"', 'version: "2"'), encoding="utf-8")
    # when both are compared
    told = run("diff", place, other).output
    # then the limit is told before and after
    assert "answer: 15 working days 15个工作日 (default, default_limit) -> 7 working days" in told, told
    assert told.rstrip().endswith("此前受理的事项仍按原规定。")


def test_the_schema_is_written_for_editors(tmp_path: Path) -> None:
    target = tmp_path / "regime.schema.json"
    assert run("schema", "--output", target).exit_code == 0
    assert json.loads(target.read_text(encoding="utf-8"))["$schema"].endswith("draft-07/schema#")


@pytest.mark.parametrize("command", ["check", "diff", "schema"])
def test_help_shows_examples(command: str) -> None:
    result = run(command, "--help")
    assert "Examples 示例:" in result.output
    assert "Exits 0" in result.output or command == "schema"
