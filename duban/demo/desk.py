"""The county's operations desk: a receiver of webhooks that checks every signature, as a careful receiver does."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from standardwebhooks import Webhook, WebhookVerificationError

from duban.demo.listening import listening


class Desk:
    """Takes signed webhooks. `kinds` counts them by the event that they tell of."""

    def __init__(self) -> None:
        self.port = 0
        self.secret = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
        self.ids: list[str] = []
        self.kinds: Counter[str] = Counter()
        self.refused: list[str] = []
        self._verifier = Webhook(self.secret)

    @property
    def url(self) -> str:
        """Where it takes webhooks."""
        return f"http://127.0.0.1:{self.port}/duban"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept open for several requests."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                named = (line.partition(": ") for line in head[1:] if line)
                headers = {name.lower(): value for name, _, value in named}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                writer.write(f"HTTP/1.1 {self._take(headers, body)}\r\nContent-Length: 0\r\n\r\n".encode())
                await writer.drain()

    def _take(self, headers: dict[str, str], body: bytes) -> str:
        try:
            self._verifier.verify(body, headers)
        except WebhookVerificationError as error:
            self.refused.append(str(error))
            return "401 Unauthorized"
        self.ids.append(headers["webhook-id"])
        self.kinds[str(json.loads(body).get("type"))] += 1
        return "204 No Content"


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    """A receiver on a free loopback port."""
    taking = Desk()
    async with listening(taking.serve) as port:
        taking.port = port
        yield taking
