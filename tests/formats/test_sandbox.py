"""The process in which uploads are parsed: what it refuses, what it survives, what it can't reach."""

import os
import sys
from pathlib import Path
from subprocess import run
from textwrap import dedent

import pytest

from webapp.domain.records import TextRecord
from webapp.errors import AppError, Invalid, Malformed, TooLarge
from webapp.formats import text_format
from webapp.formats.base import TextFormat
from webapp.formats.bundle import MAX_FILE
from webapp.formats.sandbox import Sandbox

HTML = text_format("html")
linux = pytest.mark.skipif(sys.platform != "linux", reason="limits of memory and time are those of Linux here")


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TextFormat:
    """A format whose reader does with its process what the file says."""
    source = """
        import os, time
        from webapp.domain.records import TextRecord
        from webapp.formats.base import TextFormat

        def read(raw):
            return TextRecord(str(eval(raw.decode())))

        FORMAT = TextFormat("hostile", "Hostile", (".bad",), read, sandboxed=True)
    """
    (tmp_path / "hostile_format.py").write_text(dedent(source))
    monkeypatch.syspath_prepend(str(tmp_path))
    from hostile_format import FORMAT  # type: ignore[import-not-found]  # written just now

    assert isinstance(FORMAT, TextFormat)
    yield FORMAT
    del sys.modules["hostile_format"]


def refused(sandbox: Sandbox, form: TextFormat, code: str) -> AppError:
    with pytest.raises(AppError, match=r"\.$") as caught:
        sandbox.read(form, code.encode())
    assert caught.value.errors[0].field == "file"
    return caught.value


def test_a_file_is_read_as_it_would_be_here() -> None:
    page = "<nav>Home</nav><h1>Wolves 🐺</h1><meta name=author content=Ann><p>A\u00a0wolf.".encode()
    with Sandbox() as sandbox:
        assert sandbox.read(HTML, page) == HTML.read(page)
        assert sandbox.read(text_format("text"), b"A wolf.") == TextRecord("A wolf.")


def test_a_batch_shares_one_child_and_a_refused_file_does_not_end_it(hostile: TextFormat) -> None:
    with Sandbox() as sandbox:
        first = sandbox.read(hostile, b"os.getpid()").text
        assert isinstance(refused(sandbox, HTML, "<p></p>"), Invalid)
        assert isinstance(refused(sandbox, hostile, "1 / 0"), Malformed)
        assert sandbox.read(hostile, b"os.getpid()").text == first != str(os.getpid())


@pytest.mark.parametrize("death", ["os._exit(0)", "os.kill(os.getpid(), 9)", "os.write(1, b'x' * 100)", "os.close(1)"])
def test_a_child_that_dies_costs_the_file_in_hand_only(hostile: TextFormat, death: str) -> None:
    with Sandbox(wall_clock=5) as sandbox:
        assert isinstance(refused(sandbox, hostile, death), (Malformed, TooLarge))
        assert sandbox.read(HTML, b"<p>Still here").text == "Still here"


def test_a_child_that_sleeps_is_stopped(hostile: TextFormat) -> None:
    with Sandbox(wall_clock=0.5) as sandbox:
        assert "too long" in refused(sandbox, hostile, "time.sleep(60)").detail
        assert sandbox.read(HTML, b"<p>Still here").text == "Still here"


@linux
def test_a_child_has_a_gigabyte_and_no_more(hostile: TextFormat) -> None:
    with Sandbox() as sandbox:
        assert "memory" in refused(sandbox, hostile, "len(bytearray(2 << 30))").detail
        assert sandbox.read(hostile, b"len(bytearray(100 << 20))").text == str(100 << 20)


@linux
def test_a_child_has_little_processor_time_for_a_file(hostile: TextFormat) -> None:
    limits = "__import__('resource').getrlimit(__import__('resource').RLIMIT_CPU)[0] - time.process_time()"
    with Sandbox() as sandbox:
        assert 9 < float(sandbox.read(hostile, limits.encode()).text) < 12
        assert sandbox.read(hostile, b"sum(range(3 * 10 ** 7)) and 1").text == "1"
        assert 9 < float(sandbox.read(hostile, limits.encode()).text) < 12


@linux
def test_a_child_sees_no_environment_and_writes_no_file(
    hostile: TextFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLOSSATOR_SECRET_KEY", "secret")
    with Sandbox() as sandbox:
        assert "GLOSSATOR" not in sandbox.read(hostile, b"dict(os.environ) or 'none'").text
        target = tmp_path / "out"
        refused(sandbox, hostile, f"open({str(target)!r}, 'w', buffering=1).write('x\\n')")
        assert not target.exists() or not target.read_text()


def test_a_file_beyond_the_limit_is_refused_unread() -> None:
    with Sandbox() as sandbox, pytest.raises(TooLarge, match="50 MB"):
        sandbox.read(HTML, bytes(MAX_FILE + 1))


@pytest.mark.parametrize(
    "answer",
    [
        "not json",
        "[]",
        "{}",
        '{"record": 7}',
        '{"record": {"text": "a", "title": null, "metadata": {}, "regions": [[0, 9, "nav"]]}}',
        '{"record": {"text": "a", "title": null, "metadata": {}, "regions": [[0, 9, "caption"]]}}',
        '{"record": {"text": "a", "title": null, "metadata": {}, "regions": [[0, "x", "caption"]]}}',
        '{"record": {"text": "a", "title": null, "metadata": [7], "regions": 7}}',
        '{"record": {"text": "", "title": null, "metadata": {}, "regions": []}}',
        '{"refused": "SystemExit", "detail": "x"}',
    ],
)
def test_a_child_that_was_taken_over_can_answer_nothing_but_a_record(hostile: TextFormat, answer: str) -> None:
    frame = len(answer).to_bytes(8, "big") + answer.encode()
    with Sandbox() as sandbox:
        refused(sandbox, hostile, f"os.write(1, {frame!r}) and os._exit(0)")


def test_it_works_where_the_package_is_not_installed(tmp_path: Path) -> None:
    """As from a wheel in an environment of its own: another folder of modules, no checkout beside it."""
    package = Path(__file__).resolve().parents[2] / "webapp"
    (tmp_path / "webapp").symlink_to(package)
    code = f"""
        import sys
        sys.path.insert(0, {str(tmp_path)!r})
        from webapp.formats import text_format
        from webapp.formats.sandbox import Sandbox
        with Sandbox() as sandbox:
            print(sandbox.read(text_format("html"), b"<p>A wolf.").text)
    """
    done = run([sys.executable, "-I", "-c", dedent(code)], capture_output=True, text=True, cwd="/", check=False)
    assert (done.stdout, done.stderr) == ("A wolf.\n", "")
