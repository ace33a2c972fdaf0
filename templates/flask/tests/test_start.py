import errno
import socket
from pathlib import Path

import pytest

from app.address import advice, check_address
from app.env_file import read_env_file


def test_a_free_address_will_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    check_address("127.0.0.1", port)
    check_address("localhost", port)


def test_a_port_in_use_is_named_with_another_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(SystemExit, match=f"^PORT: {port} is in use; [^\n]+ PORT=[0-9]+$"):
            check_address("127.0.0.1", port)


@pytest.mark.parametrize("host", ["x86_64-conda-linux-gnu", "192.0.2.1", "2001:db8::1", "a..b"])
def test_another_machines_host_is_named(host: str) -> None:
    with pytest.raises(SystemExit, match=f"^HOST: '{host}' [^\n]+$"):
        check_address(host, 8000)


def test_a_port_for_administrators_is_named() -> None:
    told = advice(PermissionError(errno.EACCES, "Permission denied"), "127.0.0.1", 80)
    assert told.startswith("PORT: 80 ")


def test_the_file_is_read_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    for name in ("SECRET_KEY", "PORT", "HOST"):
        monkeypatch.delenv(name, raising=False)
    lines = [
        "SECRET_KEY='a$b${HOME}#c'",
        "",
        "# a comment",
        "PORT=9000 # one more",
        "LOG_LEVEL=INFO",
        "HOST=",
    ]
    (tmp_path / ".env").write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    assert read_env_file(tmp_path / ".env") == {"secret_key": "a$b${HOME}#c", "port": "9000"}


def test_there_need_be_no_file(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / ".env") == {}


@pytest.mark.parametrize(
    "content",
    [
        "PORT=9000\n".encode("utf-16"),
        "PORT=9000\n".encode("utf-16-le"),
        "AUTHOR=Zoë\n".encode("cp1252"),
        b"\x89PNG\r\n\x1a\n\x00\x00",
    ],
)
def test_another_encoding_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(SystemExit, match=r"^\.env is not UTF-8: [^\n]+$"):
        read_env_file(tmp_path / ".env")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(SystemExit, match=r"^\.env cannot be read: [^\n]+$"):
        read_env_file(tmp_path / ".env")


@pytest.mark.parametrize("line", ["PORT 9000", "=9000", 'SECRET_KEY="open', "PORT"])
def test_a_line_that_is_no_setting_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"DEBUG=1\n\n{line}\n")
    with pytest.raises(SystemExit, match=r"^\.env, line 3: [^\n]+$"):
        read_env_file(tmp_path / ".env")
