"""Units, sections and posts of a place, who holds a post and who answers while the holder is away."""

from __future__ import annotations

from typing import Annotated

from schemas.regime.element import Defines, Element, Identifier, Line, Name, PeerGroupRef, Period, PostRef


class Tenure(Period):
    """A person holds a post, or is away from it, over a period."""

    person: Line


class Post(Element):
    """岗位: what a person is answerable for; with a B-post (AB岗) somebody answers while the holder is away."""

    id: Annotated[Identifier, Defines("post")]
    name: Name
    holders: tuple[Tenure, ...] = ()
    b_post: PostRef | None = None
    """The post that answers, and is shown as answering, while the holder is away."""
    absences: tuple[Tenure, ...] = ()


class Section(Element):
    """科室: a part of a unit with its posts; the head is one of the regime's posts."""

    id: Annotated[Identifier, Defines("section")]
    name: Name
    aliases: tuple[Line, ...] = ()
    head: PostRef | None = None
    posts: tuple[Post, ...] = ()


class Unit(Element):
    """单位: an office that answers for matters and is ranked among its peers."""

    id: Annotated[Identifier, Defines("unit")]
    name: Name
    aliases: tuple[Line, ...] = ()
    """Other names under which portals and people know the unit."""
    peer_group: PeerGroupRef | None = None
    head: PostRef | None = None
    leader_in_charge: PostRef | None = None
    """分管领导: the leader in charge of the unit's field."""
    posts: tuple[Post, ...] = ()
    """Posts of the leadership, outside any section."""
    sections: tuple[Section, ...] = ()


class PeerGroup(Element):
    """Units that are compared with each other, and with nobody else."""

    id: Annotated[Identifier, Defines("peer_group")]
    name: Name


class District(Element):
    """A part of the place that routing can tell apart: a town, a street, a county."""

    id: Annotated[Identifier, Defines("district")]
    name: Name
    aliases: tuple[Line, ...] = ()
