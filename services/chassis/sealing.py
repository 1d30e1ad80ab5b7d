"""Sealing of personal data: AES-256-GCM with a key per case, each wrapped by the master key.

Deleting a wrapped key erases the case's personal data for good, and no hash of the log changes.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_KEY = 32


class SealBroken(Exception):
    """The data cannot be opened: another key, another stream, or it was changed."""


class Sealer:
    """Seals with fresh keys and opens with wrapped ones."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != _KEY:
            raise ValueError(f"the master key has {len(master_key)} bytes, {_KEY} are needed")
        self._wrapping = AESGCM(master_key)
        self.secret = master_key

    @classmethod
    def from_file(cls, path: Path) -> Sealer:
        """Read the master key: 32 bytes in URL-safe base64, or raw."""
        content = path.read_bytes()
        return cls(content if len(content) == _KEY else urlsafe_b64decode(content.strip()))

    def seal_new(self, plaintext: bytes, stream: str) -> tuple[bytes, bytes]:
        """Ciphertext under a fresh key, and that key wrapped; both bound to `stream`."""
        key = os.urandom(_KEY)
        bound = stream.encode()
        nonce = os.urandom(_NONCE)
        wrapped = nonce + self._wrapping.encrypt(nonce, key, bound)
        return self._seal(key, plaintext, bound), wrapped

    def seal(self, plaintext: bytes, wrapped_key: bytes, stream: str) -> bytes:
        """Ciphertext under the key of a case that exists already."""
        return self._seal(self._unwrap(wrapped_key, stream), plaintext, stream.encode())

    def open(self, ciphertext: bytes, wrapped_key: bytes, stream: str) -> bytes:
        """The plaintext. Raises SealBroken."""
        try:
            return AESGCM(self._unwrap(wrapped_key, stream)).decrypt(
                ciphertext[:_NONCE], ciphertext[_NONCE:], stream.encode()
            )
        except Exception as error:
            raise SealBroken(stream) from error

    def _unwrap(self, wrapped_key: bytes, stream: str) -> bytes:
        try:
            return self._wrapping.decrypt(wrapped_key[:_NONCE], wrapped_key[_NONCE:], stream.encode())
        except Exception as error:
            raise SealBroken(stream) from error

    @staticmethod
    def _seal(key: bytes, plaintext: bytes, bound: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(key).encrypt(nonce, plaintext, bound)
