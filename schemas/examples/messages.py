"""Examples of what the portal sends, in the order of the story. Nobody in it is real."""

from __future__ import annotations

from typing import Final

from schemas.commands import portal as message
from schemas.events.matter import Grade, Importance, Kind, Source
from schemas.examples import story
from schemas.examples.example import MessageExample

_SUBMIT: Final = message.SubmitMatter(
    submission_id=story.SUBMISSION,
    source=Source.PHONE,
    kind=Kind.COMPLAINT,
    title="和平路路灯不亮",
    text="和平路与建设路口东侧三盏路灯已有四天不亮，夜间老人和学生出行不便，请尽快维修。",
    complainant=message.Complainant(name="李某某", phone="07950000000", address="敖阳街道和平路"),
    category="路灯",
    importance=Importance.ORDINARY,
    district=story.DISTRICT,
    about="县住建局",
    received_at=story.RECEIVED,
    confidential=False,
)
_SUBMIT_WITH_LIMIT: Final = message.SubmitMatter(
    submission_id=story.MAILBOX_SUBMISSION,
    source=Source.MAILBOX,
    kind=Kind.REPORT,
    title="反映路灯采购问题",
    text="反映和平路路灯更换时的采购程序问题，请核实。请为本人身份保密。",
    complainant=message.Complainant(name="孙某某", identity_number="000000000000000000"),
    importance=Importance.IMPORTANT,
    received_at=story.LETTER_RECEIVED,
    due_at=story.LETTER_DUE,
    confidential=True,
)
_SIGN: Final = message.SignForMatter(submission_id=story.SUBMISSION, at=story.SIGNED, unit="县城管局", by=story.LAMPS_A)
_TRANSFER: Final = message.TransferMatter(
    submission_id=story.SUBMISSION,
    at=story.TRANSFERRED_AGAIN,
    to_unit="县城管局",
    reason="路灯由县城管局管养",
    by="portal",
)
_RETURN: Final = message.ReturnMatter(
    submission_id=story.SUBMISSION, at=story.RETURNED, reason="该路段路灯已移交县城管局", by="portal"
)
_ANSWER: Final = message.AnswerMatter(
    submission_id=story.SUBMISSION,
    at=story.ANSWERED,
    text="您好，和平路与建设路口东侧三盏路灯的线路已修复，当晚恢复照明。感谢您的监督。",
    unit="县城管局",
    by=story.LAMPS_A,
    result="solved",
)
_RATE: Final = message.RateMatter(
    submission_id=story.SUBMISSION,
    at=story.RATED,
    grade=Grade.DISSATISFIED,
    solved=False,
    comment="修好一晚又灭了一盏。",
)
_REOPEN: Final = message.ReopenMatter(
    submission_id=story.SUBMISSION, at=story.REOPENED, reason="回访：路灯次日再次熄灭", by="portal"
)
_CLOSE: Final = message.CloseMatter(submission_id=story.SUBMISSION, at=story.CLOSED, by="portal")
_HEARTBEAT: Final = message.SoundHeartbeat(
    submission_id="heartbeat-2026-03-02T09:00:00+08:00", sounded_at=story.at(3, 2, 9)
)

MESSAGES: Final = (
    MessageExample("rx-0417-1", story.PORTAL, story.RECEIVED, _SUBMIT),
    MessageExample("xx-0093-1", story.MAILBOX, _SUBMIT_WITH_LIMIT.received_at, _SUBMIT_WITH_LIMIT, "given-limit"),
    MessageExample("rx-0417-3", story.PORTAL, story.RETURNED, _RETURN),
    MessageExample("rx-0417-4", story.PORTAL, story.TRANSFERRED_AGAIN, _TRANSFER),
    MessageExample("rx-0417-5", story.PORTAL, story.SIGNED, _SIGN),
    MessageExample("rx-0417-6", story.PORTAL, story.ANSWER_REPORTED, _ANSWER),
    MessageExample("rx-0417-7", story.PORTAL, story.RATED, _RATE),
    MessageExample("rx-0417-8", story.PORTAL, story.REOPENED, _REOPEN),
    MessageExample("rx-0417-13", story.PORTAL, story.CLOSED, _CLOSE),
    MessageExample("heartbeat-1", "heartbeat", _HEARTBEAT.sounded_at, _HEARTBEAT),
)
