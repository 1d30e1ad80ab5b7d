"""The local issuer: tokens that the public keys verify, and only those."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError
from joserfc.jwk import KeySet

from duban.stack.folder import RunFolder
from duban.stack.issuer import ALGORITHM, AUDIENCE, ISSUER, issue_token, public_keys


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A prepared run folder."""
    made = RunFolder(tmp_path / "run")
    made.prepare()
    return made


def keys(folder: RunFolder) -> KeySet:
    """What a service knows."""
    return KeySet.import_key_set(json.loads(public_keys(folder).read_text(encoding="utf-8")))


def test_a_token_says_who_and_is_verified_by_the_public_keys(folder: RunFolder) -> None:
    token = issue_token(folder, {"sub": "clerk", "roles": ["clerk"], "unit": "housing"})

    decoded = jwt.decode(token, keys(folder), algorithms=[ALGORITHM])

    assert decoded.claims["roles"] == ["clerk"]
    assert (decoded.claims["iss"], decoded.claims["aud"]) == (ISSUER, AUDIENCE)
    assert decoded.claims["exp"] - decoded.claims["iat"] == 12 * 3600


def test_the_public_keys_hold_nothing_private(folder: RunFolder) -> None:
    issue_token(folder, {"sub": "clerk"})

    assert all("d" not in key for key in json.loads(public_keys(folder).read_text(encoding="utf-8"))["keys"])
    assert (folder.secrets / "issuer.private.jwk.json").stat().st_mode & 0o777 == 0o600


def test_a_token_of_another_stack_is_refused_even_under_our_key_id(folder: RunFolder, tmp_path: Path) -> None:
    other = RunFolder(tmp_path / "other")
    other.prepare()
    our_header = issue_token(folder, {"sub": "x"}).split(".")[0]
    forged = ".".join([our_header, *issue_token(other, {"sub": "x"}).split(".")[1:]])

    with pytest.raises(BadSignatureError):
        jwt.decode(forged, keys(folder), algorithms=[ALGORITHM])


def test_a_token_runs_out(folder: RunFolder) -> None:
    token = issue_token(folder, {"sub": "clerk"}, timedelta(seconds=-60))

    claims = jwt.decode(token, keys(folder), algorithms=[ALGORITHM]).claims
    with pytest.raises(ExpiredTokenError):
        jwt.JWTClaimsRegistry().validate(claims)
