"""What import-linter (pyproject.toml) can't see of who may do what."""

import ast
import sys
from collections.abc import Iterator

from tests.architecture.source import WEBAPP, modules, type_of_function

DOORS = ("views", "api", "cli")
MACHINERY = ("db.py", "migrations")  # what a commit is, and the upgrade of a database that nobody uses yet
# Once a minute a session is marked as seen, on a connection of its own, also by a GET.
COMMITS_ELSEWHERE = {("webapp/http/auth.py", "_keep_alive"), ("webapp/http/auth.py", "_renewed")}
NUMPY_WHERE_IT_IS_THERE = "webapp/domain/agreement/bootstrap.py"


def test_the_domain_and_the_errors_know_the_standard_library_only() -> None:
    allowed = {*sys.stdlib_module_names, "webapp"}
    strangers = [
        f"{path} imports {package}"
        for path, tree in modules("domain", "errors.py")
        for package in _imported(tree)
        if package not in allowed and not (package == "numpy" and path == NUMPY_WHERE_IT_IS_THERE)
    ]
    assert strangers == []


def test_only_views_api_and_commands_commit() -> None:
    below = [part.name for part in WEBAPP.iterdir() if part.name not in (*DOORS, *MACHINERY, "__pycache__")]
    commits = {(path, inside) for path, tree in modules(*below) for inside in _committing(tree)}
    assert commits <= COMMITS_ELSEWHERE


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        path
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "environb", "getenv")
        and not (isinstance(node.value, ast.Name) and node.value.id == "request")  # which is WSGI's, not the system's
    }
    assert readers <= {"webapp/settings.py"}


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "webapp" if node.level else (node.module or "").split(".")[0]


def _committing(tree: ast.Module) -> Iterator[str]:
    """The functions in which something is committed: `.commit()`, or `.begin()`, which commits when it ends."""
    for outer in ast.walk(tree):
        if isinstance(outer, type_of_function):
            for node in ast.walk(outer):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
                    yield from [outer.name] if node.func.attr in ("commit", "begin") else []
