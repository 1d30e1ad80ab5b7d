"""The matters of a region as clerks list them and citizens ask for them: one row a matter, and its deadlines."""

from __future__ import annotations

from services.intake.views.matters.fold import MATTERS_VIEW
from services.intake.views.matters.query import ListedMatter, MatterFilter, by_case_number, by_matter, listed

__all__ = ["MATTERS_VIEW", "ListedMatter", "MatterFilter", "by_case_number", "by_matter", "listed"]
