"""Alert rules watch metrics that the code writes, and each leads to a page that says what to do."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from duban import reference
from tests.e2e.browser import on_ci
from tests.promtool import NoPromtoolError, find_promtool, judged
from tests.unit.docs.pages import PROJECT, anchors

RULES = PROJECT / "deploy" / "prometheus" / "alerts.yaml"
TESTS = RULES.parent / "tests"


@cache
def rules() -> list[dict[str, Any]]:
    document = YAML(typ="safe").load(RULES.read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


@pytest.fixture(scope="module")
def written() -> set[str]:
    return set(reference.written_metrics())


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_a_rule_watches_metrics_that_are_written(rule: dict[str, Any], written: set[str]) -> None:
    named = set(re.findall(r"\bduban_\w+", rule["expr"]))
    watched = {re.sub(r"_(bucket|sum|count)$", "", name) for name in named}

    assert watched <= written
    assert watched or "up{" in rule["expr"]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_a_rule_leads_to_a_page_that_says_what_to_do(rule: dict[str, Any]) -> None:
    path, _, anchor = rule["annotations"]["runbook"].partition("#")

    assert anchor == rule["alert"].lower()
    assert anchor in anchors(PROJECT / path)
    assert rule["labels"]["severity"] in {"page", "ticket"}


def test_names_of_rules_are_different() -> None:
    names = [rule["alert"] for rule in rules()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_a_rule_says_what_to_do_in_both_languages(rule: dict[str, Any]) -> None:
    for said in (rule["annotations"]["summary"], rule["annotations"]["description"]):
        assert re.search(r"[\u4e00-\u9fff]", said)
        assert re.search(r"[a-z]{3}", said)


@pytest.fixture(scope="module")
def promtool() -> Path:
    try:
        return find_promtool()
    except NoPromtoolError as none:
        if on_ci():
            raise
        pytest.skip(str(none))


@pytest.mark.usefixtures("promtool")
def test_promtool_takes_the_rules() -> None:
    assert judged("check", "rules", RULES.name, folder=RULES.parent) == ""


@pytest.mark.usefixtures("promtool")
@pytest.mark.parametrize("name", [rule["alert"] for rule in rules()])
def test_a_rule_fires_when_it_should_and_not_before(name: str) -> None:
    file = TESTS / f"{name}.yaml"
    told = YAML(typ="safe").load(file.read_text(encoding="utf-8"))["tests"]
    expected = [case["exp_alerts"] for test in told for case in test["alert_rule_test"] if case["alertname"] == name]

    assert any(expected), "the test shows when it fires"
    assert not all(expected), "the test shows when it does not"
    assert judged("test", "rules", file.name, folder=TESTS) == ""


def test_every_test_is_of_a_rule() -> None:
    assert {file.stem for file in TESTS.glob("*.yaml")} == {rule["alert"] for rule in rules()}
