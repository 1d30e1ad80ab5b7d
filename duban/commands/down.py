"""`duban down`: stop the local stack."""

from __future__ import annotations

import typer

from duban.commands.options import RunFolderOption

app = typer.Typer(add_completion=False)


@app.command(epilog="The data stays: `duban up` goes on where it was.")
def down(run_folder: RunFolderOption = None) -> None:
    """Stop exactly what `up` started, services first. Data and logs stay.

    \b
    Examples 示例:
      duban down
      duban down --run-folder .run/demo
    """
    from duban.stack import Stack
    from duban.stack.display import Display

    with Display() as display:
        Stack(run_folder, steps=display).down()
