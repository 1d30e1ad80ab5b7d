"""`duban up`: start the local stack, or mend it."""

from __future__ import annotations

from typing import Annotated

import typer

from duban.commands.options import RunFolderOption
from duban.stack.ports import MOST_REPLICAS, PREFERRED, SERVICES, service_of

app = typer.Typer(add_completion=False)

EPILOG = "Next: `duban status`, `duban token --role efficiency --region 360923 --login`."


@app.command(epilog=EPILOG)
def up(
    run_folder: RunFolderOption = None,
    services: Annotated[
        bool, typer.Option("--services/--no-services", help="Also the four services, or Kafka and Postgres only.")
    ] = True,
    replicas: Annotated[
        int | None,
        typer.Option(
            help="How many processes each service has; as before where nothing is said. 每个服务的进程数",
            min=1,
            max=MOST_REPLICAS,
        ),
    ] = None,
    port: Annotated[
        list[str] | None, typer.Option("--port", help=f"PART=PORT, for any of: {', '.join(PREFERRED)}.")
    ] = None,
) -> None:
    """Start Kafka, Postgres and the services that do not run; wait until they answer. Nothing is lost by a kill.

    \b
    Examples 示例:
      duban up
      duban up --no-services --run-folder .run/scratch
      duban up --port postgres=5433 --port intake=8080
      duban up --replicas 2
    """
    from duban.stack import Stack
    from duban.stack.display import Display

    with Display() as display:
        stack = Stack(run_folder, ports=_ports(port or []), replicas=replicas, steps=display)
        stack.up(services=services)
    running = [part for part in stack.parts if service_of(part) in SERVICES] if services else []
    addresses = [f"{part}: {stack.service_url(part)}" for part in running]
    print(
        "\n".join([f"kafka: {stack.bootstrap_servers}", f"postgres: 127.0.0.1:{stack.ports['postgres']}", *addresses])
    )


def _ports(given: list[str]) -> dict[str, int]:
    ports = {}
    for entry in given:
        part, _, number = entry.partition("=")
        if part not in PREFERRED or not number.isdecimal() or not 1024 <= int(number) <= 65535:
            raise typer.BadParameter(
                f"'{entry}': write PART=PORT, PART one of {', '.join(PREFERRED)}, PORT from 1024 to 65535.",
                param_hint="--port",
            )
        ports[part] = int(number)
    return ports
