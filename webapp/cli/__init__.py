"""The command `glossator`: the same services, another door. Each command is imported when it is called."""

import gc
import sys
from importlib import import_module

import click

from webapp.errors import AppError

COMMANDS = {
    "demo": ("webapp.cli.demo", "The demo: a project of invented articles, on this machine only."),
    "init": ("webapp.cli.init", "Make the database and the first administrator."),
    "serve": ("webapp.cli.serve", "Serve this installation to a team."),
    "db": ("webapp.cli.db", "Migrate the database, or say how far it is."),
    "user": ("webapp.cli.users", "People who can sign in: add, list, disable, reset links."),
    "token": ("webapp.cli.tokens", "Tokens with which scripts use the API."),
    "import": ("webapp.cli.imports", "Bring files and folders into a project."),
    "project": ("webapp.cli.projects", "Projects and who is in them."),
    "codebook": ("webapp.cli.codebook", "A project's codebook, out and in."),
    "export": ("webapp.cli.exports", "Write a project as JSONL or in another format."),
    "release": ("webapp.cli.releases", "Numbered, frozen datasets of a project."),
    "rehydrate": ("webapp.cli.rehydrate", "Put texts back into a dataset that was given away without them."),
    "agreement": ("webapp.cli.agreement", "How far coders agree."),
    "backup": ("webapp.cli.backup", "Everything in one verified file, also while a server runs."),
    "restore": ("webapp.cli.restore", "Put a backup in the place of the database."),
    "purge": ("webapp.cli.purge", "Delete a project for good."),
    "doctor": ("webapp.cli.doctor", "Look whether this installation is well."),
    "bench": ("webapp.cli.bench", "Measure this machine, each figure beside its floor."),
}
"""Name of a command -> the module whose `command` it is, and its line of help."""


class _Lazy(click.Group):
    """A group that imports a command only when it is called, so that `--help` is fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="glossator", message="glossator %(version)s")
def group() -> None:
    """Turn articles into an annotated corpus, together."""


def main() -> None:
    """Run a command; a refusal is one line on stderr and exit code 1, wrong usage 2."""
    gc.set_threshold(50_000, 20, 20)  # what is imported stays; to look at it again and again costs a tenth of the start
    try:
        code = group(standalone_mode=False)  # of a command that ended with click's Exit
        if isinstance(code, int) and code:
            sys.exit(code)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(2)
    except AppError as refusal:
        click.echo(refusal.detail, err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
