import pytest

from app.config import settings


@pytest.mark.parametrize(
    ("environment", "root_path", "name"),
    [
        ("development", "", "session"),
        ("production", "", "__Host-session"),
        ("production", "/shop", "__Secure-session"),
    ],
)
def test_the_name_keeps_other_hosts_out(environment: str, root_path: str, name: str) -> None:
    update = {"environment": environment, "root_path": root_path}

    assert settings.model_copy(update=update).session_cookie == name
