"""Names, units, sections, posts and persons of a regime, each found in one step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from schemas.regime.facts import Answering
from schemas.regime.matters import Category
from schemas.regime.organisation import District, Post, Section, Unit
from schemas.regime.regime import Regime
from schemas.regime.vocabulary import Reader


class Directory:
    """The organisation tree by id and by name, and who answers for a post on a day."""

    def __init__(self, regime: Regime) -> None:
        self.units: dict[str, Unit] = {unit.id: unit for unit in regime.units}
        self.sections: dict[str, Section] = {}
        self.unit_of_section: dict[str, str] = {}
        self.posts: dict[str, Post] = {}
        self.place_of_post: dict[str, tuple[str, str | None]] = {}
        self.categories: dict[str, Category] = {}
        self.parents: dict[str, str | None] = {}
        self.efficiency_office = regime.efficiency_office
        self._index_organisation(regime)
        for category in regime.categories:
            self._index_category(category, None)
        self.units_by_name = _names(regime.units)
        self.districts_by_name = _names(regime.districts)
        self.categories_by_name = _names(self.categories.values())
        self._answering: dict[tuple[str, date], Answering] = {}
        self._post_mail = {contact.post: contact.mail for contact in regime.contacts if contact.post}
        self._unit_mail = {contact.unit: contact.mail for contact in regime.contacts if contact.unit}

    def ancestors(self, category: str | None) -> Iterator[Category]:
        """The category and all above it, nearest first."""
        while category is not None and category in self.categories:
            yield self.categories[category]
            category = self.parents[category]

    def answering(self, post: str, day: date) -> Answering:
        """Who answers for the post on the civil day: its holder, or while that one is away the B-post's (AB岗)."""
        key = (post, day)
        found = self._answering.get(key)
        if found is None:
            if len(self._answering) > 100_000:
                self._answering.clear()
            found = self._answering[key] = self._who_answers(post, day)
        return found

    def readers(self, reader: Reader, unit: str, section: str | None, post: str | None) -> tuple[str, ...]:
        """Posts behind a reader word; where the nearer post is not filled in, the next higher one reads."""
        of_unit, of_section = self.units.get(unit), self.sections.get(section) if section else None
        office = self.units.get(self.efficiency_office)
        head = of_unit.head if of_unit else None
        in_charge = (of_unit.leader_in_charge if of_unit else None) or head
        section_head = (of_section.head if of_section else None) or in_charge
        chosen = {
            "post": post or section_head,
            "section_head": section_head,
            "leader_in_charge": in_charge,
            "head": head,
            "efficiency_office": office.head if office else None,
        }[reader]
        return (chosen,) if chosen else ()

    def mail_of(self, post: str) -> str | None:
        """The mail address of a post, else its unit's."""
        return self._post_mail.get(post) or self.mail_of_unit(self.place_of_post.get(post, ("", None))[0])

    def mail_of_unit(self, unit: str) -> str | None:
        """The mail address of a unit as a whole."""
        return self._unit_mail.get(unit)

    def _index_organisation(self, regime: Regime) -> None:
        for unit in regime.units:
            for post in unit.posts:
                self.posts[post.id], self.place_of_post[post.id] = post, (unit.id, None)
            for section in unit.sections:
                self.sections[section.id], self.unit_of_section[section.id] = section, unit.id
                for post in section.posts:
                    self.posts[post.id], self.place_of_post[post.id] = post, (unit.id, section.id)

    def _index_category(self, category: Category, parent: str | None) -> None:
        self.categories[category.id], self.parents[category.id] = category, parent
        for child in category.children:
            self._index_category(child, category.id)

    def _who_answers(self, post: str, day: date) -> Answering:
        holder = self._holder(post, day)
        entry = self.posts.get(post)
        deputy = entry.b_post if entry else None
        if deputy and (holder is None or self._away(post, holder, day)):
            standing_in = self._holder(deputy, day)
            if standing_in and not self._away(deputy, standing_in, day):
                return Answering(post, standing_in, deputy, acting=True)
        return Answering(post, holder, post, acting=False)

    def _holder(self, post: str, day: date) -> str | None:
        entry = self.posts.get(post)
        return next((tenure.person for tenure in entry.holders if tenure.covers(day)), None) if entry else None

    def _away(self, post: str, person: str, day: date) -> bool:
        return any(absence.person == person and absence.covers(day) for absence in self.posts[post].absences)


def _names(entries: Iterable[Unit | District | Category]) -> dict[str, str]:
    """Identifier by any of its names; identifiers go before names, the first entry before later ones."""
    listed = list(entries)
    found = {entry.id: entry.id for entry in listed}
    for entry in listed:
        for name in (entry.name.zh, entry.name.en, *entry.aliases):
            found.setdefault(name, entry.id)
    return found
