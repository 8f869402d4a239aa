"""Commands. labeling studio start, stop, status, open: the embedded server."""

from typing import Annotated

import typer

from labeling.cli.console import JsonOption, print_json, say
from labeling.files import home

NOT_RUNNING = "no Label Studio runs here: start it with  labeling studio start"


def start(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port to use; default: the last one, else the first free.")
    ] = None,
    wait: Annotated[float, typer.Option(min=1, help="Seconds to wait until it answers.")] = 600.0,
    as_json: JsonOption = False,
) -> None:
    """Start a Label Studio of your own on this machine, for this machine only.

    Its data, log, password and token are in .labeling/studio (or LABELING_HOME). The first time it is fetched by uv
    (about 800 MB) and takes a minute; later starts take seconds. Where one runs already it is left running.

    Example: labeling studio start && labeling studio open
    """
    from labeling.studio import server

    before = server.status(home())
    info = server.start(home(), port=port, wait=wait, report=say)
    if before is not None and before.pid == info.pid:
        say(f"Label Studio runs already (process {info.pid})")
    if as_json:
        print_json(info.to_json())
    else:
        _introduce(info.to_json())


def stop() -> None:
    """Stop the server that `labeling studio start` started. Its data stays.

    Example: labeling studio stop
    """
    from labeling.studio import server

    say("Label Studio is stopped" if server.stop(home()) else "no Label Studio runs here")


def status(as_json: JsonOption = False) -> None:
    """Whether the server runs: address, process, folders, login. Exit code 5 where it does not.

    Example: labeling studio status --json
    """
    from labeling.errors import ServerError
    from labeling.studio import server

    info = server.status(home())
    if info is None:
        raise ServerError(NOT_RUNNING)
    if as_json:
        print_json(info.to_json())
    else:
        for name, value in info.to_json().items():
            typer.echo(f"{name:<14}{value}")


def open_(
    show_password: Annotated[bool, typer.Option("--show-password", help="Print the password as well.")] = False,
    browser: Annotated[bool, typer.Option(help="Open the browser, or only print the address and login.")] = True,
) -> None:
    """Open the server in the browser, and print its address and login.

    Example: labeling studio open --show-password
    """
    import webbrowser

    from labeling.errors import ServerError
    from labeling.studio import server

    info = server.status(home())
    if info is None:
        raise ServerError(NOT_RUNNING)
    _introduce(info.to_json())
    if show_password:
        typer.echo(f"password  {server.read_password(info)}")
    if browser and not webbrowser.open(info.url):
        say("no browser could be opened here: go to the address yourself")


def _introduce(info: dict[str, object]) -> None:
    typer.echo(f"address   {info['url']}")
    typer.echo(f"login     {info['login']}, password in {info['password_file']}")
    typer.echo("stop      labeling studio stop")


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    studio = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The Label Studio that comes along.")
    studio.command()(start)
    studio.command()(stop)
    studio.command()(status)
    studio.command("open")(open_)
    app.add_typer(studio, name="studio")
