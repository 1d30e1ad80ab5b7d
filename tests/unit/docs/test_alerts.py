"""Alert rules watch metrics that the code writes, and each leads to a page that says what to do."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from ruamel.yaml import YAML

from duban import reference
from tests.unit.docs.pages import PROJECT, anchors

RULES = PROJECT / "deploy" / "prometheus" / "alerts.yaml"


@cache
def rules() -> list[dict[str, Any]]:
    document = YAML(typ="safe").load(RULES.read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_a_rule_watches_metrics_that_are_written(rule: dict[str, Any]) -> None:
    named = set(re.findall(r"\bduban_\w+", rule["expr"]))
    watched = {re.sub(r"_(bucket|sum|count)$", "", name) for name in named}

    assert watched <= reference.written_metrics()
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
