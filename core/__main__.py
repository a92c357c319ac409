"""The command `yhessa`."""

import asyncio
import sys

import click

from core.settings import Settings, SettingsError, read_settings


class Commands(click.Group):
    """Turns what an operator can mend into one sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        from core.plugin_api.errors import PluginError  # slow import

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
    from core.app.start import migrate_all  # slow import

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
    from core.app.start import serve as start  # slow import

    settings = read_settings(host=host, port=port)
    start(settings, host=host, port=port, workers=workers, with_worker=not no_worker)



if __name__ == "__main__":
    sys.exit(main())
