"""Reads the environment, once: every variable of the project, checked at the start."""

import os
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from config.address import check_address
from config.env_file import read_env_file

BASE_DIR = Path(__file__).resolve().parent.parent
DEVELOPMENT_KEY = "not-a-secret-only-for-development"
EVERY_ADDRESS = ["0.0.0.0/0", "::/0"]


def _split(value: object) -> object:
    if not isinstance(value, str):
        return value
    return [item.strip() for item in value.split(",") if item.strip()]


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _networks(value: object) -> object:
    return EVERY_ADDRESS if value == "*" else _split(value)


class Environment(BaseSettings):
    """Each field is an environment variable of the same name in upper case."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=True,
    )

    environment: Literal["development", "production"] = "development"
    secret_key: str = DEVELOPMENT_KEY
    database_url: str = "sqlite:///db.sqlite3"
    allowed_hosts: Annotated[list[str], NoDecode, BeforeValidator(_split)] = []
    trusted_proxies: Annotated[
        list[IPv4Network | IPv6Network], NoDecode, BeforeValidator(_networks)
    ] = []
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)
    ] = "INFO"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    web_concurrency: int = Field(default=2, ge=1, le=1000)

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def database_file(self) -> str:
        return self.database_url.removeprefix("sqlite:///")

    @field_validator("secret_key")
    @classmethod
    def _secret_in_production(cls, value: str, info: ValidationInfo) -> str:
        too_weak = value == DEVELOPMENT_KEY or len(value) < 32
        if too_weak and info.data.get("environment") == "production":
            raise ValueError("production needs a random text of at least 32 characters")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _hosts_in_production(cls, value: list[str], info: ValidationInfo) -> list[str]:
        if not value and info.data.get("environment") == "production":
            raise ValueError("production needs the host names it answers to, such as example.com")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_sqlite(cls, value: str) -> str:
        path = value.removeprefix("sqlite:///")
        if path in ("", value):
            raise ValueError("this project uses SQLite: give a URL such as sqlite:///db.sqlite3")
        if not (BASE_DIR / path).parent.is_dir():
            raise ValueError("the folder of the database file does not exist")
        return value


def read_environment() -> Environment:
    """The checked environment; a wrong value ends the program with one line that names it."""
    in_production = os.environ.get("ENVIRONMENT") == "production"
    given = {} if in_production else read_env_file(BASE_DIR / ".env")
    try:
        return Environment(**given)
    except ValidationError as error:
        raise SystemExit(_in_one_line(error)) from None


def _in_one_line(error: ValidationError) -> str:
    return "; ".join(
        f"{str(problem['loc'][0]).upper()}: {problem['msg'].removeprefix('Value error, ')}"
        for problem in error.errors()
    )


environment = read_environment()

if __name__ == "__main__":
    check_address(environment.host, environment.port)
