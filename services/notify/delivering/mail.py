"""Mail over SMTP: one connection that is used again, one mail a recipient, a Message-ID that never changes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, parseaddr

import aiosmtplib

from services.chassis.settings import ServiceSettings
from services.notify.delivering.work import Attempt, Work
from services.notify.domain import answers
from services.notify.domain.retries import Failure, Kind


class MailChannel:
    """Delivers by the mail server of the settings."""

    def __init__(self, settings: ServiceSettings, seconds: float) -> None:
        self._settings = settings
        self._seconds = seconds
        self._connection: aiosmtplib.SMTP | None = None

    async def close(self) -> None:
        """Say goodbye."""
        connection, self._connection = self._connection, None
        if connection is not None and connection.is_connected:
            with suppress(aiosmtplib.SMTPException, OSError):
                await connection.quit()

    async def send(self, works: Sequence[Work]) -> list[Attempt]:
        """Send one after the other."""
        attempts: list[Attempt] = []
        sick = False
        for work in works:
            started_at, started = datetime.now(UTC), time.monotonic()
            failure = None if sick else await self._one(work)
            attempts.append(Attempt(work, started_at, time.monotonic() - started, failure, tried=not sick))
            sick = sick or (failure is not None and failure.sick)
        return attempts

    async def _one(self, work: Work) -> Failure | None:
        fresh = self._connection is None or not self._connection.is_connected
        failure = await self._try(work)
        if failure is not None and failure.sick and not fresh:
            # A server may close a connection that was idle; that says nothing about a new one.
            failure = await self._try(work)
        if failure is not None and failure.sick:
            await self.close()
        return failure

    async def _try(self, work: Work) -> Failure | None:
        try:
            connection = await self._connected()
            await connection.send_message(self.message(work))
        except aiosmtplib.SMTPRecipientsRefused as refused:
            first = refused.recipients[0]
            return answers.of_mail(first.code, first.message)
        except aiosmtplib.SMTPConnectResponseError as error:
            return Failure(Kind.TECHNICAL, f"SMTP {error.code}: {error.message}"[:500], error.code, sick=True)
        except aiosmtplib.SMTPAuthenticationError as error:
            return Failure(
                Kind.TECHNICAL, f"the mail server refuses our login: {error.message}"[:500], error.code, sick=True
            )
        except aiosmtplib.SMTPResponseException as error:
            return answers.of_mail(error.code, error.message)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            await self.close()
            return Failure(Kind.TECHNICAL, f"{type(error).__name__}: {error}"[:500], sick=True)
        return None

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._connection is not None and self._connection.is_connected:
            return self._connection
        settings = self._settings
        if settings.smtp_host is None:
            raise aiosmtplib.SMTPException("there is no mail server; set DUBAN_SMTP_HOST")
        password = settings.smtp_password_file.read_text().strip() if settings.smtp_password_file else None
        connection = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user if password else None,
            password=password,
            use_tls=settings.smtp_encryption == "tls",
            start_tls=settings.smtp_encryption == "starttls",
            timeout=self._seconds,
        )
        await connection.connect()
        self._connection = connection
        return connection

    def message(self, work: Work) -> EmailMessage:
        """The mail of a delivery, the same in every attempt but for its date."""
        sender = self._settings.smtp_from
        domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
        mail = EmailMessage(policy=WIRE)
        mail["From"] = sender
        mail["To"] = work.recipient
        mail["Subject"] = work.subject
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["Message-ID"] = f"<{work.id}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Duban-Event"] = work.event_type
        mail.set_content(work.body, charset="utf-8", cte="base64")
        return mail
