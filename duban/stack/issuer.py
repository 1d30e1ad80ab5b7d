"""The local issuer of bearer tokens: an ES256 key pair in the run folder, for demos, tests and one's own machine.

In production an OpenID Connect provider takes its place; services only ever see the public keys.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from duban.stack.folder import RunFolder, write_atomically

ISSUER = "http://issuer.duban.localhost"
AUDIENCE = "duban"
ALGORITHM = "ES256"


def public_keys(folder: RunFolder) -> Path:
    """The file with the public key set (JWKS) that services verify tokens against; made on first use."""
    path = folder.secrets / "issuer.jwks.json"
    if not path.exists():
        from joserfc.jwk import ECKey

        key = ECKey.import_key(_private_key(folder))
        write_atomically(path, json.dumps({"keys": [key.as_dict(private=False)]}), mode=0o644)
    return path


def issue_token(folder: RunFolder, claims: Mapping[str, Any], lifetime: timedelta = timedelta(hours=12)) -> str:
    """A signed token with these claims (sub, name, region, roles, unit, section, portal) for `lifetime` from now."""
    from joserfc import jwt
    from joserfc.jwk import ECKey

    key = ECKey.import_key(_private_key(folder))
    now = int(time.time())
    standard = {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + int(lifetime.total_seconds())}
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": "JWT"}
    return jwt.encode(header, {**claims, **standard}, key, algorithms=[ALGORITHM])


def _private_key(folder: RunFolder) -> dict[str, Any]:
    path = folder.secrets / "issuer.private.jwk.json"
    if not path.exists():
        from joserfc.jwk import ECKey

        key = ECKey.generate_key("P-256", parameters={"alg": ALGORITHM, "use": "sig"}, private=True, auto_kid=True)
        write_atomically(path, json.dumps(key.as_dict(private=True)))
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
