"""The `duban` command: finds the sub-command by name and loads only that, so that help appears at once."""

from __future__ import annotations

import sys
from importlib import import_module

from duban.commands import COMMANDS, GROUPS

EXAMPLES = """\
Duban (督办): see matters through.

Examples 示例:
  duban up                                  start Kafka, Postgres and the four services here
  duban status                              what runs, where
  duban token --role clerk --region 360923 --login
  duban regime check regimes/county-360923.yaml
  duban explain 360923-260105-7F3K-9Q2M     why a matter falls due when it does
  duban verify                              is every submission accounted for?
  duban down                                stop exactly what `up` started
"""


def main(arguments: list[str] | None = None) -> None:
    """Run `duban` with these arguments (default: those of the process) and exit with its code."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given or given[0] in ("-h", "--help", "help"):
        print(help_text())
        return
    name, rest = given[0], given[1:]
    if name in ("-V", "--version"):
        from importlib.metadata import version

        print(version("duban"))
        return
    if name not in COMMANDS:
        print(_unknown(name), file=sys.stderr)
        raise SystemExit(2)
    raise SystemExit(_run(name, rest))


def help_text() -> str:
    """The overview: examples first, then every command in its group."""
    width = max(map(len, COMMANDS)) + 2
    lines = [EXAMPLES]
    for group in GROUPS:
        rows = [(name, entry) for name, entry in COMMANDS.items() if entry.group == group]
        lines.append(f"{group}:")
        lines += [f"  {name:<{width}}{entry.summary}" for name, entry in rows]
        lines.append("")
    lines.append("`duban COMMAND --help` shows its examples and options.  用 `duban 命令 --help` 查看示例与选项。")
    return "\n".join(lines)


def _run(name: str, arguments: list[str]) -> int:
    import typer

    from duban.stack.errors import StackError

    module = import_module(COMMANDS[name].module)
    command = typer.main.get_command(module.app)
    try:
        answer = command.main(args=arguments, prog_name=f"duban {name}", standalone_mode=True)
    except StackError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    return answer if isinstance(answer, int) else 0


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, COMMANDS, n=1)
    hint = f" Did you mean `duban {close[0]}`? 是否想用 `duban {close[0]}`？" if close else ""
    return f"duban: no command '{name}' 没有此命令.{hint}\n`duban --help` lists them all. `duban --help` 列出全部命令。"
