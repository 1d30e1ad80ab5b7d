"""A real Kafka, a real Postgres and the services on one's own machine, from pip packages alone."""

from __future__ import annotations

from duban.stack.errors import StackError
from duban.stack.stack import Stack

__all__ = ["Stack", "StackError"]
