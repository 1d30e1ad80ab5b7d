"""Running an application: uvicorn on uvloop and httptools, with limits, a graceful stop, and our own logs."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from services.chassis.http.protocol import limited_protocol
from services.chassis.logs import configure_logs
from services.chassis.memory import collect_seldom
from services.chassis.settings import ServiceSettings


def run(app: FastAPI, settings: ServiceSettings) -> None:
    """Serve until SIGTERM or SIGINT: stop listening, finish requests (bounded), then stop the parts of the service."""
    configure_logs(settings.service, settings.log_level)
    collect_seldom()
    uvicorn.Server(server_configuration(app, settings)).run()


def server_configuration(app: FastAPI, settings: ServiceSettings) -> uvicorn.Config:
    """How uvicorn is told to run; tests use it with a free port."""
    return uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        loop="uvloop",
        http=limited_protocol(settings.http_header_bytes, settings.http_read_seconds),
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
