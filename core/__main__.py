"""The command `yhessa`."""

import asyncio
import sys

import click

from core.settings import SettingsError, read_settings


class Commands(click.Group):
    """Turns what an operator can mend into one sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        from core.plugin_api.errors import PluginError  # noqa: PLC0415 - slow import

        try:
            return super().invoke(ctx)
        except (SettingsError, PluginError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands)
@click.version_option(package_name="yhessa")
def main() -> None:
    """Yhessä: events, sign-ups, certificates and calendars for associations."""


@main.command()
def migrate() -> None:
    """Bring the database up to date, core and plugins."""
    from core.app.start import migrate_all  # noqa: PLC0415 - slow import

    done = asyncio.run(migrate_all(read_settings()))
    for name in done:
        click.echo(name)
    click.echo(f"{len(done)} migrations run." if done else "Nothing to do.")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 60))
@click.option("--no-worker", is_flag=True, help="Send no mail and run no jobs in this command.")
def serve(host: str, port: int, workers: int, *, no_worker: bool) -> None:
    """Migrate if needed, then serve."""
    from core.app.start import serve as start  # noqa: PLC0415 - slow import

    settings = read_settings(host=host, port=port)
    start(settings, host=host, port=port, workers=workers, with_worker=not no_worker)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--data-dir", help="The folder of the demo, instead of YHESSA_DATA_DIR.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 60))
@click.option("--more-events", default=0, type=click.IntRange(min=0), metavar="N")
@click.option("--more-seats", default=0, type=click.IntRange(min=0), metavar="N")
def demo(host: str, port: int, data_dir: str | None, workers: int, **more: int) -> None:
    """Make a fresh demo, serve it, and print links to try it with.

    The last two options add N invented coming events and N invented past seats. `serve` goes on
    with the same data.
    """
    from core.app.demo import Size, run_demo  # noqa: PLC0415 - slow import

    size = Size(events=more["more_events"], seats=more["more_seats"])
    run_demo(host=host, port=port, data_dir=data_dir, workers=workers, size=size)


@main.command()
def worker() -> None:
    """Send mails and run jobs, apart from `serve --no-worker`."""
    from core.app.start import work  # noqa: PLC0415 - slow import

    work(read_settings())


@main.command()
def check() -> None:
    """Say what is wrong with settings, plugins, mail, database and places."""
    from core.app.check import check_site  # noqa: PLC0415 - slow import

    faults = asyncio.run(check_site(read_settings()))
    for fault in faults:
        click.echo(f"- {fault}")
    if faults:
        sys.exit(1)
    click.echo("All is well.")


@main.command()
def plugins() -> None:
    """List the plugins with their states, and what lies idle of those that are gone."""
    from core.app.plugin_list import report  # noqa: PLC0415 - slow import

    click.echo(asyncio.run(report(read_settings())))


if __name__ == "__main__":
    sys.exit(main())
