"""The page of a task: the chain of its steps, what each rests on, who answers, and the forms that move it on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.chassis.http.answers import correlation_id_of
from services.chassis.http.language import language_of
from services.chassis.http.principal import Principal
from services.chassis.http.problems import NOT_FOUND, ProblemError
from services.chassis.pages.components import FieldError, Link
from services.chassis.pages.kit import PageKit
from services.tracking.pages.ledger_rows import chain_picture, tags_of, timeline_of
from services.tracking.pages.task_facts import facts_of, posts_of, present_due, whole_due
from services.tracking.pages.task_forms import FORMS, TaskForm, available, field_errors
from services.tracking.pages.wording import Wording
from services.tracking.reactions import rules_in_force
from services.tracking.tasks.story import story_of_task
from services.tracking.tasks.work import act

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

WordingFor = Callable[["Runtime", PageKit, Request, str], Wording]


class TaskPages:
    """Shows tasks and carries out what their forms ask."""

    def __init__(self, runtime: Runtime, kit: PageKit, wording: WordingFor, look: Mapping[str, str]) -> None:
        self._runtime = runtime
        self._kit = kit
        self._wording = wording
        self._look = look

    async def show(
        self,
        request: Request,
        official: Principal,
        task: str,
        *,
        done: str = "",
        errors: tuple[FieldError, ...] = (),
        said: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """A task: its chain of steps, what each rests on, who answers, and what can be done now."""
        story = await story_of_task(self._runtime, official, task)
        words = self._wording(self._runtime, self._kit, request, official.region)
        entry = story.entry
        people = rules_in_force(official.region, words.now, self._runtime).regime
        return self._kit.respond(
            request,
            "task.html",
            status,
            entry=entry,
            version=story.version,
            title=entry.title_en if words.language == "en" else entry.title_zh,
            process=words.t(f"process.{entry.process}"),
            tags=tags_of(entry, words),
            chain=chain_picture(story, words),
            timeline=timeline_of(story, words),
            person=words.person(entry.person, entry.post, entry.section, entry.unit),
            due=present_due(story, words),
            whole=whole_due(story, words),
            facts=facts_of(story, words),
            forms=available(story, official),
            outcomes=story.outcomes,
            posts={
                "hand-over": posts_of(entry.step_unit, people, words),
                "hand-over-whole": posts_of(entry.unit, people, words),
            },
            links=[Link(words.t("nav.ledger"), "/ledger"), Link(entry.number)],
            topic=f"task:{entry.task}",
            done=done if done in (*FORMS, "open") else "",
            errors=errors,
            said=said or {},
            assets=self._look["assets"],
            stamp=self._look["stamp"],
        )

    async def act(self, request: Request, official: Principal, task: str, step: str) -> Response:
        """Carry out what a form asks; what is wrong is told on the page."""
        form = FORMS.get(step)
        if form is None:
            raise NOT_FOUND.error()
        said = await said_in(request)
        version = said.pop("version", "")
        try:
            await act(
                self._runtime,
                official,
                task,
                form.read(said),
                expected_version=int(version[:9]) if version.isdecimal() else None,
                correlation=correlation_id_of(request),
            )
        except ValidationError as error:
            errors = field_errors(form, error, lambda key, **values: self._kit.text(request, key, **values))
            return await self.show(request, official, task, errors=errors, said=said, status=422)
        except ProblemError as problem:
            if problem.kind.status not in (409, 412, 422):
                raise
            return await self._refused(request, official, task, form, problem, said)
        return RedirectResponse(f"/ledger/{task}?done={step}", status_code=303)

    async def _refused(
        self, request: Request, official: Principal, task: str, form: TaskForm, problem: ProblemError, said: Any
    ) -> Response:
        detail = problem.detail if isinstance(problem.detail, str) else problem.detail.in_language(language_of(request))
        messages = [detail] if detail else [found.message for found in problem.defects]
        errors = tuple(FieldError(f"{form.step}-{form.fields[0]}", message) for message in messages)
        return await self.show(request, official, task, errors=errors, said=said, status=problem.kind.status)


async def said_in(request: Request) -> dict[str, str]:
    """The fields of a form that were filled in."""
    sent = await request.form()
    return {name: value for name, value in sent.items() if isinstance(value, str) and value.strip()}
