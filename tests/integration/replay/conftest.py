"""One replay of hand-made letters whose stack stays up, for all tests that look at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.replay.records import Replay, letters_file, replaying


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """The letters, replayed; the stack is up."""
    folder = tmp_path_factory.mktemp("letters")
    with replaying(letters_file(folder), "mailbox", folder, keep=True) as replayed:
        yield replayed
