"""A token issuer of one's own, for the demo and the tests; production verifies tokens of an OIDC provider instead."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey

from services.chassis.http.principal import Principal


@dataclass(frozen=True, slots=True)
class LocalIssuer:
    """Signs tokens with ES256. `issuer` and `audience` must equal the services' settings."""

    issuer: str
    audience: str
    key: ECKey

    @classmethod
    def create(cls, issuer: str = "http://127.0.0.1:8100", audience: str = "duban") -> LocalIssuer:
        """An issuer with a new key."""
        return cls(issuer, audience, ECKey.generate_key("P-256", auto_kid=True))

    @classmethod
    def in_folder(cls, folder: Path, issuer: str = "http://127.0.0.1:8100", audience: str = "duban") -> LocalIssuer:
        """The issuer whose key lies in `folder` (made at the first call), its public part in ``jwks.json`` beside."""
        private = folder / "issuer.key.json"
        if private.exists():
            return cls(issuer, audience, ECKey.import_key(json.loads(private.read_text())))
        made = cls.create(issuer, audience)
        folder.mkdir(parents=True, exist_ok=True)
        private.touch(mode=0o600)
        private.write_text(json.dumps(made.key.as_dict(private=True)))
        made.write_jwks(folder / "jwks.json")
        return made

    def write_jwks(self, path: Path, others: Iterable[ECKey] = ()) -> None:
        """Write the public keys to `path`, as DUBAN_ISSUER_JWKS_FILE reads them."""
        keys = [key.as_dict(private=False) for key in (self.key, *others)]
        path.write_text(json.dumps({"keys": keys}))

    def token(self, principal: Principal, valid_seconds: int = 8 * 3600, now: float | None = None) -> str:
        """A token that names `principal`."""
        issued = int(time.time() if now is None else now)
        claims: dict[str, object] = {
            "iss": self.issuer,
            "aud": self.audience,
            "iat": issued,
            "nbf": issued,
            "exp": issued + valid_seconds,
            "sub": principal.subject,
            "name": principal.name,
            "region": principal.region,
            "roles": sorted(principal.roles),
            "unit": principal.unit,
            "section": principal.section,
            "portal": principal.portal,
        }
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key, algorithms=["ES256"])
