"""Headers that every answer carries."""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
SAVED_FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""For what a browser saves, should one ever show it: nothing in it runs."""
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(app: Flask) -> None:
    """Set them after every request; what is cacheable says so itself, everything else is not stored."""

    @app.after_request
    def protect(response: Response) -> Response:
        given = ALWAYS
        if "secret" in (request.view_args or {}):
            given = given | {"Referrer-Policy": "strict-origin"}  # such an address opens a door; tell it nobody
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            given = given | {"Content-Security-Policy": SAVED_FILE_POLICY}
        response.headers.extend(given)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        if request.endpoint != "static":
            response.vary.update(("Cookie", "HX-Request", "HX-Request-Type"))
        return response
