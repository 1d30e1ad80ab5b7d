"""Running an application: uvicorn on uvloop and httptools, with limits, a graceful stop, and our own logs."""

from __future__ import annotations

import resource

import uvicorn
from fastapi import FastAPI

from services.chassis.http.protocol import limited_protocol
from services.chassis.logs import configure_logs
from services.chassis.memory import collect_seldom
from services.chassis.settings import ServiceSettings

_OWN_FILES = 256
"""Connections to Postgres and Kafka, files, modules: more than a service ever has open."""


def run(app: FastAPI, settings: ServiceSettings) -> None:
    """Serve until SIGTERM or SIGINT: stop listening, finish requests (bounded), then stop the parts of the service."""
    configure_logs(settings.service, settings.log_level)
    collect_seldom()
    _allow_open_files(settings.http_connections + _OWN_FILES)
    uvicorn.Server(server_configuration(app, settings)).run()


def server_configuration(app: FastAPI, settings: ServiceSettings) -> uvicorn.Config:
    """How uvicorn is told to run; tests use it with a free port."""
    return uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        loop="uvloop",
        http=limited_protocol(settings.http_header_bytes, settings.http_read_seconds, settings.http_connections),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.proxies,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=settings.http_stop_seconds,
    )


def _allow_open_files(wanted: int) -> None:
    """Let the process have so many files open, as far as the system allows: many begin with 1,024."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if now != resource.RLIM_INFINITY and now < wanted:
        allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
