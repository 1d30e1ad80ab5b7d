"""The settings of a service, read from the environment: one class, every fault reported at once.

Every variable begins with ``DUBAN_``. A service may subclass `ServiceSettings` for what only it needs. Secrets are
`SecretStr` or paths of files; their values never reach a message, a log or a `repr`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "DUBAN_"
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})

_CLOCK = re.compile(r"system|driven|accelerated:\S+@\d+(?:\.\d+)?x\d+(?:\.\d+)?")
_REGION = re.compile(r"\d{6}|\d{2,5}\*")
_SERVERS = re.compile(r"[^\s:,]+:\d{1,5}(?:,[^\s:,]+:\d{1,5})*")


def _clock(text: str) -> str:
    if not _CLOCK.fullmatch(text):
        raise ValueError("expected system, driven, or accelerated:<start>@<epoch seconds>x<factor>")
    return text


def _servers(text: str) -> str:
    if not _SERVERS.fullmatch(text):
        raise ValueError("expected host:port, several separated by commas")
    return text


def _database(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().startswith(("postgresql://", "postgres://")):
        raise ValueError("expected an address that begins with postgresql://")
    return secret


def _separated(text: object) -> object:
    if isinstance(text, str):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def _json(text: object) -> object:
    if isinstance(text, str):
        try:
            return json.loads(text)
        except ValueError as error:
            raise ValueError(f"not JSON: {error}") from error
    return text


def _region(text: str) -> str:
    if not _REGION.fullmatch(text):
        raise ValueError("expected six digits (GB/T 2260) or the beginning of a code and *, such as 3609*")
    return text


def _web_address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise ValueError("expected an address that begins with https:// (or http:// on this machine)")
    return text


def _without_slash(address: str) -> str:
    return address.rstrip("/")


def _readable(path: Path) -> Path:
    if not path.is_file():
        raise ValueError("there is no such file, or it cannot be read")
    return path


Region = Annotated[str, AfterValidator(_region)]
Issuer = Annotated[str, AfterValidator(_web_address)]
"""A name as well as an address: that of some providers ends with a slash, as do the tokens that they issue."""
WebAddress = Annotated[str, AfterValidator(_web_address), AfterValidator(_without_slash)]
ReadableFile = Annotated[Path, AfterValidator(_readable)]
LogLevel = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR"],
    BeforeValidator(lambda text: text.upper() if isinstance(text, str) else text),
]


def consume_gap(milliseconds: int) -> Any:
    """The field that says how much time lies between two small batches of a lane."""
    told = "least time between two small batches of records: more saves work, less shows things sooner"
    return Field(milliseconds, ge=0, le=1000, description=told, examples=[str(milliseconds)])


def relay_gap(milliseconds: int) -> Any:
    """The field that says how much time lies between two small publications."""
    told = "least time between two small publications: more saves work, less tells others sooner"
    return Field(milliseconds, ge=0, le=1000, description=told, examples=[str(milliseconds)])


class ServiceSettings(BaseSettings):
    """What a service needs to run. Times are in seconds and sizes in bytes unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, hide_input_in_errors=True)

    service: Literal["intake", "tracking", "scoring", "notify"] = Field(
        description="which service this process is", examples=["intake"]
    )
    kafka: Annotated[str, AfterValidator(_servers)] = Field(
        description="bootstrap servers of Kafka", examples=["127.0.0.1:9092"]
    )
    database: Annotated[SecretStr, AfterValidator(_database)] = Field(
        description="the service's own PostgreSQL database",
        examples=["postgresql://duban@127.0.0.1:5432/duban_intake"],
    )
    clock: Annotated[str, AfterValidator(_clock)] = Field(
        "system",
        description="where time comes from: system, driven, or accelerated",
        examples=["accelerated:2026-01-01T00:00:00+08:00@1767196800x600"],
    )
    instance: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")] = Field(
        "0",
        description="name of this replica, kept over restarts so that Kafka gives it back its partitions",
        examples=["0"],
    )
    regions: Annotated[tuple[Region, ...], NoDecode, BeforeValidator(_separated)] = Field(
        (), description="division codes served, comma separated; empty means every region", examples=["360923,3609*"]
    )
    peers: Annotated[dict[str, WebAddress], NoDecode, BeforeValidator(_json)] = Field(
        default_factory=dict,
        description="addresses of the four services as people reach them, as JSON",
        examples=['{"intake":"https://intake.example.gov.cn"}'],
    )
    log_level: LogLevel = Field("INFO", description="least level that is logged", examples=["INFO"])

    http_host: str = Field("127.0.0.1", description="address to listen on", examples=["127.0.0.1"])
    http_port: int = Field(8101, ge=0, le=65535, description="port to listen on", examples=["8101"])
    http_body_bytes: int = Field(262_144, ge=1_024, description="largest request body", examples=["262144"])
    http_header_bytes: int = Field(16_384, ge=1_024, description="largest request head", examples=["16384"])
    http_read_seconds: float = Field(10.0, gt=0, description="time a client has to send a request", examples=["10"])
    http_connections: int = Field(2_048, ge=1, description="open connections of all clients", examples=["2048"])
    http_in_flight: int = Field(
        1_024, ge=1, description="requests received or answered at the same time", examples=["1024"]
    )
    http_stop_seconds: int = Field(10, ge=1, description="time to finish requests when stopping", examples=["10"])
    live_connections: int = Field(256, ge=1, description="open event streams to browsers", examples=["256"])
    proxies: str = Field("127.0.0.1", description="proxies whose X-Forwarded headers count", examples=["10.0.0.2"])

    issuer: Issuer = Field(
        description="who issues tokens: the iss claim, and where OIDC discovery starts",
        examples=["https://login.example.gov.cn"],
    )
    issuer_jwks_file: ReadableFile | None = Field(
        None, description="public keys of the issuer in a file instead of discovery", examples=["/etc/duban/jwks.json"]
    )
    audience: str = Field("duban", min_length=1, description="the aud claim of our tokens", examples=["duban"])
    master_key_file: ReadableFile | None = Field(
        None, description="key that seals personal data (intake only)", examples=["/etc/duban/master.key"]
    )

    lanes: int = Field(2, ge=1, le=64, description="connections that project in parallel", examples=["2"])
    pool_connections: int = Field(10, ge=2, description="connections to PostgreSQL", examples=["10"])
    poll_milliseconds: int = Field(
        10, ge=1, le=1000, description="pause after a second without records", examples=["10"]
    )
    consume_batch: int = Field(2_000, ge=1, description="records folded in one transaction", examples=["2000"])
    relay_batch: int = Field(2_000, ge=1, description="events published between two cursor updates", examples=["2000"])
    consume_gap_milliseconds: int = consume_gap(30)
    relay_gap_milliseconds: int = relay_gap(50)
    append_batch: int = Field(256, ge=1, description="commands decided in one transaction", examples=["256"])
    alarm_batch: int = Field(2_000, ge=1, description="due alarms decided in one transaction", examples=["2000"])
    tick_seconds: float = Field(0.1, gt=0, description="time between two looks for due alarms", examples=["0.1"])
    heartbeat_seconds: float = Field(
        30.0, ge=0, description="time between two heartbeat matters; 0: none", examples=["30"]
    )
    lag_limit_seconds: float = Field(60.0, gt=0, description="lag from which the service is not ready", examples=["60"])

    smtp_host: str | None = Field(None, description="mail server (notify only)", examples=["smtp.example.gov.cn"])
    smtp_port: int = Field(25, ge=1, le=65535, description="port of the mail server", examples=["587"])
    smtp_user: str | None = Field(None, description="user at the mail server", examples=["duban"])
    smtp_password_file: ReadableFile | None = Field(
        None, description="file with the mail password", examples=["/etc/duban/smtp"]
    )
    smtp_from: str = Field("duban@localhost", description="sender of mail", examples=["duban@example.gov.cn"])
    smtp_encryption: Literal["none", "starttls", "tls"] = Field(
        "none", description="encryption towards the mail server", examples=["starttls"]
    )

    @model_validator(mode="after")
    def _a_password_travels_encrypted(self) -> ServiceSettings:
        if self.smtp_password_file is not None and self.smtp_encryption == "none":
            raise ValueError("DUBAN_SMTP_ENCRYPTION must be starttls or tls when there is a password")
        return self

    @property
    def cookie_is_secure(self) -> bool:
        """False on loopback only, where there is no https to demand."""
        return self.http_host not in LOOPBACK_HOSTS

    def serves(self, region: str) -> bool:
        """Whether a division code is among the regions served."""
        return re.fullmatch(self.region_pattern, region) is not None

    @property
    def region_pattern(self) -> str:
        """Regular expression of the regions served, to put in front of a topic: ``(?:360923|3609\\d{2})``."""
        if not self.regions:
            return r"\d{6}"
        parts = (code if code.isdigit() else rf"{code[:-1]}\d{{{7 - len(code)}}}" for code in self.regions)
        return f"(?:{'|'.join(parts)})"
