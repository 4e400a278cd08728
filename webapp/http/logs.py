"""Structured logging: one JSON object a line on stderr. No query strings, no tokens, no text of documents."""

import json
import logging
import sys
import time

from flask import Flask, Response, g, request

from webapp.clock import now, rfc3339

_log = logging.getLogger("glossator")
_EXTRA = ("method", "rule", "status", "ms", "user", "reference")


class JsonLines(logging.Formatter):
    """A record as one line: what happened by route and number, never by address or text."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "at": rfc3339(now()),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        entry |= {name: getattr(record, name) for name in _EXTRA if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__
            entry["where"] = _where(record)
        return json.dumps(entry, ensure_ascii=True)


def to_stderr(level: int = logging.INFO) -> None:
    """Send what the program and its server log to stderr, a JSON object a line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    server = logging.getLogger("waitress")
    for logger, least in ((_log, level), (server, logging.WARNING)):
        logger.handlers[:] = [handler]
        logger.setLevel(least)
        logger.propagate = False
    server.getChild("queue").setLevel(logging.ERROR)  # that requests wait for a thread is no news


def install(app: Flask) -> None:
    """Log each request by its route, never by its address."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        if request.endpoint != "static" and _log.isEnabledFor(logging.INFO):
            person = g.caller.actor if "caller" in g else None
            extra = {
                "method": request.method,
                "rule": request.url_rule.rule if request.url_rule else None,
                "status": response.status_code,
                "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
                "user": str(person.user_id) if person else None,
            }
            _log.info("request", extra=extra)
        return response


def _where(record: logging.LogRecord) -> list[str]:
    """File, line and function of each frame; never the values, which may be text of a document."""
    assert record.exc_info
    frames, trace = [], record.exc_info[2]
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-12:]
