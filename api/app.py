"""The API as an ASGI application: GraphQL, GraphiQL, the schema, health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import FileResponse, PlainTextResponse
from starlette.routing import Route

from api.access import Access
from api.admission import Admission, BodyReader, KeyCheck, asks_for_page
from api.compression import CompressedAnswers
from api.endpoint import answer_get, answer_post
from api.errors import failure, internal_entry
from api.execution import Executor
from api.faults import MaskedFaults
from api.health import answer_livez, answer_readyz
from api.introspection import introspection_is_off
from api.keys import KeyRing
from api.metrics import RequestMetrics
from api.observation import ObservedRequests, Observer
from api.request_log import RequestLog
from api.responses import json_response, refusal
from api.schema import schema_text
from api.security import SecurityHeaders, security_headers
from api.settings import ApiSettings
from api.tracing import TracedRequests, traced_store, traces_from_environment
from graph.errors import InvalidArgumentError
from graph.store import GraphStore, open_store

__all__ = ["create_app"]

_PAGES = Path(__file__).parent / "graphiql"


def create_app(settings: ApiSettings | None = None, store: GraphStore | None = None) -> FastAPI:
    """The application over the store that ``settings`` name, or over ``store``.

    The store is opened at its first use and closed when the application shuts down. A store that is missing or
    unreachable is no reason not to start: ``/readyz`` and every query say what is wrong until it is there.
    """
    settings = settings or ApiSettings()
    password = settings.neo4j_password.get_secret_value() if settings.neo4j_password else None
    opened = store or open_store(settings.store, password=password)
    traces = traces_from_environment()
    if traces is not None:
        opened = traced_store(opened, traces.tracer)

    keys = KeyRing(settings.api_keys) if settings.api_keys else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if keys:
            keys.load()
        with traces.running() if traces else nullcontext():
            yield
        opened.close()

    app = FastAPI(
        title="Lexigraph",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # What FastAPI sends by itself holds exceptions' messages, and doubles what api.tracing sends. One that sends
        # nothing takes this as an extra that it does not use.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    _add_middleware(app, settings, Access(keys))
    if traces is not None:
        app.add_middleware(TracedRequests, tracer=traces.tracer)
    _observe(app, opened, settings)  # outermost: what the others answer is seen too
    app.add_exception_handler(HTTPException, _no_such_thing)
    app.add_exception_handler(Exception, _internal)
    _add_graphql(app, Executor(opened, settings), settings)
    _add_pages(app, settings)
    _add_health(app, opened, settings)
    return app


def _add_middleware(app: FastAPI, settings: ApiSettings, access: Access) -> None:
    """What a request passes, the last first."""
    app.add_middleware(MaskedFaults)
    app.add_middleware(
        Admission, at_once=settings.max_at_once, waiting=settings.max_waiting, wait_s=settings.max_wait_s
    )
    app.add_middleware(BodyReader, max_bytes=settings.max_body_bytes, timeout_s=settings.body_timeout_s)
    app.add_middleware(KeyCheck, access=access)
    app.add_middleware(CompressedAnswers, from_bytes=settings.compress_from_bytes)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type"],
            expose_headers=["retry-after"],
        )
    app.add_middleware(SecurityHeaders)


def _add_graphql(app: FastAPI, executor: Executor, settings: ApiSettings) -> None:
    # Routes of Starlette: what FastAPI adds to its own, nobody here needs, and it takes as long as all the rest.
    async def post(request: Request) -> Response:
        return await answer_post(request, executor)

    async def get(request: Request) -> Response:
        if settings.introspection and asks_for_page(request.scope):
            return FileResponse(_PAGES / "graphiql.html")
        return await answer_get(request, executor, settings)

    app.router.routes += [
        Route("/graphql", post, methods=["POST"]),
        Route("/graphql", get, methods=["GET"]),
    ]


def _observe(app: FastAPI, store: GraphStore, settings: ApiSettings) -> None:
    observers: list[Observer] = [RequestLog()]
    if settings.metrics:
        metrics = RequestMetrics()
        observers.append(metrics)

        @app.get("/metrics")
        async def figures() -> Response:
            return await metrics.answer(store, settings.ready_timeout_s)

    app.add_middleware(ObservedRequests, observers=observers)


def _add_pages(app: FastAPI, settings: ApiSettings) -> None:
    app.mount("/static", StaticFiles(directory=_PAGES / "static"))

    @app.get("/")
    async def home() -> Response:
        return FileResponse(_PAGES / "home.html")

    @app.get("/schema.graphql")
    async def schema() -> Response:
        if not settings.introspection:
            return refusal(introspection_is_off())
        return PlainTextResponse(schema_text(), media_type="application/graphql")


def _add_health(app: FastAPI, store: GraphStore, settings: ApiSettings) -> None:
    @app.get("/livez")
    async def livez() -> Response:
        return answer_livez()

    @app.get("/readyz")
    async def readyz() -> Response:
        return await answer_readyz(store, settings.ready_timeout_s)


async def _no_such_thing(_: Request, error: Exception) -> Response:
    """An unknown path or a method that it does not take, as JSON like every other error."""
    if not isinstance(error, HTTPException):
        raise error
    phrase = HTTPStatus(error.status_code).phrase
    unknown = InvalidArgumentError(phrase, suggestion="GraphQL is at /graphql, its schema at /schema.graphql")
    answer = refusal(unknown, error.status_code)
    answer.headers.update(error.headers or {})
    return answer


async def _internal(_: Request, error: Exception) -> Response:
    """A fault of ours outside of GraphQL's own error handling."""
    answer = json_response(failure(internal_entry(error)), HTTPStatus.INTERNAL_SERVER_ERROR)
    answer.headers.update(security_headers("application/json"))  # sent from outside of every middleware
    return answer
