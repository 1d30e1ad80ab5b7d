"""Complaints of a made-up county, drawn from a seed: what people write, what offices do about it, what must come of it.

>>> from datetime import datetime
>>> year = [datetime.fromisoformat(f"{year}-01-01T00:00:00+08:00") for year in (2026, 2027)]
>>> drawn = complaints(7, 400, *year)
>>> drawn == complaints(7, 400, *year)
True
"""

from __future__ import annotations

from duban.complaints.arriving import complaints
from duban.complaints.message import Complaint, Expected, OfficeMessage, Peculiarity, PortalMessage
from duban.complaints.office import handling

__all__ = ["Complaint", "Expected", "OfficeMessage", "Peculiarity", "PortalMessage", "complaints", "handling"]
