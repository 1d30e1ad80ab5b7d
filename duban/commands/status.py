"""`duban status`: what of the local stack runs, and where."""

from __future__ import annotations

import json

import typer

from duban.commands.options import JsonOption, RunFolderOption

app = typer.Typer(add_completion=False)


@app.command(epilog="Exits 0 when everything answers, 3 when something does not.")
def status(run_folder: RunFolderOption = None, as_json: JsonOption = False) -> None:
    """Show each part of the stack: does it run, does it answer, where.

    \b
    Examples 示例:
      duban status
      duban status --json --run-folder .run/demo
    """
    from duban.stack import Stack

    stack = Stack(run_folder)
    parts = stack.status()
    if as_json:
        print(json.dumps({"run_folder": str(stack.folder.root), "parts": parts}, indent=2))
    else:
        from duban.stack.display import print_status

        print_status(stack.folder.root, parts)
    if not all(part["answering"] for part in parts.values()):
        raise typer.Exit(3)
