"""`duban token`: a bearer token of the local issuer."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from duban.commands.options import RunFolderOption

app = typer.Typer(add_completion=False)


class Role(StrEnum):
    """Who can hold a token; a citizen needs none (case number and query code)."""

    PORTAL = "portal"
    CLERK = "clerk"
    LEADER = "leader"
    EFFICIENCY = "efficiency"
    OPERATOR = "operator"


@app.command(epilog="For one's own machine: production takes tokens of an OpenID Connect provider.")
def token(
    role: Annotated[list[Role], typer.Option(help="What the holder may do; may be repeated. 角色")],
    region: Annotated[str, typer.Option(help="Division code, six digits. 行政区划代码")] = "360923",
    unit: Annotated[str | None, typer.Option(help="The holder's unit, by its code in the regime. 单位")] = None,
    section: Annotated[str | None, typer.Option(help="The holder's section. 科室")] = None,
    portal: Annotated[str | None, typer.Option(help="The portal, for role portal. 渠道")] = None,
    name: Annotated[str | None, typer.Option(help="Shown in pages and records. 姓名")] = None,
    hours: Annotated[float, typer.Option(help="How long it is good for.", min=0.01, max=24 * 30)] = 12,
    login: Annotated[bool, typer.Option("--login", help="Print an address that logs a browser in.")] = False,
    service: Annotated[str, typer.Option(help="With --login: whose pages.")] = "tracking",
    run_folder: RunFolderOption = None,
) -> None:
    """Issue a token signed by the key of this run folder.

    \b
    Examples 示例:
      duban token --role clerk --unit housing --section permits --login --service intake
      duban token --role portal --portal mayor
      curl -H "Authorization: Bearer $(duban token --role efficiency)" http://127.0.0.1:8101/v1/matters
    """
    from duban.stack import Stack
    from duban.stack.issuer import issue_token

    stack = Stack(run_folder)
    stack.folder.prepare()
    scope = {"unit": unit, "section": section, "portal": portal}
    roles = [one.value for one in role]
    who = name or "-".join([*roles, *filter(None, (unit, section, portal))])
    claims = {"sub": who, "name": who, "region": region, "roles": roles}
    claims |= {key: value for key, value in scope.items() if value}
    issued = issue_token(stack.folder, claims, timedelta(hours=hours))
    if login and not stack.ports:
        raise typer.BadParameter("the stack of this run folder was never started: run `duban up`", param_hint="--login")
    print(f"{stack.service_url(service)}/login#{issued}" if login else issued)
