"""The colours of a codebook as a stylesheet; the content security policy forbids them anywhere else."""

from flask import Response, request

from webapp.domain.codebook import CodebookSpec
from webapp.domain.colours import colours


def stylesheet(spec: CodebookSpec, stamp: str) -> Response:
    """A rule for each code; *stamp* changes whenever one of them may have."""
    rules = []
    for code in spec.walk():
        light, dark = colours(code.colour)
        name = code.code.replace("/", "--")
        rules.append(f'.code-{name}, [data-code="{code.code}"] {{ --c: light-dark({light}, {dark}); }}\n')
    response = Response("".join(rules), content_type="text/css; charset=utf-8")
    response.set_etag(stamp)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
