"""Who asks: settled on a read connection, before the write lock is taken."""

import re
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from flask import Flask, current_app, g, request, url_for
from flask import session as cookie
from flask_wtf.csrf import CSRFError, CSRFProtect, validate_csrf
from wtforms import ValidationError

from webapp.clock import now
from webapp.db import Database, Session
from webapp.domain.roles import Actor
from webapp.errors import Forbidden, Full, Malformed, NotFound, TooLarge, Unauthenticated, Unavailable
from webapp.http.access_table import ROUTES, Access, Who
from webapp.services import identity, sessions
from webapp.settings import Settings

csrf = CSRFProtect()
TOKEN = "token"
_NEXT = re.compile(r"/(?![/\\])[!-\[\]-~]*")


@dataclass(frozen=True, slots=True)
class Caller:
    """The actor of a request and, when they came with a cookie, the browser session."""

    actor: Actor | None
    browser: identity.Browser | None = None
    by_token: bool = False


def database() -> Database:
    """The database of the application that answers this request."""
    found: Database = current_app.extensions["glossator.database"]
    return found


def session() -> Session:
    """The one session of this request: reading for GET and HEAD, writing otherwise."""
    if "session" not in g:
        writes = request.method not in ("GET", "HEAD") or access().writes
        g.session = database().writing() if writes else database().reading()
    found: Session = g.session
    return found


def access() -> Access:
    """What the table says of the route that is asked for."""
    return ROUTES[request.endpoint or "static"]


def caller() -> Caller:
    """Who asks, signed in or not."""
    found: Caller = g.caller
    return found


def actor() -> Actor:
    """The signed-in person; raises Unauthenticated when nobody is."""
    found = caller().actor
    if found is None:
        raise Unauthenticated("Please sign in.")
    return found


def this_browser() -> str | None:
    """The hash by which the browser that asks is known, or None for a caller without a cookie."""
    browser = caller().browser
    return browser.hash if browser else None


def only_reading() -> None:
    """Give up what was not committed and the write lock with it; from here on this request only reads."""
    held: Session | None = g.pop("session", None)
    if held is not None:
        held.close()
    g.session = database().reading()


def require_this_machine() -> None:
    """Return when the request comes from the machine itself; anybody else meets NotFound."""
    try:
        here = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        here = False
    if not here:
        raise NotFound


def public_url(endpoint: str, **values: Any) -> str:
    """The address of a page as people elsewhere reach it: from the settings, never from what a request says."""
    settings: Settings = current_app.extensions["glossator.settings"]
    return settings.base_url + url_for(endpoint, **values)


def hosts() -> tuple[str, ...]:
    """By what name people elsewhere know this server, if it has one."""
    settings: Settings = current_app.extensions["glossator.settings"]
    return settings.hosts


def install(app: Flask) -> None:
    """Check every request before its view runs, and release its session afterwards."""
    csrf.init_app(app)
    app.before_request(_admit)
    app.teardown_appcontext(_release)


def safe_next(address: str | None) -> str:
    """*address* when it is a path of this site, else the first page."""
    return address if address and _NEXT.fullmatch(address) else "/"


def _admit() -> None:
    if request.endpoint is None:
        g.caller = Caller(None)
        return
    rule = access()
    request.max_content_length = rule.limit
    if (request.content_length or 0) > rule.limit:
        raise TooLarge("This is more than is taken at once.")
    g.caller = _identify()
    if not rule.open:
        person = actor()
        if rule.who is Who.ADMIN and not person.is_admin:
            raise Forbidden("Only an administrator of this installation may do this.")
    if request.method not in ("GET", "HEAD", "OPTIONS") and not caller().by_token:
        _require_own_page()


def _identify() -> Caller:
    header = request.headers.get("Authorization", "")
    if header and request.path.startswith("/api/"):
        kind, _, secret = header.partition(" ")
        if kind.lower() != "bearer" or not secret:
            raise Unauthenticated("The header Authorization must read: Bearer TOKEN.")
        with database().read.connect() as reading:
            person = identity.of_token(reading, secret.strip())
        if person is None:
            raise Unauthenticated("This token is not known, or it has ended.")
        return Caller(person, by_token=True)
    kept = cookie.get(TOKEN)
    if not isinstance(kept, str) or request.endpoint == "static":
        return Caller(None)
    with database().read.connect() as reading:
        found = identity.of_browser(reading, kept)
    if found is None:
        return Caller(None)
    person, browser = found
    if browser.renew and _opens_a_page():
        return _renewed(person, browser)
    _keep_alive(browser)
    return Caller(person, browser)


def _keep_alive(browser: identity.Browser) -> None:
    """Once a minute, on a session of its own: the one write that a GET may cause, and no reason to fail."""
    moment = now()
    if moment - browser.last_seen_at > identity.SEEN_EVERY:
        with suppress(Unavailable, Full), database().writing() as writing:
            identity.seen(writing, browser.hash, moment)
            writing.commit()


def _renewed(person: Actor, browser: identity.Browser) -> Caller:
    """Give the browser of somebody whose rights changed a new session id; the old one is dead from here on."""
    with database().writing() as writing:
        secret = sessions.renew(writing, browser.hash)
        writing.commit()
    if secret is None:
        return Caller(None)  # another tab was faster, and its answer brings the new cookie
    cookie[TOKEN] = secret
    return Caller(person, browser._replace(hash=identity.digest(secret), renew=False))


def _opens_a_page() -> bool:
    """Whether a person goes to a page, so that nothing else of this browser is under way with the old cookie."""
    partial = request.headers.get("HX-Request") or request.path.startswith("/api/")
    return request.method == "GET" and not partial and request.accept_mimetypes.accept_html


def _require_own_page() -> None:
    """Turn away what another site made a browser send: by CSRF token, and by what the browser says of itself."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site in ("cross-site", "same-site") or (origin and origin.partition("://")[2] != request.host):
        raise Malformed("This request came from another site.")
    try:
        if header := request.headers.get("X-CSRFToken"):
            validate_csrf(header)  # which spares looking for a form in each tag that is saved
        else:
            csrf.protect()
    except (CSRFError, ValidationError) as error:
        raise Malformed(
            "This page was open for too long or came from elsewhere; reload it.", field="X-CSRFToken"
        ) from error


def _release(_error: BaseException | None) -> None:
    held: Session | None = g.pop("session", None)
    if held is not None:
        held.close()


def sign_in(user_id: UUID, browser: str) -> None:
    """Give this browser a fresh session for a person; the old cookie is worth nothing any more."""
    sign_out()
    sessions.sweep(session())
    cookie.permanent = True
    cookie[TOKEN] = identity.begin(session(), user_id, browser)


def sign_out() -> None:
    """End the session of this browser, if it has one."""
    secret = cookie.pop(TOKEN, None)
    if isinstance(secret, str):
        identity.end(session(), secret)
    cookie.clear()
