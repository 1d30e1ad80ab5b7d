"""Adoption of regime documents; topic `<region>.regime`, kept for ever, key = regime stream."""

from __future__ import annotations

from typing import ClassVar

from schemas.contract import Digest, EventContract, Identifier, Instant, Region


class RegimeAdopted(EventContract):
    """A version of the rules of a place comes into force (制度文件)."""

    TYPE: ClassVar[str] = "duban.regime.adopted.v1"

    region: Region
    regime: Identifier
    version: str
    digest: Digest
    effective_from: Instant
    adopted_at: Instant
    adopted_by: str
    document: str
    """The canonical JSON of the whole document, read with `schemas.regime`."""
