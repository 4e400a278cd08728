"""What the program never does, wherever it may be written: run what it reads, or fetch what somebody names."""

import ast
from functools import cache
from typing import Final

from tests.architecture.source import modules

CALLS: Final = {
    "eval", "exec", "compile", "__import__", "pickle.loads", "pickle.load", "marshal.loads", "marshal.load",
    "shelve.open", "yaml.load", "yaml.unsafe_load", "os.system", "os.popen", "os.execv", "os.execl",
    "os.spawnv", "subprocess.getoutput", "subprocess.getstatusoutput", "tempfile.mktemp",
    "render_template_string", "flask.render_template_string", "Environment.from_string", "extractall",
    "urlopen", "urllib.request.urlopen", "requests.get", "httpx.get",
}  # fmt: skip
MODULES: Final = {
    "pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "telnetlib", "ftplib", "requests",
    "httpx", "urllib3", "urllib.request", "http.client", "xml.sax", "xml.dom", "xml.etree", "xmlrpc",
    "lxml_html_clean", "bleach",
}  # fmt: skip
AT_HOME: Final = "webapp/bench/"
"""The bench asks its own server on loopback, at an address that it made."""
WEAK: Final = {"hashlib.md5", "hashlib.sha1", "random.random", "random.choice", "random.randint", "random.getrandbits"}


def test_s30_nothing_that_was_read_is_run() -> None:
    assert [
        f"{place}:{call.lineno} {name}" for place, call, name in _calls() if name in CALLS and AT_HOME not in place
    ] == []


def test_s30_no_module_is_used_that_runs_or_fetches_what_it_reads() -> None:
    found = [
        f"{place} {name}"
        for place, tree in modules()
        for node in ast.walk(tree)
        for name in _imported(node)
        if not place.startswith(AT_HOME) and any(f"{name}.".startswith(f"{module}.") for module in MODULES)
    ]
    assert found == []


def test_s30_no_program_is_started_through_a_shell() -> None:
    shells = [
        f"{place}:{call.lineno}"
        for place, call, _ in _calls()
        for given in call.keywords
        if given.arg == "shell" and not (isinstance(given.value, ast.Constant) and given.value.value is False)
    ]
    assert shells == []


def test_s22_no_secret_is_made_by_a_weak_hash_or_chance() -> None:
    assert [f"{place}:{call.lineno} {name}" for place, call, name in _calls() if name in WEAK] == []


@cache
def _calls() -> list[tuple[str, ast.Call, str]]:
    """Every call of the program: where, and by what name."""
    return [
        (place, node, ast.unparse(node.func))
        for place, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
    ]


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []
