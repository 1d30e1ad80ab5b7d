"""The plans of the five documents against the same documents read by hand."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from schemas.regime import PlannedDeliverable, planned_deliverables
from schemas.regime.document import load_regime
from tests.unit.regime.campaigns_by_hand import DOCUMENTS
from tests.unit.regime.documents import SHIPPED


def plan_of(document: str) -> tuple[PlannedDeliverable, ...]:
    """What the campaign of a shipped regime asks for."""
    regime = load_regime(SHIPPED / f"{document}.yaml")
    assert regime.campaign is not None
    return planned_deliverables(regime.campaign, regime)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_plan_is_what_the_document_says_and_nothing_else(document: str) -> None:
    # given the document read by hand: a paragraph, what it asks for, the day, everyone who owes it
    read = {(*row[:3], owner) for row in DOCUMENTS[document] for owner in row[3].split()}
    # then the plan has a row for each of these, and no other
    planned = [(row.reference.paragraph, row.deliverable, f"{row.due_on}", _owner(row)) for row in plan_of(document)]
    assert sorted(planned) == sorted(read)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_rows_come_by_due_day_each_once_and_are_asked_for_before_they_are_due(document: str) -> None:
    plan = plan_of(document)
    assert all(before.due_on <= after.due_on for before, after in pairwise(plan))
    assert len({row.id for row in plan}) == len(plan)
    assert all(row.appears_on <= row.due_on for row in plan)


def test_the_first_paper_of_a_city_is_due_the_day_after_its_document() -> None:
    first = plan_of("city-culture-2008")[0]
    assert (first.appears_on, first.due_on, first.said) == (date(2008, 1, 29), date(2008, 1, 30), "1月30日前")


def test_reports_of_shanggao_are_verified_one_by_one_and_go_to_the_office_of_the_leading_group() -> None:
    reports = [row for row in plan_of("shanggao-culture-2009") if row.kind == "report"]
    assert len(reports) == 24 * 3  # the library, the other units and the sections
    assert {(row.verified, row.receiver, row.count) for row in reports} == {(True, "efficiency", 1)}
    assert (reports[0].appears_on, reports[-1].due_on) == (date(2009, 1, 10), date(2009, 12, 31))


def test_the_six_pieces_of_work_have_those_who_lead_and_those_who_support() -> None:
    found = {
        row.deliverable: (
            [party.section or party.unit for party in row.lead],
            [party.section or party.unit for party in row.support],
        )
        for row in plan_of("city-broadcast-2011")
        if row.kind == "duty"
    }
    assert found == {
        "duty-1": (["project-office"], ["three-companies", "station-805"]),
        "duty-2": (["social-management"], ["general-office", "supervision-office"]),
        "duty-3": (["general-office"], ["supervision-office"]),
        "duty-4": (["supervision-office"], []),
        "duty-5": (
            ["general-office"],
            ["party-committee", "project-office", "social-management", "supervision-office", "editors-office"],
        ),
        "duty-6": (["editors-office"], ["frequencies", "channels"]),
    }


def test_look_backs_say_what_they_look_at_again() -> None:
    rechecks = {
        document: {row.recheck for row in plan_of(document) if row.kind == "look_back"} for document in DOCUMENTS
    }
    assert {document: found for document, found in rechecks.items() if found} == {
        "shanggao-culture-2009": {("self-examination", "rules", "public-pledges", "service-commitments")},
        "city-culture-2008": {("action-plans", "problems", "personal-codes")},
    }


def test_a_limit_that_nobody_fixed_is_a_reasonable_one() -> None:
    default = load_regime(SHIPPED / "nanchong-cppcc-2006.yaml").default_limit
    assert (default.limit.amount, default.limit.unit) == (15, "working_days")
    assert default.reference is not None
    assert default.reference.paragraph == "二(二)1"


def _owner(row: PlannedDeliverable) -> str:
    return row.owner.label.removeprefix("unit:")
