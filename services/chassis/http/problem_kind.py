"""The one error contract at every door (RFC 9457): what a kind of problem is, and an occurrence of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

TYPE_ROOT = "https://duban.example/problems/"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `language` ("zh" or "en")."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong with a request: a stable code, where (dotted path), and what to do."""

    code: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """An entry of the catalogue. `code` never changes; `mend` tells the reader what to do."""

    code: str
    status: int
    title: Text
    mend: Text

    @property
    def type_uri(self) -> str:
        """The stable RFC 9457 type."""
        return TYPE_ROOT + self.code

    def error(
        self,
        detail: str | Text = "",
        defects: Iterable[Defect] = (),
        headers: Mapping[str, str] | None = None,
    ) -> ProblemError:
        """An exception to raise; `detail` says what is particular to this occurrence and carries no personal data."""
        return ProblemError(self, detail, tuple(defects), dict(headers or {}))


class ProblemError(Exception):
    """A problem that ends a request."""

    def __init__(
        self, kind: ProblemKind, detail: str | Text, defects: tuple[Defect, ...], headers: dict[str, str]
    ) -> None:
        self.kind = kind
        self.detail = detail
        self.defects = defects
        self.headers = headers
        super().__init__(kind.code)

    def document(self, language: str, instance: str, correlation_id: str) -> dict[str, object]:
        """The RFC 9457 document; `mend`, `errors` and `correlation_id` are our extension members."""
        detail = self.detail.in_language(language) if isinstance(self.detail, Text) else self.detail
        document: dict[str, object] = {
            "type": self.kind.type_uri,
            "title": self.kind.title.in_language(language),
            "status": self.kind.status,
            "detail": detail or self.kind.mend.in_language(language),
            "instance": instance,
            "code": self.kind.code,
            "mend": self.kind.mend.in_language(language),
            "correlation_id": correlation_id,
        }
        if self.defects:
            document["errors"] = [
                {"code": defect.code, "field": defect.field, "message": defect.message} for defect in self.defects
            ]
        return document
