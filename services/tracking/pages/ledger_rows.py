"""What the pages of tasks show, ready made: lines of the ledger, who is behind, the chain of a task's steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.chassis.pages.components import Due, Person, TagLevel, TimelineEntry
from services.tracking.domain.calendar import late_from
from services.tracking.pages.wording import Wording
from services.tracking.tasks.story import TaskStep, TaskStory
from services.tracking.views.ledger.query import Behind, EndedCount, LedgerEntry

Tag = tuple[str, TagLevel]
_OUTCOMES: dict[str, TagLevel] = {"refused": "neutral", "cancelled": "pale"}
_STATES: dict[str, TagLevel] = {"done": "good", "sent_back": "late", "present": "neutral", "cancelled": "pale"}


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A task as a line of the ledger."""

    address: str
    number: str
    title: str
    process: str
    step: str
    unit: str
    answers: str
    """The unit that answers for the task, where another one is to take the present step."""
    person: Person | None
    due: Due | None
    closed_at: datetime | None
    tags: Sequence[Tag]

    @classmethod
    def of(cls, entry: LedgerEntry, words: Wording) -> LedgerRow:
        """The line of a task."""
        closed = entry.outcome is not None
        unit = entry.unit if closed else entry.step_unit or entry.unit
        return cls(
            address=f"/ledger/{entry.task}",
            number=entry.number,
            title=entry.title_en if words.language == "en" else entry.title_zh,
            process=words.t(f"process.{entry.process}"),
            step="" if closed or entry.step is None else step_name(entry.step, entry, words),
            unit=words.unit(unit),
            answers=words.unit(entry.unit) if unit != entry.unit else "",
            person=_holder(entry, words),
            due=words.due(entry.step_begun_at or entry.opened_at, entry.due_at) if entry.due_at else None,
            closed_at=entry.closed_at,
            tags=tags_of(entry, words),
        )


def tags_of(entry: LedgerEntry, words: Wording) -> list[Tag]:
    """How a task stands, in few words."""
    tags: list[Tag] = []
    if entry.outcome is not None:
        tags.append((words.t(f"outcome.{entry.outcome}"), _OUTCOMES.get(entry.outcome, "good")))
    if entry.importance != "ordinary":
        tags.append((words.t(f"importance.{entry.importance}"), "soon"))
    if entry.problem:
        tags.append((words.t("tag.problem"), "late"))
    if entry.sent_back:
        tags.append((words.t("tag.sent_back", times=entry.sent_back), "soon"))
    if entry.level:
        tags.append((words.t("tag.level", level=entry.level), "late"))
    return tags


def step_name(step: str, entry: LedgerEntry, words: Wording) -> str:
    """The name of a step: the regime's for approvals and courses, else our own."""
    key = f"taskstep.{step}"
    if key in words.texts.by_key:
        return words.t(key)
    rule = next((one for one in words.regime.regime.processes if one.id == entry.item), None) if words.regime else None
    written = rule.step(step) if rule else None
    return str(getattr(written.name, words.language)) if written and written.name else step


def _holder(entry: LedgerEntry, words: Wording) -> Person | None:
    if entry.outcome is not None:
        return words.person(entry.person, entry.post, entry.section)
    return words.person(entry.step_person, entry.step_post, entry.step_section)


@dataclass(frozen=True, slots=True)
class BehindRow:
    """Who is behind with what."""

    unit: str
    process: str
    address: str
    counted: Behind
    oldest: Due | None

    @classmethod
    def of(cls, counted: Behind, words: Wording) -> BehindRow:
        """The line of a unit and a process."""
        oldest = counted.oldest_due_at
        late = oldest is not None and words.now >= late_from(oldest)
        return cls(
            unit=words.unit(counted.unit),
            process=words.t(f"process.{counted.process}"),
            address=f"/ledger?unit={counted.unit}&process={counted.process}",
            counted=counted,
            oldest=words.due(oldest, oldest) if oldest is not None and late else None,
        )


@dataclass(frozen=True, slots=True)
class LedgerFigures:
    """The figures on top of the ledger."""

    overdue: int
    open: int
    sent_back: int
    ended: int

    @classmethod
    def of(cls, behind: Iterable[Behind], ended: Iterable[EndedCount]) -> LedgerFigures:
        """Counted over units and processes; what was cancelled ended in nothing."""
        listed = list(behind)
        return cls(
            overdue=sum(one.overdue for one in listed),
            open=sum(one.open for one in listed),
            sent_back=sum(one.sent_back for one in listed),
            ended=sum(one.tasks for one in ended if one.outcome != "cancelled"),
        )


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A step in the picture of the chain. `look` is done, present, late or ahead; `word` says it without colour."""

    name: str
    unit: str
    look: str
    word: str
    at: datetime | None
    attempt: int


def chain_picture(story: TaskStory, words: Wording) -> list[ChainLink]:
    """The steps of the process in their order, each as it stands now: what comes after the present step lies ahead."""
    latest: dict[str, TaskStep] = {}
    for step in story.steps:
        latest[step.step] = step
    order = list(dict.fromkeys(story.order))
    present = story.entry.step if story.entry.outcome is None else None
    place = order.index(present) if present in order else len(order)
    return [
        _link(latest.get(name) or TaskStep(step=name, state="ahead"), story.entry, words, ahead=number > place)
        for number, name in enumerate(order)
    ]


def _link(step: TaskStep, entry: LedgerEntry, words: Wording, *, ahead: bool) -> ChainLink:
    name = named(step, entry, words)
    if ahead or step.state == "ahead":
        return ChainLink(name, words.unit(step.unit), "ahead", words.t("chain.ahead"), None, 0)
    if step.state == "present":
        look = "late" if step.late else "present"
        return ChainLink(name, words.unit(step.unit), look, words.t(f"chain.{look}"), step.due_at, step.attempt)
    look = "done" if step.state == "done" else "cancelled"
    word = words.t("chain.done_late") if step.late else words.t(f"chain.{look}")
    return ChainLink(name, words.unit(step.unit), look, word, step.ended_at, step.attempt)


def named(step: TaskStep, entry: LedgerEntry, words: Wording) -> str:
    """The name of a step in the reader's language."""
    own = step.name_en if words.language == "en" else step.name_zh
    return own or step_name(step.step, entry, words)


def timeline_of(story: TaskStory, words: Wording) -> list[TimelineEntry]:
    """Every attempt of every step that was begun, the newest first, with what it rests on."""
    return [_entry(step, story.entry, words) for step in reversed(story.steps) if step.begun_at is not None]


def _entry(step: TaskStep, entry: LedgerEntry, words: Wording) -> TimelineEntry:
    name = named(step, entry, words)
    title = f"{name} · {words.t('tag.attempt', number=step.attempt)}" if step.attempt > 1 else name
    word = words.t(f"stepoutcome.{step.outcome}") if step.outcome else words.t(f"chain.{step.state}")
    details = []
    if step.due_at is not None:
        details.append((words.t("task.due"), words.until(step.due_at)))
    if step.evidence:
        details.append((words.t("task.evidence"), step.evidence))
    if step.note:
        details.append((words.t("task.note"), step.note))
    at = step.ended_at or step.begun_at
    assert at is not None, "a step that was begun has an instant"
    who = " ".join(one for one in (words.unit(step.unit), step.by or step.person or "") if one)
    level: TagLevel = "late" if step.late else _STATES.get(step.state, "neutral")
    return TimelineEntry(title, at, who, word, level, details)
