"""Style sheets and scripts with what they import inside them: one answer instead of three dozen.

What lies in the folder stays as it is, native modules without a build; they are put together when they are first asked
for. Our modules keep to two forms, `import { a, b as c } from "./x.js";` and `export` before a function, a class or a
constant, so that joining them needs no parser; anything else is refused, and a test joins every one of them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

_SHEET = re.compile(r'@import url\("([\w-]+\.css)"\) layer\((\w+)\);')
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "(\.{1,2}/[\w./-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
_NOTE = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
"""A comment on lines of its own, which is half of each module."""
_OTHER = re.compile(r"^(?:import|export)\b", re.MULTILINE)


def joined(path: Path) -> bytes:
    """The file, and where it is a sheet or a module, in the place of each import what it names."""
    if path.suffix == ".css":
        return _sheet(path).encode()
    if path.suffix == ".js" and _IMPORT.search(source := path.read_text("utf-8")):
        return _module(path, source).encode()
    return path.read_bytes()


def _sheet(path: Path) -> str:
    def inside(found: re.Match[str]) -> str:
        return f"@layer {found[2]} {{\n{(path.parent / found[1]).read_text('utf-8')}}}"

    return _SHEET.sub(inside, path.read_text("utf-8"))


def _module(path: Path, source: str) -> str:
    """The entry as it is, after all that it needs, each module in a scope of its own."""
    order = list(dict.fromkeys(_needed(path, ())))[:-1]
    names = {module: f"module{number}" for number, module in enumerate(order)}
    scopes = [_scope(module, names) for module in order]
    return _NOTE.sub("", "".join([*scopes, _linked(path, source, names)]))


def _needed(path: Path, above: tuple[Path, ...]) -> Iterator[Path]:
    """A module after everything that it imports; raises ValueError for modules that import each other."""
    if path in above:
        raise ValueError(f"{path.name} imports itself by way of {above[-1].name}.")
    for _, name in _IMPORT.findall(path.read_text("utf-8")):
        yield from _needed((path.parent / name).resolve(), (*above, path))
    yield path


def _scope(path: Path, names: dict[Path, str]) -> str:
    body = _linked(path, path.read_text("utf-8"), names)
    exported = [name for _, name in _EXPORT.findall(body)]
    inner = _EXPORT.sub(r"\1", body)
    if _OTHER.search(inner):
        raise ValueError(f"{path.name} imports or exports in a form that can't be joined.")
    return f"const {names[path]} = (() => {{\n{inner}\nreturn {{ {', '.join(exported)} }};\n}})();\n"


def _linked(path: Path, source: str, names: dict[Path, str]) -> str:
    def linked(found: re.Match[str]) -> str:
        return f"const {found[1].replace(' as ', ': ')} = {names[(path.parent / found[2]).resolve()]};"

    return _IMPORT.sub(linked, source)
