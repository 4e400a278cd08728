"""The application: the only list of what is plugged in."""

from datetime import timedelta

from flask import Flask

from webapp import api, resources, views
from webapp.db import Database
from webapp.http import auth, errors, headers, live, logs, render
from webapp.http.access_table import MB, ROUTES
from webapp.services.identity import ABSOLUTE
from webapp.settings import Settings


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """The WSGI application for *settings*, on a database that is migrated already.

    Raises LookupError when a route is not declared in the access table.
    """
    app = Flask("webapp", static_folder=None, template_folder=str(resources.path("templates")))
    _configure(app, settings)
    database = database or Database(settings)
    app.extensions |= {"glossator.database": database, "glossator.settings": settings}
    live.install(app, database)
    logs.install(app)
    auth.install(app)
    headers.install(app)
    errors.install(app)
    render.install(app)
    views.install(app)
    api.install(app)
    undeclared = sorted(rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint not in ROUTES)
    if undeclared:
        raise LookupError(f"Not declared in webapp/http/access_table.py: {', '.join(undeclared)}")
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=settings.trusted_hosts,
        MAX_CONTENT_LENGTH=MB,
        MAX_FORM_MEMORY_SIZE=16 * MB,
        MAX_FORM_PARTS=2_000,
        SESSION_COOKIE_NAME="__Host-glossator" if settings.secure else "glossator",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=ABSOLUTE.total_seconds()),
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_CHECK_DEFAULT=False,  # http/auth.py asks, after it knows who calls
        WTF_CSRF_HEADERS=["X-CSRFToken"],
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
