"""Loading settings from the environment: every fault at once, each naming its variable and an example."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar, cast

from pydantic import ValidationError

from services.chassis.settings import PREFIX, ServiceSettings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Settings = TypeVar("Settings", bound=ServiceSettings)

_LIKENESS_OF_A_TYPING_MISTAKE = 0.9


class SettingsRefused(Exception):
    """The environment is not usable; `faults` holds one line for each thing to mend."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))

    def __str__(self) -> str:
        head = f"环境变量有 {len(self.faults)} 处问题 / {len(self.faults)} faults in the environment:"
        return "\n".join([head, *(f"  - {fault}" for fault in self.faults)])


def load_settings(kind: type[Settings]) -> Settings:
    """Read `kind` from the environment, or raise `SettingsRefused` with every fault."""
    faults = _misspelt(kind)
    try:
        settings = cast("Callable[[], Settings]", kind)()  # every value comes from the environment
    except ValidationError as error:
        faults = [*(_fault(kind, detail) for detail in error.errors(include_input=False)), *faults]
        raise SettingsRefused(faults) from None
    if faults:
        raise SettingsRefused(faults)
    return settings


def settings_or_exit(kind: type[Settings]) -> Settings:
    """As `load_settings`, for a program's first line: prints the faults and ends with status 2."""
    try:
        return load_settings(kind)
    except SettingsRefused as refused:
        sys.stderr.write(f"{refused}\n")
        raise SystemExit(2) from None


def _fault(kind: type[ServiceSettings], detail: ErrorDetails) -> str:
    if not detail["loc"]:
        return _plain(detail["msg"])
    name = str(detail["loc"][0])
    field = kind.model_fields[name]
    variable = f"{PREFIX}{name.upper()}"
    what = "未设置 / is missing" if detail["type"] == "missing" else f"不可用 / cannot be used: {_plain(detail['msg'])}"
    example = f" 例 / e.g. {variable}={field.examples[0]}" if field.examples else ""
    return f"{variable} {what} ({field.description}).{example}"


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").removesuffix(".")


def _misspelt(kind: type[ServiceSettings]) -> list[str]:
    known = {f"{PREFIX}{name.upper()}" for name in kind.model_fields}
    faults = []
    for variable in sorted(os.environ):
        if not variable.startswith(PREFIX) or variable in known:
            continue
        near = difflib.get_close_matches(variable, known, n=1, cutoff=_LIKENESS_OF_A_TYPING_MISTAKE)
        if near and near[0] not in os.environ:
            faults.append(f"{variable} 无此变量 / is not a setting. 是否要写 / did you mean {near[0]}?")
    return faults
