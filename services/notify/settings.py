"""What only notify needs of the environment, and the secrets of webhooks."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Annotated

import msgspec
from pydantic import AfterValidator, Field
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from services.chassis.settings import ReadableFile, ServiceSettings, consume_gap


class SecretsRefused(ValueError):
    """The file of webhook secrets cannot be used; the text says why, never what is in it."""


def webhook_secrets(path: Path) -> dict[str, tuple[str, ...]]:
    """Secrets by name, newest first; several while one is being replaced.

    The file is JSON such as `{"WEBHOOK_PRESS": "whsec_..."}` or `{"WEBHOOK_PRESS": ["whsec_new", "whsec_old"]}` and
    may be read by its owner only. Raises SecretsRefused.
    """
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SecretsRefused(f"others may read {path.name}; write: chmod 600 {path.name}")
    try:
        content = msgspec.json.decode(path.read_bytes(), type=dict[str, str | list[str]])
    except msgspec.MsgspecError:
        raise SecretsRefused(f"{path.name} is no JSON object of names and secrets") from None
    secrets = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in content.items()}
    for name, values in secrets.items():
        for value in values:
            try:
                Webhook(value)
            except (ValueError, RuntimeError, EmptyWebhookSecretError):
                raise SecretsRefused(f"the secret {name} is not base64 with whsec_ in front") from None
    return secrets


def _usable(path: Path) -> Path:
    webhook_secrets(path)
    return path


class NotifySettings(ServiceSettings):
    """Settings of notify."""

    consume_gap_milliseconds: int = consume_gap(20)

    webhook_secrets_file: Annotated[ReadableFile, AfterValidator(_usable)] | None = Field(
        None, description="JSON file with the secrets of webhooks by name", examples=["/etc/duban/webhooks.json"]
    )
    webhook_allow_private: bool = Field(
        False, description="whether webhooks may go to loopback and private addresses", examples=["true"]
    )
    webhook_seconds: float = Field(15.0, gt=0, le=60, description="time a webhook has to answer", examples=["15"])
    webhook_in_flight: int = Field(
        16, ge=1, le=256, description="requests at the same time to one webhook", examples=["16"]
    )
    smtp_seconds: float = Field(30.0, gt=0, le=300, description="time the mail server has to answer", examples=["30"])
    deliver_batch: int = Field(
        128, ge=1, le=5_000, description="deliveries taken at once for one endpoint", examples=["128"]
    )
    deliver_poll_seconds: float = Field(
        1.0, gt=0, description="time between two looks for due deliveries", examples=["1"]
    )
