"""An empty database that is migrated is the database that the models describe."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.schema import SchemaItem

from tests.stage import Stage
from webapp import migrations
from webapp.models import Base


def _of_the_models(item: SchemaItem, name: str | None, kind: str, reflected: bool, other: SchemaItem | None) -> bool:
    """The search index is made by hand: no model describes it."""
    return not (reflected and other is None and "search" in (name or ""))


def test_the_migrations_make_the_tables_of_the_models(stage: Stage) -> None:
    with stage.database.write.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "include_object": _of_the_models})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(stage: Stage) -> None:
    engine = stage.database.write
    before = sorted(inspect(engine).get_table_names())
    migrations.upgrade(engine)
    assert migrations.current(engine) == migrations.head()
    assert sorted(inspect(engine).get_table_names()) == before


def test_constraints_of_the_models_are_in_the_database(stage: Stage) -> None:
    inspector = inspect(stage.database.write)
    for table in Base.metadata.sorted_tables:
        wanted = {str(check.name) for check in table.constraints if check.__visit_name__ == "check_constraint"}
        assert {str(check["name"]) for check in inspector.get_check_constraints(table.name)} >= wanted, table.name
