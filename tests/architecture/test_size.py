"""No function over 40 lines, no file over 400: past that there is a second noun inside. Aim at 30 and 300."""

import ast

from tests.architecture.source import files, modules, name, type_of_function

FUNCTION, FILE = 40, 400
A_TABLE_OF_DATA = "webapp/migrations/versions/"  # a migration lists columns; nobody reads it twice


def test_no_function_is_longer_than_forty_lines() -> None:
    long = [
        f"{path}:{node.lineno} {node.name} has {_lines(node)} lines"
        for path, tree in modules()
        if not path.startswith(A_TABLE_OF_DATA)
        for node in ast.walk(tree)
        if isinstance(node, type_of_function) and _lines(node) > FUNCTION
    ]
    assert long == []


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    long = [
        f"{path} has {lines} lines"
        for path, tree in modules()
        if not path.startswith(A_TABLE_OF_DATA) and (lines := _length(tree) - _constants(tree)) > FILE
    ]
    assert long == []


def test_no_script_or_template_is_longer_than_four_hundred_lines() -> None:
    ours = [*files("static/js", ".js"), *files("templates", ".html")]
    lengths = {name(file): len(file.read_text("utf-8").splitlines()) for file in ours}
    assert {path: lines for path, lines in lengths.items() if lines > FILE} == {}


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _length(tree: ast.Module) -> int:
    return max((part.end_lineno or 0 for part in tree.body), default=0)


def _constants(tree: ast.Module) -> int:
    """Lines of tables: what is assigned to a NAME_IN_CAPITALS at the top of a module."""
    lines = 0
    for part in tree.body:
        targets = (
            part.targets if isinstance(part, ast.Assign) else [part.target] if isinstance(part, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id.isupper() for target in targets):
            lines += (part.end_lineno or part.lineno) - part.lineno + 1
    return lines
