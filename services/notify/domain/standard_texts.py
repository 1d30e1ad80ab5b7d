"""The few words of mails that are ours; all others stand in the regime."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and body in one language, with `{name}` marks."""

    subject: str
    body: str


SUBJECTS = ("督办通知 {case_number}", "Duban: {case_number}")
"""Where a text of the regime has no subject, in Chinese and English."""

ENDPOINT_DISABLED = (
    Words(
        "推送地址已停用：{endpoint}", "推送地址 {endpoint} 自 {since} 起一直失败，已停用：{reason}。修复后请重新启用。"
    ),
    Words(
        "Endpoint disabled: {endpoint}",
        "{endpoint} only failed since {since} and was disabled: {reason}. Mend it, then enable it.",
    ),
)
