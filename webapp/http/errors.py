"""How a refusal reads: problem+json for the API, a fragment for htmx, a page for everybody else. Never a trace."""

import logging
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import msgspec
from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.routing import RequestRedirect
from werkzeug.sansio.response import Response as BaseResponse

from webapp import errors
from webapp.errors import AppError
from webapp.http.auth import safe_next

_log = logging.getLogger("glossator")
_SENTENCES = {
    400: "The request could not be read.",
    404: "There is nothing here, or you may not see it.",
    405: "This address does not take that kind of request.",
    413: "This is more than is taken at once.",
    415: "This kind of content is not read here.",
    429: "Too many tries; please wait a little.",
}

_OVERTAKEN = (409, 412, 428)
"""Refusals after which the page that asked is looked at anew; what was typed into it does not matter any more."""


def install(app: Flask) -> None:
    """Catch every exception that a request may end in."""
    app.register_error_handler(AppError, refuse)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _strange_host)
    app.register_error_handler(Exception, _unforeseen)


def refuse(error: AppError) -> Response:
    """The answer that says no, in the form that its reader understands."""
    if request.path.startswith("/api/"):
        response = problem(error)
    elif request.headers.get("HX-Request"):
        response = _for_htmx(error)
    elif error.status == 401 and request.method == "GET":
        response = make_response(redirect(url_for("sign_in.new", next=request.full_path.rstrip("?")), 303))
    else:
        response = make_response(render_template("errors/error.html", **_words(error)), error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def problem(error: AppError) -> Response:
    """RFC 9457, with the fields at fault and, where the caller may see it, the present state."""
    body: dict[str, Any] = {"title": error.title, "status": error.status, "detail": error.detail}
    if error.errors:
        body["errors"] = [{"field": fault.field, "message": fault.message} for fault in error.errors]
    if error.state is not None:
        body["state"] = error.state
    return Response(msgspec.json.encode(body), error.status, content_type="application/problem+json")


def _for_htmx(error: AppError) -> Response:
    if error.status == 401:
        return Response("", 401, {"HX-Redirect": url_for("sign_in.new")})
    response = make_response(render_template("errors/_error.html", **_words(error)), error.status)
    response.headers["HX-Retarget"] = "#notices"
    response.headers["HX-Reswap"] = "innerHTML"
    response.headers["HX-Reselect"] = "#refusal"  # what asked may select a part of a page that a refusal is not
    return response


def _words(error: AppError) -> dict[str, Any]:
    back = _back() if error.status in _OVERTAKEN else ""
    return {
        "status": error.status,
        "title": error.title,
        "detail": error.detail,
        "retry": error.retry_after,
        "back": back,
    }


def _back() -> str:
    """The page of ours that asked: loaded anew, it shows what stands in the way. Empty where there is none."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:  # the header may say anything
        return ""
    path = f"{came.path}?{came.query}" if came.query else came.path
    again = request.method == "GET" and came.path == request.path
    return path if came.netloc == request.host and not again and safe_next(path) == path else ""


def _strange_host(_error: SecurityError) -> Response:
    """Without a page: its addresses would be made of the host that is not ours."""
    refusal = errors.Malformed("This installation is not reached under that name.")
    if request.path.startswith("/api/"):
        return problem(refusal)
    return Response(refusal.detail + "\n", 400, content_type="text/plain; charset=utf-8")


def _http(error: HTTPException) -> BaseResponse:
    if isinstance(error, RequestRedirect):  # a redirect that Werkzeug asks for, such as a missing slash
        return error.get_response()
    status = error.code or 500
    refusal = AppError(_SENTENCES.get(status, "The request could not be answered."))
    refusal.status, refusal.title = status, error.name.capitalize()  # type: ignore[misc]  # one instance speaks for Werkzeug's own
    response = refuse(refusal)
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(allowed)
    return response


def _unforeseen(error: Exception) -> Response:
    """Log what happened under a number that the person sees; tell them nothing else."""
    if isinstance(error, RecursionError):
        return refuse(errors.Malformed("The request is nested too deeply."))
    reference = uuid4().hex[:8]
    _log.exception("unforeseen", extra={"reference": reference})
    return refuse(AppError(f"Something went wrong here, not with you. Nothing was saved. Its number is {reference}."))
