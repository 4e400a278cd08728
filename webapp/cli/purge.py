"""`glossator purge SLUG`: delete a project for good."""

import click


@click.command("purge")
@click.argument("slug")
@click.option("--yes", is_flag=True, help="Don't ask.")
def command(slug: str, yes: bool) -> None:
    """Delete the project SLUG with all its texts, tags and comments, so that the database file forgets them too.

    Backups that were made before still hold it; they are named.
    """
    from webapp import backups
    from webapp.cli import keeper
    from webapp.cli.installation import opened
    from webapp.cli.printing import say
    from webapp.domain.roles import Action, Actor
    from webapp.services import access, purges

    with opened(create=False) as (settings, database):
        with database.reading() as session:
            access.project(session, Actor.system(), slug, Action.READ)
        if not yes and click.prompt(f"This can't be undone. Type {slug} to delete it", err=True) != slug:
            raise click.Abort
        with database.writing() as session:
            documents = purges.purge(session, Actor.system(), slug)
            session.commit()
        backups.compact(database)
        say(f"Deleted {slug} with {documents:,} documents.")
        for file in keeper.older_copies(settings):
            say(f"Made before, and holds it still: {file}")
