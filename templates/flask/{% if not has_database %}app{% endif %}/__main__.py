"""Flask's command line with this project's settings: `python -m app dev`."""

import click
from flask.cli import FlaskGroup, ScriptInfo
from werkzeug.serving import is_running_from_reloader

from app import create_app
from app.address import check_address
from app.config import load_settings

settings = load_settings()
cli = FlaskGroup(
    create_app=create_app,
    # The settings have read `.env` already.
    load_dotenv=False,
    context_settings={"default_map": {"run": {"host": settings.host, "port": settings.port}}},
)


# Without the application, which may hold a mistake: the server shows it, and goes on once it is mended.
@cli.command(with_appcontext=False)
@click.pass_obj
def dev(info: ScriptInfo) -> None:
    """Serve with reload."""
    if not is_running_from_reloader():
        check_address(settings.host, settings.port)
    cli(["run", "--debug"], obj=info)


if __name__ == "__main__":
    cli(prog_name="python -m app")
