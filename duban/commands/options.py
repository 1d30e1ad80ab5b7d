"""Options that several commands share: the run folder, and which way the answer is printed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

RunFolderOption = Annotated[
    Path | None,
    typer.Option(
        "--run-folder",
        envvar="DUBAN_RUN_FOLDER",
        help="Where the stack keeps its data. 运行目录 [default: .run/local of the project]",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines. 输出 JSON")]


class ServiceName(StrEnum):
    """The four services."""

    INTAKE = "intake"
    TRACKING = "tracking"
    SCORING = "scoring"
    NOTIFY = "notify"


ServiceArgument = Annotated[ServiceName, typer.Argument(help="The service. 服务")]
