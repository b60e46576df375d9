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

from api.compression import CompressedAnswers
from api.endpoint import answer_get, answer_post, json_response
from api.errors import error_entry, failure, internal_entry
from api.execution import Executor
from api.faults import MaskedFaults
from api.health import answer_livez, answer_readyz
from api.metrics import RequestMetrics
from api.observation import ObservedRequests, Observer
from api.request_log import RequestLog
from api.schema import schema_text
from api.security import SecurityHeaders
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

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
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
    app.add_middleware(MaskedFaults)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(CompressedAnswers, from_bytes=settings.compress_from_bytes)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["content-type"],
        )
    if traces is not None:
        app.add_middleware(TracedRequests, tracer=traces.tracer)
    _observe(app, opened, settings)  # outermost: what the others answer is seen too
    app.add_exception_handler(HTTPException, _no_such_thing)
    app.add_exception_handler(Exception, _internal)
    _add_graphql(app, Executor(opened, settings), settings)
    _add_pages(app)
    _add_health(app, opened, settings)
    return app


def _add_graphql(app: FastAPI, executor: Executor, settings: ApiSettings) -> None:
    @app.post("/graphql")
    async def post(request: Request) -> Response:
        return await answer_post(request, executor, settings.max_body_bytes)

    @app.get("/graphql")
    async def get(request: Request) -> Response:
        if "query" not in request.query_params and "text/html" in request.headers.get("accept", ""):
            return FileResponse(_PAGES / "graphiql.html")
        return await answer_get(request, executor)


def _observe(app: FastAPI, store: GraphStore, settings: ApiSettings) -> None:
    observers: list[Observer] = [RequestLog()]
    if settings.metrics:
        metrics = RequestMetrics()
        observers.append(metrics)

        @app.get("/metrics")
        async def figures() -> Response:
            return await metrics.answer(store, settings.ready_timeout_s)

    app.add_middleware(ObservedRequests, observers=observers)


def _add_pages(app: FastAPI) -> None:
    app.mount("/static", StaticFiles(directory=_PAGES / "static"))

    @app.get("/")
    async def home() -> Response:
        return FileResponse(_PAGES / "home.html")

    @app.get("/schema.graphql")
    async def schema() -> Response:
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
    entry = error_entry(
        InvalidArgumentError(phrase, suggestion="GraphQL is at /graphql, its schema at /schema.graphql")
    )
    answer = json_response(failure(entry), error.status_code)
    answer.headers.update(error.headers or {})
    return answer


async def _internal(_: Request, error: Exception) -> Response:
    """A fault of ours outside of GraphQL's own error handling."""
    return json_response(failure(internal_entry(error)), HTTPStatus.INTERNAL_SERVER_ERROR)
