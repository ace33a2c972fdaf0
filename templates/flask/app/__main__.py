"""Flask's command line with this project's settings: `python -m app run --debug`, `python -m app seed`."""

from flask.cli import FlaskGroup

from app import create_app
from app.config import load_settings
from app.outages import told_in_one_line

settings = load_settings()
cli = FlaskGroup(
    create_app=create_app,
    # The settings have read `.env` already.
    load_dotenv=False,
    context_settings={"default_map": {"run": {"host": settings.host, "port": settings.port}}},
)

if __name__ == "__main__":
    with told_in_one_line(f"sqlite:///{settings.database_path}"):
        cli(prog_name="python -m app")
