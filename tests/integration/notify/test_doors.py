"""The ledger over HTTP: who sees what, sending on by hand, pages in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from services.notify.settings import NotifySettings
from tests.integration.notify.office import Office, monday_clock, office
from tests.integration.notify.sinks import Hit, Mailbox, Receiver
from tests.notices import assigned, place, registered

Configured = Callable[..., NotifySettings]


@pytest.fixture
async def troubled(
    configured: Configured, region: str, hooks: Receiver, mails: Mailbox
) -> AsyncIterator[tuple[Office, Receiver]]:
    """Three registrations that the desk refused for good, and one mail that arrived."""

    async def refuse(_: Hit) -> str:
        return "400 Bad Request"

    hooks.answer = refuse
    async with office(configured(clock=monday_clock(1)), region) as running:
        await running.adopt(place(region=region, urls={"desk": hooks.url("desk")}))
        await running.publish([*(registered(f"M{number}", region) for number in range(3)), assigned("M0", region)])
        await running.until(lambda states: states == {"failed_permanently": 3, "delivered": 1})
        hooks.answer = Receiver().answer
        yield running, hooks


async def test_the_list_is_filtered_and_paged(troubled: tuple[Office, Receiver]) -> None:
    running, _ = troubled
    async with running.reader("efficiency") as efficiency:
        failed: dict[str, str | int] = {"region": running.region, "state": "failed_permanently", "limit": 2}
        first = await efficiency.get("/v1/deliveries", params=failed)
        rest = await efficiency.get(first.headers["link"].partition(">")[0].strip("<"))
        assert len({one["id"] for one in first.json() + rest.json()}) == 3
        assert "link" not in rest.headers
        (mail,) = (await efficiency.get("/v1/deliveries", params={"region": running.region, "channel": "mail"})).json()
        assert mail["recipient"] == "clerk@county.example"
        one = (await efficiency.get(f"/v1/deliveries/{first.json()[0]['id']}")).json()
        assert [(tried["failure"], tried["status"]) for tried in one["tried"]] == [("permanent", 400)]


async def test_a_leader_sees_its_own_unit_with_masked_addresses_and_others_nothing(
    troubled: tuple[Office, Receiver],
) -> None:
    running, _ = troubled
    asked = {"region": running.region}
    async with running.reader("leader", "water") as leader:
        (mail,) = (await leader.get("/v1/deliveries", params=asked)).json()
        assert mail["recipient"] == "c***@county.example"
        assert (await leader.post(f"/v1/deliveries/{mail['id']}/retry")).status_code == 403
    async with running.reader("leader", "roads") as other, running.reader("portal") as portal:
        assert (await other.get("/v1/deliveries", params=asked)).json() == []
        assert (await other.get(f"/v1/deliveries/{mail['id']}")).status_code == 404
        assert (await portal.get("/v1/deliveries", params=asked)).status_code == 403
    async with running.reader("efficiency", region="110101") as elsewhere:
        assert (await elsewhere.get("/v1/deliveries", params=asked)).status_code == 403
        assert (await elsewhere.post(f"/v1/deliveries/{mail['id']}/retry")).status_code == 404


async def test_a_failed_delivery_is_sent_on_by_hand_under_its_id(troubled: tuple[Office, Receiver]) -> None:
    running, hooks = troubled
    failed = hooks.of("desk")[0]
    async with running.reader("operator") as operator:
        assert (await operator.post(f"/v1/deliveries/{failed.id}/retry")).status_code == 202
        await running.until(lambda states: states == {"failed_permanently": 2, "delivered": 2})
        assert hooks.of("desk")[-1].id == failed.id
        assert (await operator.post(f"/v1/deliveries/{failed.id}/retry")).status_code == 404


async def test_a_range_is_sent_again_to_one_endpoint(troubled: tuple[Office, Receiver]) -> None:
    running, hooks = troubled
    known = {hit.id for hit in hooks.of("desk")}
    address = f"/v1/endpoints/webhook/{running.region}.desk/replay"
    async with running.reader("operator") as operator:
        day = {"since": "2026-03-02T00:00:00+08:00", "until": "2026-03-03T00:00:00+08:00"}
        assert (await operator.post(address, json=day)).json() == {"deliveries": 3}
        await running.until(lambda states: states == {"delivered": 4})
        assert {hit.id for hit in hooks.of("desk")[3:]} == known
        naive = {"since": "2026-03-02T00:00:00", "until": "2026-03-03T00:00:00"}
        assert (await operator.post(address, json=naive)).status_code == 422


async def test_an_endpoint_that_was_mended_gets_what_waited_for_it(
    configured: Configured, region: str, hooks: Receiver
) -> None:
    async def gone(_: Hit) -> str:
        return "410 Gone"

    hooks.answer = gone
    async with office(configured(), region) as running, running.reader("operator") as operator:
        await running.adopt(place(region=region, urls={"desk": hooks.url("desk")}))
        await running.publish([registered("M1", region)])
        await running.until(lambda states: states.get("disabled") == 1 and states.get("delivered") == 1)
        hooks.answer = Receiver().answer
        (desk,) = [one for one in (await operator.get("/v1/endpoints")).json() if one["channel"] == "webhook"]
        assert desk["disabled_reason"].startswith("HTTP 410")
        assert (await operator.post(f"/v1/endpoints/webhook/{region}.desk/enable")).status_code == 202
        await running.until(lambda states: states == {"delivered": 2})
        assert (await operator.post(f"/v1/endpoints/webhook/{region}.desk/enable")).status_code == 404


async def test_pages_in_both_languages(troubled: tuple[Office, Receiver]) -> None:
    running, hooks = troubled
    failed = hooks.of("desk")[0].id
    async with running.reader("efficiency") as efficiency:
        for language, words in (
            ("zh", ("发送失败", "对方拒收", "推送地址")),
            ("en", ("failed for good", "refused for good", "Endpoints")),
        ):
            pages = ""
            for path in ("/deliveries?state=failed_permanently&", f"/deliveries/{failed}?", "/endpoints?"):
                answer = await efficiency.get(f"{path}lang={language}", headers={"accept": "text/html"})
                assert answer.status_code == 200, answer.text
                pages += answer.text
            for word in words:
                assert word in pages
        form = {"place": f"webhook/{running.region}.desk", "since": "2026-03-02T00:00", "until": "2026-03-03T00:00"}
        assert "3" in (await efficiency.post("/endpoints/replay", data=form)).text
        await running.until(lambda states: states == {"delivered": 4})
        wrong = await efficiency.post("/endpoints/replay", data={**form, "until": ""})
        assert wrong.status_code == 422
