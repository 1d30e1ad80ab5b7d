"""Failures that pass."""

import asyncpg

from services.chassis.commands import StreamMovedOn
from services.chassis.regimes import RegimeNotYetKnown

PASSING = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.UniqueViolationError,
    asyncpg.DiskFullError,
    asyncpg.OutOfMemoryError,
    StreamMovedOn,
    RegimeNotYetKnown,
)
"""Failures that say nothing about the records: the same batch is tried again until it succeeds."""
