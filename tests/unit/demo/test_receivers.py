"""The demo's own mail server and desk: what arrives is kept, what is forged is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import aiosmtplib
import httpx
from standardwebhooks import Webhook

from duban.demo.desk import desk
from duban.demo.mailbox import mailbox


async def test_a_mail_is_kept_as_it_was_sent() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "duban@county.example", "housing@county.example", "【待签收】示例"
    mail.set_content("首行\n.\n..两点开头\n", cte="8bit")
    async with mailbox() as taking, aiosmtplib.SMTP(hostname="127.0.0.1", port=taking.port) as client:
        await client.send_message(mail)
        await client.send_message(mail)
        assert [kept["Subject"] for kept in taking.mails] == ["【待签收】示例"] * 2
        assert taking.mails[0].get_content().splitlines() == ["首行", ".", "..两点开头"]


async def test_a_signed_webhook_is_taken_and_a_forged_one_refused() -> None:
    body, now = '{"type":"duban.card.issued.v1"}', datetime.now(UTC)
    async with desk() as taking, httpx.AsyncClient(trust_env=False) as client:
        signature = Webhook(taking.secret).sign("msg-1", now, body)
        headers = {"webhook-id": "msg-1", "webhook-timestamp": str(int(now.timestamp()))}
        good = await client.post(taking.url, content=body, headers={**headers, "webhook-signature": signature})
        forged = await client.post(
            taking.url, content=body.replace("card", "crad"), headers={**headers, "webhook-signature": signature}
        )
    assert (good.status_code, forged.status_code) == (204, 401)
    assert taking.ids == ["msg-1"]
    assert taking.kinds == {"duban.card.issued.v1": 1}
    assert len(taking.refused) == 1
