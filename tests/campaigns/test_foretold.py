"""What a play will do is known before it: every dated entry of every document, and what the seed makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.campaign.entries import Document
from duban.campaign.report import plan_entries
from duban.campaign.script import documents_of, script
from duban.stack.errors import StackError
from duban.stack.folder import PROJECT
from tests.campaigns.foretelling import as_foretold, foretold

REGIMES = PROJECT / "regimes"
DOCUMENTS = sorted(path for path in REGIMES.glob("*.yaml") if "\ncampaign:" in path.read_text(encoding="utf-8"))


def test_all_five_documents_are_there() -> None:
    assert len(DOCUMENTS) == 5


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_the_plan_is_what_an_independent_reading_of_the_document_says(path: Path) -> None:
    planned = [as_foretold(row, row["appears_on"]) for row in plan_entries(Document(path))["items"]]
    assert sorted(planned) == foretold(path)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_entry_names_the_paragraph_that_it_comes_from(path: Path) -> None:
    assert all(row["document"] and row["paragraph"] for row in plan_entries(Document(path))["items"])


def test_the_same_seed_is_the_same_play_whatever_else_is_played() -> None:
    alone = script(documents_of(DOCUMENTS[:1]), 7)
    together = script(documents_of(DOCUMENTS), 7)
    region = alone.documents[0].plan.region
    acts = [(act.at, act.what, act.unit, act.entry.task) for step in alone.steps for act in step.acts]
    same = [
        (act.at, act.what, act.unit, act.entry.task)
        for step in together.steps
        for act in step.acts
        if act.entry.region == region
    ]
    assert acts == same
    assert acts


def test_another_seed_is_another_play() -> None:
    one, other = (script(documents_of(DOCUMENTS), seed) for seed in (7, 8))
    assert [step.at for step in one.steps] != [step.at for step in other.steps]


def test_a_document_without_a_campaign_is_refused_alone_and_left_out_among_others() -> None:
    county = REGIMES / "county-360923.yaml"
    with pytest.raises(StackError, match="no campaign"):
        documents_of([county])
    assert [document.path for document in documents_of([county, DOCUMENTS[0]])] == [DOCUMENTS[0]]


def test_two_documents_of_one_region_are_not_played_on_one_clock() -> None:
    with pytest.raises(StackError, match="same region"):
        script(documents_of([DOCUMENTS[0], DOCUMENTS[0]]), 7)
