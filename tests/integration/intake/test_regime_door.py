"""Adopting a regime over HTTP: all mistakes at once, and only where the region is served and has its topics."""

from __future__ import annotations

import json

from tests.integration.intake.county_hall import CountyHall


async def test_a_regime_with_mistakes_is_refused_with_all_of_them(hall: CountyHall) -> None:
    document = json.loads(hall.document())
    document["first_contact"] = "petition"
    document["unitz"] = []
    headers = hall.bearer("efficiency")
    answer = await hall.client.post("/v1/regimes", content=json.dumps(document).encode(), headers=headers)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) >= 2
    clerk = await hall.client.post("/v1/regimes", content=b"{}", headers=hall.bearer("clerk", unit="housing"))
    assert clerk.status_code == 403


async def test_a_regime_for_a_region_without_topics_is_refused_before_anything_is_decided(hall: CountyHall) -> None:
    document = hall.document(region=hall.neighbour).encode()
    headers = hall.bearer("efficiency", region=hall.neighbour)
    answer = await hall.client.post("/v1/regimes", content=document, headers=headers)
    assert answer.status_code == 422
    (found,) = answer.json()["errors"]
    assert (found["code"], found["field"]) == ("topics_missing", "region")
    command = f"duban topics --region {hall.neighbour} --portal hotline --portal archive --portal heartbeat"
    assert f"请运维人员先运行 `{command} --kafka" in found["message"]
    assert f"make these topics by `{command} --kafka" in found["message"]
    assert f"{hall.neighbour}.regime" in found["message"]
    assert await hall.ask("SELECT FROM streams WHERE stream = $1", f"regime-{hall.neighbour}") == []


async def test_a_regime_for_a_region_that_is_not_served_is_refused(hall: CountyHall) -> None:
    headers = hall.bearer("efficiency", region="110101")
    document = hall.document(region="110101").encode()
    answer = await hall.client.post("/v1/regimes", content=document, headers=headers)
    assert answer.status_code == 422
    (found,) = answer.json()["errors"]
    assert found["code"] == "region_not_served"
    assert f"only {hall.region}, {hall.neighbour}; let whoever runs this service" in found["message"]
    assert await hall.ask("SELECT FROM streams WHERE stream = 'regime-110101'") == []


async def test_adopting_the_same_regime_twice_changes_nothing(hall: CountyHall) -> None:
    assert (await hall.adopt()).json()["repeated"]
    early = await hall.adopt(version="2025.9", effective_from="2025-01-01")
    assert early.json()["errors"][0]["code"] == "effective_too_early"
    listing = await hall.client.get(f"/v1/regimes?region={hall.region}")
    assert [row["version"] for row in listing.json()] == ["2026.1"]
