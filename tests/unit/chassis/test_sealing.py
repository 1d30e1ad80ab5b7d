"""Personal data: opened with its own key only, erased with its key."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from services.chassis.sealing import SealBroken, Sealer

STREAM = "matter-A"


@pytest.fixture
def sealer() -> Sealer:
    return Sealer(bytes(range(32)))


def test_what_was_sealed_opens_again(sealer: Sealer) -> None:
    ciphertext, key = sealer.seal_new("路灯不亮".encode(), STREAM)
    assert "路灯".encode() not in ciphertext
    assert sealer.open(ciphertext, key, STREAM).decode() == "路灯不亮"


def test_a_later_word_of_the_same_case_shares_its_key(sealer: Sealer) -> None:
    _, key = sealer.seal_new(b"first", STREAM)
    assert sealer.open(sealer.seal(b"second", key, STREAM), key, STREAM) == b"second"


def test_nothing_opens_for_another_case_another_master_or_after_a_change(sealer: Sealer) -> None:
    ciphertext, key = sealer.seal_new(b"secret", STREAM)
    attempts: tuple[Callable[[], bytes], ...] = (
        lambda: sealer.open(ciphertext, key, "matter-B"),
        lambda: Sealer(bytes(32)).open(ciphertext, key, STREAM),
        lambda: sealer.open(ciphertext[:-1] + bytes([ciphertext[-1] ^ 1]), key, STREAM),
        lambda: sealer.open(ciphertext, b"", STREAM),
    )
    for broken in attempts:
        with pytest.raises(SealBroken):
            broken()


def test_the_master_key_comes_from_a_file_raw_or_written(tmp_path: Path) -> None:
    raw, written = tmp_path / "raw", tmp_path / "written"
    raw.write_bytes(bytes(range(32)))
    written.write_bytes(urlsafe_b64encode(bytes(range(32))) + b"\n")
    assert Sealer.from_file(raw).secret == Sealer.from_file(written).secret


def test_a_short_master_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 are needed"):
        Sealer(b"short")
