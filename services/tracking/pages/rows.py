"""What the templates show, ready made: rows of the lists, and the panel 'why due then'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schemas.identity import is_task_number
from services.chassis.pages.components import Due, Person, TagLevel
from services.tracking.explained import Ahead, ObligationExplained
from services.tracking.pages.wording import Wording
from services.tracking.views.worklist.query import Entry

Tag = tuple[str, TagLevel]


def address_of(matter: str, number: str | None) -> str:
    """The page of a matter or of a task, which its number tells apart."""
    return f"/ledger/{matter}" if number is not None and is_task_number(number) else f"/matters/{matter}"


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """An open obligation as a line of the worklist; `key` is its own in the whole list."""

    key: str
    address: str
    case_number: str
    kind: str
    about: str
    """The category of a complaint, the title of a task."""
    unit: str
    person: Person | None
    due: Due
    waiting: str
    """How long it has been with its holder."""
    tags: Sequence[Tag]

    @classmethod
    def of(cls, entry: Entry, words: Wording) -> WorklistRow:
        """The line of an entry."""
        return cls(
            key=f"{entry.matter}/{entry.obligation}",
            address=address_of(entry.matter, entry.case_number),
            case_number=entry.case_number or entry.matter,
            kind=words.kind(entry.kind),
            about=(entry.title_en if words.language == "en" else entry.title_zh) or words.category(entry.category),
            unit=words.unit(entry.unit),
            person=words.person(entry.person, entry.post, entry.section),
            due=words.due(entry.starts_at, entry.due_at, paused_until=entry.paused_until),
            waiting=words.waiting(entry.held_since),
            tags=_tags(entry, words),
        )


def _tags(entry: Entry, words: Wording) -> list[Tag]:
    tags: list[Tag] = []
    if entry.problem:
        tags.append((words.t("tag.problem"), "late"))
    if entry.paused:
        tags.append((words.pause(entry.paused), "soon"))
    if entry.excused:
        tags.append((words.t("tag.excused"), "pale"))
    if entry.importance != "ordinary":
        tags.append((words.t(f"importance.{entry.importance}"), "soon"))
    if entry.level:
        tags.append((words.t("tag.level", level=entry.level), "late"))
    if entry.round > 1:
        tags.append((words.t("tag.reopened", round=entry.round), "neutral"))
    if entry.provisional:
        tags.append((words.t("tag.provisional"), "pale"))
    return tags


@dataclass(frozen=True, slots=True)
class ObligationPanel:
    """One obligation of a matter with the account of its due time."""

    explained: ObligationExplained
    title: str
    unit: str
    person: Person | None
    due: Due
    status: Tag
    lines: Sequence[str]
    paragraphs: Sequence[str]
    ahead: Sequence[tuple[str, date | datetime]]
    regime: str

    @classmethod
    def of(cls, explained: ObligationExplained, words: Wording) -> ObligationPanel:
        """The panel of an explained obligation."""
        return cls(
            explained=explained,
            title=words.kind(explained.kind),
            unit=words.unit(explained.unit),
            person=words.person(explained.person, explained.post, explained.section),
            due=_due(explained, words),
            status=_status(explained, words),
            lines=[line.en if words.language == "en" else line.zh for line in explained.lines],
            paragraphs=[
                words.t("why.paragraph", title=value.paragraph.title, paragraph=value.paragraph.paragraph)
                for value in explained.values
                if value.binds and value.paragraph
            ],
            ahead=[(_ahead(step, words), words.day_or_moment(step.at)) for step in explained.ahead],
            regime=words.regime_name(explained.regime),
        )

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.explained.status == "open"


def _due(explained: ObligationExplained, words: Wording) -> Due:
    standing = next((one.ends_at for one in explained.pauses if one.stands), None)
    cell = words.due(explained.starts_at, explained.due_at, paused_until=standing)
    if explained.status == "open":
        return cell
    word = (
        words.t(f"verdict.{explained.verdict}", days=abs(explained.working_days_left or 0)) if explained.verdict else ""
    )
    return Due(cell.at, word or words.t(f"status.{explained.status}"), "done" if explained.verdict else "none", 1.0)


def _status(explained: ObligationExplained, words: Wording) -> Tag:
    if explained.verdict is not None:
        return words.t(f"tag.{explained.verdict}"), "good" if explained.verdict == "on_time" else "late"
    return words.t(f"status.{explained.status}"), "neutral" if explained.status == "open" else "pale"


def _ahead(step: Ahead, words: Wording) -> str:
    family, _, value = step.what.partition(":")
    if family in ("breach", "resume"):
        return words.t(f"ahead.{family}")
    what = words.t("ahead.level", level=value) if family == "level" else words.t("ahead.reminder")
    readers = words.t("step.and").join(words.t(f"reader.{reader}") for reader in step.readers)
    extra = [readers, words.t(f"colour.{step.card}") if step.card else "", words.t("ahead.circular") * step.circular]
    return words.t("ahead.with", what=what, extra=words.t("step.then").join(part for part in extra if part))


def unit_choices(words: Wording) -> list[tuple[str, str]]:
    """The units of the region by id and name, for those who see all of them."""
    if words.regime is None:
        return []
    return [(unit.id, words.unit(unit.id)) for unit in words.regime.regime.units]
