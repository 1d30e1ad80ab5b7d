"""Where a record lies."""

from typing import TypeAlias

from services.chassis.records import ConsumerRecord

Place: TypeAlias = tuple[str, int]
"""Topic and partition."""
Run: TypeAlias = tuple[Place, list[ConsumerRecord]]
"""Records of one partition in their order."""
