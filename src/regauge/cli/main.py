"""The commands of `regauge`: each reads its arguments, calls one function of the pipeline, and shows the result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from regauge import __version__
from regauge.cli import drift as drifting
from regauge.cli import explain as explaining
from regauge.cli import gateway as fronting
from regauge.cli import generate as generating
from regauge.cli import routes as routing
from regauge.cli import status as reporting
from regauge.cli.output import Output, guarded

app = typer.Typer(
    name="regauge",
    help="Turns a Rails JSON API into a Rust workspace that answers the same, and names what it did not convert.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

AppArgument = Annotated[
    Path,
    # Whether it can be read is found out, and said with a code, by the command.
    typer.Argument(metavar="APP", help="The directory of the Rails app.", show_default=False, readable=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file [default: APP/regauge.toml].", readable=False),
]
DatabaseOption = Annotated[
    str | None, typer.Option("--database", metavar="sqlite|postgresql|mysql", help="The database to write for.")
]

UrlOption = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        metavar="URL",
        help="A live database to read the schema from [default: $REGAUGE_DATABASE_URL].",
    ),
]
OptionalApp = Annotated[
    Path | None,
    typer.Argument(metavar="[APP]", help="The directory of the Rails app, if there is one.", readable=False),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="OUT", help="The directory to write [default: regauge.toml].", readable=False
    ),
]
CheckOption = Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if the output would change.")]
LayerOption = Annotated[
    str | None, typer.Option("--dump-after", metavar="LAYER", help="Print the program after a layer; write nothing.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite generated files that were changed by hand.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Print every finding with its line.")]
TimingsOption = Annotated[bool, typer.Option("--timings", help="Say what each step took, and the memory.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"regauge {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Turns a Rails JSON API into a Rust workspace that answers the same, and names what it did not convert."""


@app.command()
def generate(
    app: AppArgument,
    out: OutOption = None,
    check: CheckOption = False,
    json: JsonOption = False,
    database: DatabaseOption = None,
    database_url: UrlOption = None,
    dump_after: LayerOption = None,
    force: ForceOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    timings: TimingsOption = False,
    config: ConfigOption = None,
) -> None:
    """Convert a Rails app to a Cargo workspace."""
    output = Output(as_json=json, quiet=quiet)
    with guarded(output, "generate"):
        generating.run(
            generating.Request(
                app,
                out,
                check=check,
                force=force,
                database=database,
                database_url=database_url,
                dump_after=dump_after,
                config=config,
                timings=timings,
                verbose=verbose,
            ),
            output,
        )


@app.command()
def schema(
    app: OptionalApp = None,
    out: OutOption = None,
    check: CheckOption = False,
    json: JsonOption = False,
    database: DatabaseOption = None,
    database_url: UrlOption = None,
    dump_after: LayerOption = None,
    force: ForceOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    timings: TimingsOption = False,
    config: ConfigOption = None,
) -> None:
    """Convert the data of a Rails app, or a database without one, to a Cargo workspace with one crate of its own."""
    output = Output(as_json=json, quiet=quiet)
    with guarded(output, "schema"):
        generating.run(
            generating.Request(
                app,
                out,
                command="schema",
                check=check,
                force=force,
                database=database,
                database_url=database_url,
                dump_after=dump_after,
                config=config,
                timings=timings,
                verbose=verbose,
            ),
            output,
        )


@app.command()
def routes(
    app: AppArgument,
    json: JsonOption = False,
    database: DatabaseOption = None,
    database_url: UrlOption = None,
    config: ConfigOption = None,
) -> None:
    """List the app's routes and which of them Rust would serve: ready, partial or unported."""
    output = Output(as_json=json)
    with guarded(output, "routes"):
        routing.run(app, database=database, url=database_url, config=config, output=output)


@app.command()
def drift(
    app: AppArgument,
    json: JsonOption = False,
    database: DatabaseOption = None,
    database_url: UrlOption = None,
    config: ConfigOption = None,
) -> None:
    """Compare the app's schema files with a live database; exit 1 when they differ."""
    output = Output(as_json=json)
    with guarded(output, "drift"):
        drifting.run(app, database=database, url=database_url, config=config, output=output)


@app.command()
def status(
    out: Annotated[
        Path, typer.Argument(metavar="[OUT]", help="A directory that `generate` wrote.", readable=False)
    ] = Path(),
    json: JsonOption = False,
) -> None:
    """Show how far the migration is: routes by state, stubs that wait to be ported."""
    output = Output(as_json=json)
    with guarded(output, "status"):
        reporting.run(out, output)


@app.command()
def explain(
    code: Annotated[str, typer.Argument(metavar="[CODE]", help="A code (RG0301) or its name; none lists all.")] = "",
    json: JsonOption = False,
) -> None:
    """Explain a diagnostic: what it means, why it matters, an example, what to do."""
    output = Output(as_json=json)
    with guarded(output, "explain"):
        explaining.run(code, output)


@app.command(
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)
def gateway(context: typer.Context) -> None:
    """Run the gateway, a proxy in front of Rails, or ask a running one: takes what `regauge-gateway` takes."""
    output = Output(as_json=False)
    with guarded(output, "gateway"):
        fronting.run(context.args, output)


def main(arguments: list[str] | None = None) -> Any:
    """The entry point of the `regauge` command."""
    return app(args=arguments, prog_name="regauge")


if __name__ == "__main__":
    main()
