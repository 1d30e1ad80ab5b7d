"""Bearer tokens: a JWT is verified, its times and names are checked, and it becomes a principal."""

from __future__ import annotations

import binascii
import json
import time
from collections.abc import Callable

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.util import to_bytes, urlsafe_b64decode

from services.chassis.http.issuer_keys import IssuerKeys
from services.chassis.http.principal import Principal, principal_from
from services.chassis.http.problems import UNAUTHENTICATED, ProblemError, Text

ALGORITHMS = ("ES256", "RS256")
LEEWAY_SECONDS = 30
LONGEST_TOKEN = 8_192

_log = structlog.get_logger(__name__)


class Authenticator:
    """Verifies tokens of one issuer for one audience. A slash at the end of the issuer's name makes no difference."""

    def __init__(self, issuer: str, audience: str, keys: IssuerKeys, now: Callable[[], float] = time.time) -> None:
        self._keys = keys
        bare = issuer.rstrip("/")
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(now()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "values": [bare, f"{bare}/"]},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def principal(self, token: str) -> Principal:
        """The principal of `token`; 401 with a reason that helps its owner and nobody else."""
        if len(token) > LONGEST_TOKEN:
            raise _refused("token too long")
        keys = await self._keys.keys(_kid(token))
        try:
            decoded = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
            self._claims.validate(decoded.claims)
            return principal_from(decoded.claims)
        except (JoseError, ValueError, TypeError, UnicodeError) as error:
            raise _refused(type(error).__name__) from None


def _kid(token: str) -> str:
    try:
        header = json.loads(urlsafe_b64decode(to_bytes(token.split(".", maxsplit=1)[0])))
        if header["alg"] not in ALGORITHMS:
            raise _refused("algorithm not allowed")
        return str(header.get("kid", ""))
    except (ValueError, KeyError, TypeError, binascii.Error, AttributeError, RecursionError):
        raise _refused("not a token") from None


def _refused(reason: str) -> ProblemError:
    _log.info("token_refused", reason=reason)
    detail = Text("令牌无效或已过期，请重新登录。", "The token is not valid or has expired; sign in again.")
    return UNAUTHENTICATED.error(detail, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
