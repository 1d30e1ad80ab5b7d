"""The pages and how to log in to them, each looked at once before anybody is sent there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from duban.demo.seen import Receipt
from duban.stack.issuer import issue_token
from duban.stack.stack import Stack

_COOKIE: Final = "duban_token"
_CLERK: Final = {"roles": ["clerk"], "unit": "housing", "section": "municipal-works", "name": "示例员028"}
_LEADER: Final = {"roles": ["leader"], "unit": "transport", "name": "示例员032"}
_EFFICIENCY: Final = {"roles": ["efficiency"], "unit": "efficiency", "name": "示例员008"}
_OPERATOR: Final = {"roles": ["operator"], "name": "示例运维员"}


@dataclass(frozen=True, slots=True)
class Address:
    """A page: for whom, what it shows, where; `token` logs in where one must."""

    who: str
    shows: str
    base: str
    path: str
    token: str | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    """What to fill in there."""

    @property
    def link(self) -> str:
        """The address to open; with a token one that logs in first and leads to the page."""
        if self.token is None:
            return f"{self.base}{self.path}"
        return f"{self.base}/login?next={self.path}#{self.token}"


def addresses(stack: Stack, region: str, month: str, sample: Receipt) -> Iterator[Address]:
    """Pages worth looking at after the demo; `sample` is the receipt of a matter that a citizen may ask for."""
    intake, tracking, scoring, notify = map(stack.service_url, ("intake", "tracking", "scoring", "notify"))

    def token(claims: Mapping[str, Any]) -> str:
        return issue_token(stack.folder, {"sub": f"demo-{claims['roles'][0]}", "region": region, **claims})

    citizen = {"case": sample.case_number or "", "code": sample.query_code or ""}
    yield Address("citizen 群众", "where is my matter 查询办理进度", intake, "/status", form=citizen)
    yield Address("everybody 公众", "league table 考核成绩", scoring, f"/scores/{region}/{month}")
    yield Address("clerk 经办员", "matters of the housing bureau 本单位诉求", intake, "/matters", token(_CLERK))
    yield Address("clerk 经办员", "worklist by due time 待办清单", tracking, "/worklist", token(_CLERK))
    yield Address("leader 分管领导", "cards of the transport bureau 本单位亮牌", tracking, "/cards", token(_LEADER))
    matter = f"/matters/{sample.matter}"
    yield Address("efficiency office 效能办", "a matter's time line 办理时间线", tracking, matter, token(_EFFICIENCY))
    yield Address("efficiency office 效能办", "all cards 全部亮牌", tracking, "/cards", token(_EFFICIENCY))
    yield Address("operator 运维员", "deliveries 通知台账", notify, "/deliveries", token(_OPERATOR))
    yield Address("operator 运维员", "endpoints 通知渠道", notify, "/endpoints", token(_OPERATOR))


async def unreachable(pages: list[Address]) -> list[str]:
    """What is wrong with pages as those who log in see them; empty where all answer."""
    found = []
    async with httpx.AsyncClient(timeout=10, trust_env=False, follow_redirects=True) as browser:
        for page in pages:
            answer = await _open(browser, page)
            if answer.status_code != httpx.codes.OK or page.form.get("case", "") not in answer.text:
                found.append(f"{page.base}{page.path} answers {answer.status_code} to {page.who}")
    return found


async def _open(browser: httpx.AsyncClient, page: Address) -> httpx.Response:
    browser.cookies.clear()
    address = f"{page.base}{page.path}"
    if page.form:
        return await browser.post(address, data=dict(page.form), headers={"sec-fetch-site": "same-origin"})
    cookies = {"cookie": f"{_COOKIE}={page.token}"} if page.token else {}
    return await browser.get(address, headers=cookies)
