"""Pages in the common layout: languages, type size, signing in, and errors that tell people what to do."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.charts import Bar, ranked_bars
from services.chassis.http.access import public, require
from services.chassis.http.application import create_application
from services.chassis.http.health import always_ready
from services.chassis.http.local_issuer import LocalIssuer
from services.chassis.pages.components import Due, FieldError, Link, Pager, Person, TimelineEntry
from services.chassis.pages.kit import PageKit
from services.chassis.pages.login import local_path
from tests.unit.http.office import CLERK, ISSUER, settings, visitor

PAGE = """{% extends "layout.html" %}
{% block title %}{{ t("page.title") }}{% endblock %}
{% block breadcrumb %}{{ ui.breadcrumb(crumbs) }}{% endblock %}
{% block main %}
<h1>{{ t("page.title") }}</h1>
{% call(row) ui.table([t("page.title"), ("n", "number")], rows, t("page.title"), pager) %}
<td>{{ ui.due(row) }}</td><td class="number">{{ ui.tag(word, "late") }}</td>
{% endcall %}
{{ ui.timeline(entries) }}{{ ui.person(person) }}{{ ui.person(None) }}{{ ui.chart(figure) }}
{{ ui.error_summary(errors) }}{{ ui.confirmation(word, "360923-1", "n", [word]) }}{{ ui.facts([("a", word)]) }}
{% call ui.field("reason", "label", "hint", errors) %}<input id="reason">{% endcall %}
{% call(row) ui.table(["x"], [], "empty") %}{% endcall %}
{% endblock %}
"""
HOSTILE = "<script>alert(1)</script>"
ACCEPT = {"Accept": "text/html"}


def _pages(kit: PageKit) -> APIRouter:
    router = APIRouter()

    @router.get("/", dependencies=[public()])
    async def everything(request: Request) -> Response:
        due_at = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
        return kit.respond(
            request,
            "page.html",
            word=HOSTILE,
            crumbs=[Link(HOSTILE, "/x"), Link("here")],
            rows=[Due(due_at, HOSTILE, "late", 1.4), Due(None, "无期限", "none")],
            pager=Pager("", "/?cursor=abc"),
            entries=[TimelineEntry(HOSTILE, due_at, HOSTILE, HOSTILE, "late", [("a", HOSTILE)])],
            person=Person(HOSTILE, "A岗", "公安局", "王建国"),
            figure=ranked_bars(HOSTILE, ("a", "b"), [Bar(HOSTILE, 1.0)]),
            errors=[FieldError("reason", HOSTILE)],
        )

    @router.get("/worklist", dependencies=[require("clerk")])
    async def worklist(request: Request) -> Response:
        return kit.respond(request, "problem.html", heading="待办", detail="", mend="", defects=[])

    return router


@pytest.fixture
def issuer(tmp_path: Path) -> LocalIssuer:
    return LocalIssuer.in_folder(tmp_path / "issuer", ISSUER)


@pytest.fixture
async def browser(tmp_path: Path, issuer: LocalIssuer) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(PAGE)
    (tmp_path / "texts.toml").write_text('"page.title" = {zh = "待办清单", en = "Worklist"}\n')
    kit = PageKit("tracking", tmp_path, {"intake": "http://intake.example"}, navigation=[("page.title", "/worklist")])
    chosen = settings(issuer_jwks_file=tmp_path / "issuer" / "jwks.json")
    app = create_application(chosen, "Pages", [_pages(kit)], [], always_ready, install=[kit.install])
    async with visitor(app, headers=ACCEPT) as client:
        yield client


async def test_whatever_people_wrote_is_shown_as_text(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/")).text
    assert HOSTILE not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 10


async def test_chinese_by_default_english_on_request_and_remembered(browser: httpx.AsyncClient) -> None:
    assert "<h1>待办清单</h1>" in (await browser.get("/")).text
    english = await browser.get("/", params={"lang": "en"})
    assert '<html lang="en"' in english.text
    assert "<h1>Worklist</h1>" in english.text
    assert "<h1>Worklist</h1>" in (await browser.get("/")).text


async def test_an_unknown_language_is_not_remembered(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/", params={"lang": "xx", "type": "<b>"})
    assert "set-cookie" not in answer.headers
    assert 'lang="zh-CN"' in answer.text


async def test_large_type_stays_until_it_is_switched_off(browser: httpx.AsyncClient) -> None:
    await browser.get("/", params={"type": "large"})
    assert 'class="large-type"' in (await browser.get("/")).text
    assert 'class="large-type"' not in (await browser.get("/", params={"type": "normal"})).text


async def test_a_due_date_is_shown_by_day_word_and_bar(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/")).text
    assert ">2026年3月5日 星期四</time>" in page
    assert '<rect class="due-fill" width="100"' in page


async def test_every_asset_a_page_names_is_served_and_kept(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/")).text
    assets = set(re.findall(r'"(/static/[^"]+)"', page))
    assert len(assets) >= 5
    for asset in assets:
        answer = await browser.get(asset.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["/static/../kit.py", "/static/%2e%2e/kit.py", "/static/nothing.css"])
async def test_nothing_else_is_served(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404


async def test_who_is_not_signed_in_is_told_how(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/worklist")
    assert answer.status_code == 401
    assert "如何登录" in answer.text
    assert 'href="/login?next=/worklist"' in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_an_error_in_a_browser_is_a_page_and_for_a_machine_a_problem(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/nowhere")
    assert page.status_code == 404
    assert "<title>错误：未找到" in page.text
    machine = await browser.get("/nowhere", headers={"Accept": "application/json"})
    assert machine.headers["content-type"] == "application/problem+json"


async def test_a_token_signs_in_and_out(browser: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    here = {"Sec-Fetch-Site": "same-origin"}
    form = {"token": f" {issuer.token(CLERK)}\n", "next": "/worklist"}
    signed_in = await browser.post("/login", data=form, headers=here)
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/worklist")
    assert {"HttpOnly", "SameSite=strict"} <= set(signed_in.headers["set-cookie"].split("; "))

    page = await browser.get("/worklist")
    assert page.status_code == 200
    assert CLERK.name in page.text

    assert (await browser.post("/logout", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 403
    assert (await browser.post("/logout", headers=here)).status_code == 303
    assert (await browser.get("/worklist")).status_code == 401


async def test_a_bad_token_is_refused_in_the_form(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/login", data={"token": "nonsense"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 401
    assert 'href="#token"' in answer.text
    assert "nonsense" not in answer.text


async def test_another_site_cannot_sign_a_browser_in(browser: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    answer = await browser.post("/login", data={"token": issuer.token(CLERK)}, headers={"Origin": "http://evil"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/worklist?unit=a", "/worklist?unit=a"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\nSet-Cookie: x", "/"),
        ("", "/"),
    ],
)
def test_a_login_leads_to_no_other_site(address: str, leads_to: str) -> None:
    assert local_path(address) == leads_to
