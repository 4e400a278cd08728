"""`glossator agreement`: how far coders agree, the figures of the agreement page."""

import json
import shutil

import click

from webapp.cli.installation import reading
from webapp.cli.printing import say
from webapp.domain.roles import Actor

_PIPED = 10_000  # columns where there is no terminal


def _names(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for words in given for name in words.split(",") if name.strip()))


@click.command("agreement")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
@click.option(
    "--round", "rounds", multiple=True, callback=_names, metavar="ID", help="A round, or outside; two: stability."
)
@click.option("--coders", multiple=True, callback=_names, metavar="A,B", help="Only these coders.")
@click.option("--unit", default="", metavar="UNIT", help="character, sentence, paragraph or document.")
@click.option("--bootstrap", "draws", default=1000, show_default=True, metavar="N", help="Draws; 0 for no intervals.")
@click.option("--seed", default=1, show_default=True, metavar="N", help="Of the bootstrap.")
@click.option("--gamma", is_flag=True, help="Gamma too; takes longer, and needs the extra agreement.")
def command(
    slug: str,
    as_json: bool,
    rounds: tuple[str, ...],
    coders: tuple[str, ...],
    unit: str,
    draws: int,
    seed: int,
    gamma: bool,
) -> None:
    """Say how far coders agree about a project: the figures of its agreement page."""
    from webapp.services import agreement, projects
    from webapp.services.agreement_sheet import sheet, text_table

    wanted = agreement.Wanted(rounds, coders, unit, draws, seed, gamma)
    with reading() as session:
        projects.named(session, slug)
        if as_json:
            found = agreement.figures(session, Actor.system(), slug, wanted)
            click.echo(json.dumps({"figures": [figure.as_json() for figure in found]}, ensure_ascii=False, indent=1))
            return
        shown = sheet(agreement.report(session, Actor.system(), slug, wanted))
    width = shutil.get_terminal_size((_PIPED, 0)).columns
    if not shown.report.found.documents:
        say(shown.nothing)
        return
    say(click.wrap_text(shown.caption, width) + "\n")
    click.echo("\n".join(text_table(shown.paper, width)))
    notes = [f"({number}) {note}" for number, note in enumerate(shown.paper.notes, 1)]
    letters = [", ".join(f"{letter} is {name}" for letter, name in shown.letters) + "."] if shown.letters else []
    for words in (*notes, *letters, *shown.remarks):
        say(click.wrap_text(words, width))
    say("\n" + click.wrap_text(shown.method, width))
