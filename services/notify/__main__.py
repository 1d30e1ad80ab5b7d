"""`python -m services.notify`: run the service."""

from __future__ import annotations

from services.chassis.service import run
from services.notify.app import notify

run(notify())
