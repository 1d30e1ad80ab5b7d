"""The forms about an obligation as its page shows them: fields, choices and what was said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.chassis.eventlog import Head
from services.tracking.domain.explained_course import amount_of
from services.tracking.domain.state import Granted, Obligation, Supervision
from services.tracking.interventions.forms import OBLIGATION_FORMS, field_id
from services.tracking.interventions.offered import Offer
from services.tracking.pages.wording import Wording


@dataclass(frozen=True, slots=True)
class AskedField:
    """One field; `choices` make it a list to choose from, `most` a number, `lines` a text of that size."""

    id: str
    name: str
    label: str
    value: str
    hint: str = ""
    choices: Sequence[tuple[str, str]] = ()
    most: int | None = None
    lines: int = 1
    required: bool = True


@dataclass(frozen=True, slots=True)
class AskedForm:
    """One form of an obligation."""

    step: str
    address: str
    button: str
    fields: Sequence[AskedField]
    is_open: bool


@dataclass(frozen=True, slots=True)
class ObligationForms:
    """What may be done about one obligation."""

    title: str
    unit: str
    version: int
    forms: Sequence[AskedForm]


def forms_of(
    head: Head[Supervision],
    obligation: Obligation,
    offered: Sequence[Offer],
    words: Wording,
    said: Mapping[str, str],
    sent: str,
) -> ObligationForms:
    """The forms of an obligation; the one that was `sent` and refused is open, with what was `said` in it."""
    forms = [
        AskedForm(
            step=offer.step,
            address=f"/matters/{head.state.matter}/obligations/{obligation.id}/{offer.step}",
            button=field_id(obligation.id, offer.step, "button"),
            fields=[
                _field(obligation, offer, name, words, said.get(name, "") if offer.step == sent else "")
                for name in OBLIGATION_FORMS[offer.step].fields
            ],
            is_open=offer.step == sent,
        )
        for offer in offered
    ]
    return ObligationForms(words.kind(obligation.kind), words.unit(obligation.holder.unit), head.version, forms)


def _field(obligation: Obligation, offer: Offer, name: str, words: Wording, value: str) -> AskedField:
    field, label = field_id(obligation.id, offer.step, name), words.t(f"field.{name}")
    if name == "pause":
        return AskedField(field, name, label, value, choices=[(one.id, _pause(one.id, words)) for one in offer.pauses])
    if name == "amount" and offer.longest is not None:
        hint = words.t("hint.amount", longest=_amount(offer.longest.amount, offer.longest.unit, words))
        return AskedField(field, name, label, value, hint=hint, most=offer.longest.amount)
    if name == "liability":
        choices = [(one, words.t(f"liability.{one}")) for one in offer.liabilities]
        return AskedField(field, name, label, value, choices=choices)
    if name == "to_unit":
        return AskedField(field, name, label, value, choices=_units(words))
    if name == "post":
        return AskedField(field, name, label, value, choices=_posts(obligation, words))
    if name == "reason":
        return AskedField(field, name, label, value, hint=words.t("hint.no_personal_data"), lines=3)
    needed = offer.step != "pause" or any(one.evidence for one in offer.pauses)
    return AskedField(field, name, label, value, hint=words.t("hint.evidence"), required=needed)


def _pause(kind: str, words: Wording) -> str:
    regime = words.regime
    longest = regime.pause_kinds[kind].longest if regime and kind in regime.pause_kinds else None
    if longest is None:
        return words.pause(kind)
    return words.t("pause.longest", pause=words.pause(kind), longest=_amount(longest.amount, longest.unit, words))


def _amount(amount: int, unit: str, words: Wording) -> str:
    zh, en = amount_of(Granted(amount, unit))
    return en if words.language == "en" else zh


def _units(words: Wording) -> list[tuple[str, str]]:
    units = words.regime.regime.units if words.regime else ()
    return [(unit.id, words.unit(unit.id)) for unit in units]


def _posts(obligation: Obligation, words: Wording) -> list[tuple[str, str]]:
    """The posts of the unit but the one that answers already."""
    if words.regime is None:
        return []
    places, unit = words.regime.directory.place_of_post, obligation.holder.unit
    own = [(post, section) for post, (of_unit, section) in places.items() if of_unit == unit]
    return [
        (post, " · ".join(name for name in (words.section(section), words.post(post)) if name))
        for post, section in own
        if post != obligation.holder.post
    ]
