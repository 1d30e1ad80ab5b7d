"""The catalogue of problems that every service answers with, in Chinese and English.

Raise one with ``raise NOT_FOUND.error("no matter has this number")``; the application answers it as problem+json, or as
a page to a browser. A service adds its own kinds with ``create_application(problems=...)``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.chassis.http.problem_kind import MEDIA_TYPE, TYPE_ROOT, Defect, ProblemError, ProblemKind, Text

__all__ = ["MEDIA_TYPE", "TYPE_ROOT", "Catalogue", "Defect", "ProblemError", "ProblemKind", "Text"]


def _kind(code: str, status: int, title: tuple[str, str], mend: tuple[str, str]) -> ProblemKind:
    return ProblemKind(code, status, Text(*title), Text(*mend))


BAD_REQUEST = _kind(
    "bad-request",
    400,
    ("请求无法识别", "The request cannot be read"),
    ("请检查请求的格式后重发。", "Check the form of the request and send it again."),
)
UNAUTHENTICATED = _kind(
    "unauthenticated",
    401,
    ("请先登录", "Please sign in"),
    (
        "请携带有效的令牌 (Authorization: Bearer) 或在登录页登录。",
        "Send a valid token (Authorization: Bearer) or sign in on the login page.",
    ),
)
FORBIDDEN = _kind(
    "forbidden",
    403,
    ("无权办理", "Not allowed"),
    ("您的岗位没有此项权限，请联系本单位管理员。", "Your post lacks this right; ask your unit's administrator."),
)
CROSS_SITE = _kind(
    "cross-site-request",
    403,
    ("拒绝跨站提交", "Cross-site submission refused"),
    ("请在本系统页面内重新提交。", "Submit again from a page of this system."),
)
NOT_FOUND = _kind(
    "not-found",
    404,
    ("未找到", "Not found"),
    ("请核对地址或编号。", "Check the address or the number."),
)
METHOD_NOT_ALLOWED = _kind(
    "method-not-allowed",
    405,
    ("不支持该请求方法", "Method not allowed"),
    ("请使用 Allow 头中列出的方法。", "Use a method listed in the Allow header."),
)
REQUEST_TIMEOUT = _kind(
    "request-timeout",
    408,
    ("请求发送过慢", "The request took too long to arrive"),
    ("请检查网络后重发。", "Check the network and send it again."),
)
CONFLICT = _kind(
    "conflict",
    409,
    ("情况已变化", "It has changed meanwhile"),
    ("请刷新后重试。", "Read it again and retry."),
)
STILL_RUNNING = _kind(
    "request-in-progress",
    409,
    ("同一请求正在处理", "The same request is being processed"),
    ("请按 Retry-After 稍后重试。", "Retry after the time given in Retry-After."),
)
GONE = _kind(
    "gone",
    410,
    ("已不存在", "No longer here"),
    ("请不要再请求该地址。", "Do not request this address again."),
)
BODY_TOO_LARGE = _kind(
    "body-too-large",
    413,
    ("提交内容过大", "The body is too large"),
    ("请缩小或分批提交。", "Make it smaller or send it in parts."),
)
UNSUPPORTED_MEDIA_TYPE = _kind(
    "unsupported-media-type",
    415,
    ("不支持的内容类型", "Unsupported media type"),
    ("请用 Content-Type: application/json 发送。", "Send it with Content-Type: application/json."),
)
INVALID = _kind(
    "invalid",
    422,
    ("内容有误", "The content has defects"),
    (
        "errors 一次性列出全部问题，请一并改正后重发。",
        "All defects are listed in errors; mend them together and resend.",
    ),
)
KEY_REUSED = _kind(
    "idempotency-key-reused",
    422,
    ("幂等键已用于其他请求", "The idempotency key was used for another request"),
    ("不同的请求请使用新的 Idempotency-Key。", "Use a new Idempotency-Key for a different request."),
)
TOO_MANY_REQUESTS = _kind(
    "too-many-requests",
    429,
    ("请求过于频繁", "Too many requests"),
    ("请按 Retry-After 稍后重试。", "Retry after the time given in Retry-After."),
)
HEADERS_TOO_LARGE = _kind(
    "headers-too-large",
    431,
    ("请求头过大", "The request head is too large"),
    ("请缩短地址或请求头。", "Shorten the address or the headers."),
)
INTERNAL = _kind(
    "internal",
    500,
    ("系统出错", "Something went wrong on our side"),
    ("请稍后重试；反映问题时请提供 correlation_id。", "Try again later; quote the correlation_id when you report it."),
)
UNAVAILABLE = _kind(
    "unavailable",
    503,
    ("暂时无法办理", "Temporarily unavailable"),
    ("请按 Retry-After 稍后重试。", "Retry after the time given in Retry-After."),
)

CHASSIS_KINDS = (
    BAD_REQUEST, UNAUTHENTICATED, FORBIDDEN, CROSS_SITE, NOT_FOUND, METHOD_NOT_ALLOWED, REQUEST_TIMEOUT, CONFLICT,
    STILL_RUNNING, GONE, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, INVALID, KEY_REUSED, TOO_MANY_REQUESTS,
    HEADERS_TOO_LARGE, INTERNAL, UNAVAILABLE,
)  # fmt: skip


@dataclass(slots=True)
class Catalogue:
    """All kinds a service answers with; codes are unique."""

    kinds: dict[str, ProblemKind] = field(default_factory=dict)

    def add(self, kinds: Iterable[ProblemKind]) -> None:
        """Add `kinds`; a code with two meanings is a mistake of the programmer."""
        for kind in kinds:
            if self.kinds.setdefault(kind.code, kind) != kind:
                raise ValueError(f"the problem code {kind.code!r} has two meanings")

    def for_status(self, status: int) -> ProblemKind:
        """The chassis' own kind for a bare HTTP status, as frameworks raise them."""
        for kind in CHASSIS_KINDS:
            if kind.status == status:
                return kind
        return BAD_REQUEST if 400 <= status < 500 else INTERNAL
