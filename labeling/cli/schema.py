"""`labeling schema check` and `derive`: the label schema and what is rendered from it."""

from typing import Annotated

import typer

from labeling.cli.console import JsonOption, print_json, print_table, say

Path_ = Annotated[str | None, typer.Argument(metavar="[SCHEMA]", help="A schema file; default: the one that ships.")]

commands = typer.Typer(no_args_is_help=True, help="The label schema: check it, and render what is derived from it.")


@commands.command()
def check(path: Path_ = None, as_json: JsonOption = False) -> None:
    """Check a label schema, its guidelines and the Label Studio config made of it, naming every fault.

    Example: labeling schema check schemas/conflict-news.yaml
    """
    from labeling.derive import check_config, stale_files
    from labeling.schema import load_schema

    schema = load_schema(path)
    check_config(schema)
    stale = [str(file) for file in stale_files(schema)]
    if as_json:
        print_json({**schema.model_dump(mode="json"), "stale": stale})
        return
    print_table(
        f"{schema.name} {schema.version} ({schema.path})",
        ["label", "hotkey", "attributes", "retired"],
        [
            (
                label.name,
                label.hotkey,
                "; ".join(f"{a.name} ({len(a.values)} values)" for a in label.attributes),
                "yes" if label.retired else "",
            )
            for label in schema.labels
        ],
    )
    for relation in schema.relations:
        typer.echo(f"{relation.name}: {' or '.join(relation.head)} -> {' or '.join(relation.tail)}")
    for file in stale:
        say(f"stale: {file}: run  labeling schema derive {schema.path}")


@commands.command()
def derive(path: Path_ = None) -> None:
    """Write the Label Studio config, the record's JSON Schema and the instructions beside the schema.

    Example: labeling schema derive schemas/conflict-news.yaml
    """
    from labeling.derive import write_rendered
    from labeling.schema import load_schema

    written = write_rendered(load_schema(path))
    for file in written:
        typer.echo(file)
    say(f"{len(written)} file(s) written" if written else "nothing to do: all derived files are fresh")


def register(app: typer.Typer) -> None:
    """Adds `labeling schema`."""
    app.add_typer(commands, name="schema")
