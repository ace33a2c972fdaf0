"""Makes printing safe: what a stream cannot show is spelled out, and its reader may leave."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["argument_text", "prepare_streams", "print_json", "unwritten"]

_ERRORS = "trivet.spelled-out"
_PLAIN = {"…": "...", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "→": "->"}


class _Outlet(io.FileIO):
    """A pipe or a file whose failure ends no work: what nobody takes is dropped."""

    failure: OSError | None = None

    def write(self, data: Buffer, /) -> int:
        """Write `data`, or drop it once a write has failed."""
        if self.failure is None:
            try:
                return super().write(data)
            except OSError as error:
                self.failure = error
        return memoryview(data).nbytes


def prepare_streams() -> None:
    """Let no print fail: neither for a character nor for a reader that has left."""
    codecs.register_error(_ERRORS, _spelled_out)
    sys.stdout = _lasting(sys.stdout)
    sys.stderr = _lasting(sys.stderr)


def unwritten() -> str:
    """Return why the output did not arrive, or nothing; a reader that has enough is no failure."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    if not isinstance(raw, _Outlet):
        return ""
    sys.stdout.flush()
    if raw.failure is None or raw.failure.errno == errno.EPIPE:
        return ""
    return raw.failure.strerror or str(raw.failure)


def print_json(content: object) -> None:
    """Print JSON that is valid in the encoding of any stream."""
    import json  # here, for this module is imported by every command

    is_unicode = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
    print(json.dumps(content, indent=2, ensure_ascii=not is_unicode))


def argument_text(argument: str) -> str:
    """Read an argument as the UTF-8 that it was typed in, whatever encoding the locale names."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeError:
        return argument


def _lasting(stream: TextIO) -> TextIO:
    """Return the stream with an outlet that lasts; a terminal needs none."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream  # there is none, or a test or another program has put its own here
    stream.reconfigure(errors=_ERRORS)
    if stream.isatty():
        return stream
    stream.flush()
    outlet = _Outlet(stream.fileno(), "wb", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(outlet),
        encoding=stream.encoding,
        errors=_ERRORS,
        line_buffering=stream.line_buffering or stream.write_through,
    )


def _spelled_out(error: UnicodeError) -> tuple[str | bytes, int]:
    """Write signs in ASCII, and letters as the escapes that programming languages know."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    text = (_PLAIN.get(x) or x.encode("ascii", "backslashreplace").decode() for x in letters)
    return "".join(text), error.end
