"""`duban rebuild`: build a view afresh beside the live one, compare, swap."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from duban.commands.options import JsonOption, RunFolderOption, ServiceArgument

app = typer.Typer(add_completion=False)


@app.command(epilog="Exits 0 when both hold the same rows, 1 when they differ: then the live view stays as it is.")
def rebuild(
    service: ServiceArgument,
    view: Annotated[str, typer.Argument(help="The view's name. 视图名")],
    swap: Annotated[bool, typer.Option("--swap/--no-swap", help="Put it in the place of the live one.")] = True,
    as_json: JsonOption = False,
    run_folder: RunFolderOption = None,
) -> None:
    """Build a view again from the topics, beside the live one; compare; put it in its place. Nothing is sent.

    \b
    Examples 示例:
      duban rebuild tracking worklist
      duban rebuild scoring facts --no-swap --run-folder .run/demo
    """
    from duban.service_client import ServiceClient
    from duban.stack import Stack

    with ServiceClient(Stack(run_folder), service.value) as operator:
        done = operator.post(f"/v1/operations/views/{view}/rebuild", swap=swap)
    if as_json:
        print(json.dumps(done, indent=2))
    elif done["same"]:
        swapped = ", swapped 已替换" if swap else ""
        print(f"✓ {service.value} {view}: {done['events']:,} events 事件, checksum {done['checksum']}{swapped}")
    else:
        print(f"✗ {service.value} {view}: differs from the live view, which stays 与现有视图不同，未替换")
    raise typer.Exit(0 if done["same"] else 1)
