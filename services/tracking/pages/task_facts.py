"""Facts of a task as its page tells them: due times, who else has to do with it, what it rests on, what follows."""

from __future__ import annotations

from schemas.regime import CompiledRegime
from services.chassis.pages.components import Due
from services.chassis.pages.moments import civil_date
from services.tracking.pages.wording import Wording
from services.tracking.tasks.story import TaskStep, TaskStory
from services.tracking.views.ledger.query import LedgerEntry


def present_due(story: TaskStory, words: Wording) -> Due | None:
    """Until when the present step is owed."""
    return _due(next((step for step in story.steps if step.state == "present"), None), words)


def whole_due(story: TaskStory, words: Wording) -> Due | None:
    """Until when all of it is owed, where the task has a limit of its own."""
    return _due(story.whole, words)


def _due(step: TaskStep | None, words: Wording) -> Due | None:
    if step is None or step.state != "present" or step.due_at is None or step.begun_at is None:
        return None
    return words.due(step.begun_at, step.due_at)


def facts_of(story: TaskStory, words: Wording) -> list[tuple[str, str]]:
    """What there is to know besides the steps; what is not known is left out."""
    entry = story.entry
    known = [
        ("task.receiver", words.unit(entry.receiver)),
        ("task.lead", _units(entry.lead, words)),
        ("task.support", _units(entry.support, words)),
        ("task.stands_in", _paragraph(entry, words)),
        ("task.said", entry.said or ""),
        ("task.opened", f"{civil_date(entry.opened_at, words.language)} · {_opener(entry, words)}"),
        ("task.limits", _limits_by_year(entry, words)),
        ("task.reason", entry.reason or ""),
        ("task.follow_up", _follow_up(entry, words)),
    ]
    return [(words.t(key), value) for key, value in known if value]


def posts_of(unit: str | None, people: CompiledRegime, words: Wording) -> list[tuple[str, str]]:
    """Posts of the unit that has a step, as the regime in force has them, to hand the step over to."""
    if unit is None:
        return []
    places = people.directory.place_of_post
    return [(post, words.post(post)) for post, place in places.items() if place[0] == unit]


def _units(units: list[str], words: Wording) -> str:
    return words.t("step.and").join(words.unit(unit) for unit in units)


def _opener(entry: LedgerEntry, words: Wording) -> str:
    family = entry.origin.partition(":")[0]
    return entry.opened_by if family in ("registry", "finding") else words.t(f"origin.{family}")


def _paragraph(entry: LedgerEntry, words: Wording) -> str:
    if entry.document is None:
        return entry.paragraph or ""
    documents = words.regime.regime.references if words.regime else ()
    title = next((one.title for one in documents if one.id == entry.document), entry.document)
    return f"《{title}》{entry.paragraph or ''}" if words.language == "zh" else f"{title}, {entry.paragraph or ''}"


def _limits_by_year(entry: LedgerEntry, words: Wording) -> str:
    """Fewer days each year: the values of the limit of the whole, as the regime has them by date."""
    if words.regime is None:
        return ""
    rule = next((one for one in words.regime.regime.processes if one.id == entry.item), None)
    parameter = rule.limit.parameter if rule and rule.limit else None
    found = next((one for one in words.regime.regime.parameters if one.id == parameter), None)
    if found is None:
        return ""
    told = [
        words.t("task.limit_from", year=value.start.year, amount=value.value, unit=words.t(f"measure.{value.unit}"))
        for value in found.values
    ]
    return words.t("step.and").join(told)


def _follow_up(entry: LedgerEntry, words: Wording) -> str:
    if entry.follow_up is None or entry.follow_up_at is None:
        return ""
    return f"{words.t(f'process.{entry.follow_up}')} · {civil_date(entry.follow_up_at, words.language)}"
