"""A server on loopback that speaks OpenAI's chat protocol and answers as a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from loaders.extract.language_model import LanguageModel


@dataclass(frozen=True)
class Reply:
    """One HTTP answer."""

    status: int = 200
    body: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    after_s: float = 0.0


def says(content: str | None, finish_reason: str = "stop", **reply: Any) -> Reply:
    """A chat completion with this content."""
    message = {"role": "assistant", "content": content}
    choices = [{"index": 0, "message": message, "finish_reason": finish_reason}]
    return Reply(body=json.dumps({"object": "chat.completion", "choices": choices}), **reply)


def finds(*claims: tuple[str, str, str, str]) -> Reply:
    """A chat completion with relations, each a source, type, target and quote."""
    keys = ("source", "type", "target", "quote")
    return says(json.dumps({"relations": [dict(zip(keys, claim, strict=True)) for claim in claims]}))


def fails(status: int, message: str = "no", **headers: str) -> Reply:
    """An error in the protocol's form; header names are given with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps({"error": {"message": message}}), headers=named)


def question(request: dict[str, Any]) -> dict[str, Any]:
    """What a request asks about: term, aliases, definition, other terms."""
    return json.loads(request["body"]["messages"][1]["content"])


class ChatEndpoint:
    """Answers each request with the next reply, the last one again and again; or with what a function of the request gives."""

    def __init__(self, *replies: Reply | Callable[[dict[str, Any]], Reply]) -> None:
        self.requests: list[dict[str, Any]] = []
        """Path, headers and body of each, in the order in which they came."""
        self.most_at_once = 0
        self._at_once = 0
        self._replies = replies
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def model(self, **options: Any) -> LanguageModel:
        """The model "tiny" behind this endpoint."""
        return LanguageModel(url=self.url, name="tiny", **options)

    def asked(self) -> list[str]:
        """The term of each request, in the order in which they came."""
        return [question(request)["term"] for request in self.requests]

    def _reply(self, request: dict[str, Any]) -> Reply:
        with self._lock:
            self.requests.append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            reply = self._replies[min(len(self.requests), len(self._replies)) - 1]
        made = reply(request) if callable(reply) else reply
        self._closing.wait(made.after_s)
        with self._lock:
            self._at_once -= 1
        return made

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                reply = endpoint._reply({"path": self.path, "headers": dict(self.headers), "body": body})
                data = reply.body.encode()
                if endpoint._closing.is_set():
                    return
                self.send_response(reply.status)
                headers = {"Content-Type": reply.content_type, "Content-Length": str(len(data)), **reply.headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        return Handler
