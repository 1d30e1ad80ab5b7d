"""Adopting a regime document in a running stack: checked here with every mistake at once, adopted by intake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duban.service_client import ServiceClient
from duban.stack.errors import StackError
from duban.stack.stack import Stack
from schemas.regime.document import RegimeErrors, load_regime
from schemas.regime.regime import Regime


def read_regime(path: Path) -> Regime:
    """The regime in a file. Raises StackError with every mistake and its place."""
    try:
        return load_regime(path)
    except FileNotFoundError as error:
        raise StackError(f"There is no file {path}.", f"没有文件 {path}。") from error
    except OSError as error:
        raise StackError(f"{path} cannot be read: {error.strerror}.", f"{path} 无法读取：{error.strerror}。") from error
    except RegimeErrors as errors:
        places = "\n".join(f"{path}:{one.line}:{one.column}: {one.message}" for one in errors.mistakes)
        raise StackError(
            f"{path} cannot be adopted; mend this first:\n{places}", f"{path} 不能采用，请先改正以上各处。"
        ) from errors


def adopt(stack: Stack, path: Path) -> dict[str, Any]:
    """Adopt the document at `path` for its region; makes the topics that the region and its portals lack.

    Gives what intake answered. The same document again changes nothing. Raises StackError saying why not.
    """
    regime = read_regime(path)
    stack.create_topics(regime.region, [portal.id for portal in regime.portals])
    with ServiceClient(stack, "intake", roles=("efficiency",), region=regime.region) as intake:
        answer: dict[str, Any] = intake.post("/v1/regimes", path.read_text(encoding="utf-8"))
    return answer
