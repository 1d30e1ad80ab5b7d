"""The stage: a fresh stack on the driven clock, its mail and webhooks led to receivers of the demo's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from duban.adoption import read_regime
from duban.demo.desk import Desk
from duban.demo.mailbox import Mailbox
from duban.replay.run import fresh_stack
from duban.stack.errors import StackError
from duban.stack.folder import PROJECT, write_atomically
from duban.stack.ports import LOOPBACK
from duban.stack.stack import Stack
from duban.stack.steps import Steps

COUNTY: Final = PROJECT / "regimes" / "county-360923.yaml"
CITY: Final = PROJECT / "regimes" / "wuhu-2011.yaml"
_DESK_ADDRESS: Final = "https://desk.county.example/duban"
_SECRET_NAME: Final = "WEBHOOK_COUNTY_DESK"  # noqa: S105 - the name of the secret
_SECRETS: Final = "webhooks.json"


def set_stage(folder: Path, steps: Steps, mailbox: Mailbox, desk: Desk) -> Stack:
    """A running stack in an emptied folder with the topics of both regions. Raises StackError."""
    stack = fresh_stack(folder, steps, _environment(folder.resolve(), mailbox))
    stack.folder.prepare()
    write_atomically(stack.folder.secrets / _SECRETS, json.dumps({_SECRET_NAME: desk.secret}))
    stack.up(services=False)
    for document in (CITY, COUNTY):
        regime = read_regime(document)
        stack.create_topics(regime.region, [portal.id for portal in regime.portals])
    stack.up()
    return stack


def county_for(desk: Desk, folder: Path) -> Path:
    """A copy of the county's regime whose webhooks go to the demo's desk."""
    text = COUNTY.read_text(encoding="utf-8")
    if text.count(_DESK_ADDRESS) != 1:
        raise StackError(
            f"{COUNTY} no longer names {_DESK_ADDRESS} once; the demo puts its own desk in that place.",
            f"{COUNTY} 中不再恰有一处 {_DESK_ADDRESS}；演示要在此处换上自己的接收地址。",
        )
    copy = folder / COUNTY.name
    copy.write_text(text.replace(_DESK_ADDRESS, desk.url), encoding="utf-8")
    return copy


def _environment(folder: Path, mailbox: Mailbox) -> dict[str, str]:
    return {
        "DUBAN_CLOCK": "driven",
        "DUBAN_HEARTBEAT_SECONDS": "0",
        "DUBAN_LOG_LEVEL": "warning",
        "DUBAN_SMTP_HOST": LOOPBACK,
        "DUBAN_SMTP_PORT": str(mailbox.port),
        "DUBAN_SMTP_FROM": "duban@county.example",
        "DUBAN_WEBHOOK_SECRETS_FILE": str(folder / "secrets" / _SECRETS),
        "DUBAN_WEBHOOK_ALLOW_PRIVATE": "true",
        "DUBAN_SCORE_SETTLE_SECONDS": "0",  # a month ends only when everything of it has settled
    }
