"""How requests are read: uvicorn's fastest reader, with the limits that it lacks."""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.middleware import MAX_BODY

# In bytes: of a request line with its headers, and of all that is sent for one request. A body in many
# small chunks takes several times its own size.
MAX_HEAD = 64 * 1024
MAX_REQUEST = 8 * MAX_BODY
# In seconds, for a whole request: each connection takes one of few file descriptors.
PATIENCE = 30


class LimitedProtocol(HttpToolsProtocol):
    """Hangs up on requests that are too large, or too long in coming."""

    deadline: TimerHandle | None = None
    size = 0
    is_in_head = False
    has_begun = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.deadline = self.loop.call_later(PATIENCE, transport.close)

    def data_received(self, data: bytes) -> None:
        self.has_begun = False
        super().data_received(data)
        # Where a request has begun, other things may precede it.
        if not self.has_begun:
            self.size += len(data)
        if self.is_in_head and self.size > MAX_HEAD:
            self.send_400_response("The headers are too large.")
        elif self.size > MAX_REQUEST:
            self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.size = 0
        self.is_in_head = self.has_begun = True
        self.deadline = self.deadline or self.loop.call_later(PATIENCE, self.transport.close)

    def on_headers_complete(self) -> None:
        self.is_in_head = False
        # Each has a colon, a space and a line's end.
        headers = sum(len(name) + len(value) + 4 for name, value in self.headers)
        if len(self.url) + headers > MAX_HEAD:
            raise ValueError("The headers are too large.")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.stop_waiting()

    def stop_waiting(self) -> None:
        if self.deadline:
            self.deadline.cancel()
            self.deadline = None
