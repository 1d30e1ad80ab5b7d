"""`duban regime adopt`: bring a regime into force; the topics of its region and portals are made on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from duban.commands.options import JsonOption, RunFolderOption


def adopt(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Regime document in YAML. 制度文件")],
    region: Annotated[str | None, typer.Option(help="Must be the document's own. 行政区划代码")] = None,
    as_json: JsonOption = False,
    run_folder: RunFolderOption = None,
) -> None:
    """Adopt a regime in the local stack: checked by intake, published to every service.

    The same document again changes nothing. A new version may not reach back before the one in force.

    \b
    Examples 示例:
      duban regime adopt regimes/county-360923.yaml
      duban regime adopt my-county.yaml --region 360923 --json
    """
    from duban.adoption import adopt as adopt_in
    from duban.adoption import read_regime
    from duban.stack import Stack
    from duban.stack.errors import StackError

    written_for = read_regime(file).region
    if region not in (None, written_for):
        raise StackError(
            f"{file} is written for region {written_for}, not for {region}",
            f"{file} 适用于地区 {written_for}，而非 {region}",
        )
    adopted = adopt_in(Stack(run_folder), file)
    if as_json:
        print(json.dumps(adopted, ensure_ascii=False, indent=2))
        return
    again = " (adopted before 此前已发布)" if adopted["repeated"] else ""
    print(f"✓ {adopted['regime']} {adopted['version']}, {adopted['region']}, {adopted['digest'][:12]}{again}")
    print(f"  in force from 生效: {adopted['effective_from']}")
    print("  next 下一步: duban status")
