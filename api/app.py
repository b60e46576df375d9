"""The API as an ASGI application: GraphQL, GraphiQL, the schema, health."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import FileResponse, PlainTextResponse
from starlette.types import ASGIApp

from api.access import Access
from api.compression import CompressedAnswers
from api.endpoint import GraphqlEndpoint
from api.errors import error_entry, failure
from api.execution import Executor
from api.faults import MaskedFaults
from api.health import answer_livez, answer_readyz
from api.introspection import introspection_is_off
from api.keys import KeyRing
from api.metrics import answer_metrics, request_figures
from api.observation import ObservedRequests
from api.request_figures import OwnFigures, SharedFigures
from api.request_log import RequestLog
from api.responses import json_response
from api.schema import schema_text
from api.security import SecurityHeaders
from api.settings import ApiSettings
from api.tracing import TracedRequests, traced_store, traces_from_environment
from graph.errors import InvalidArgumentError
from graph.store import GraphStore, open_store

__all__ = ["create_app"]

_PAGES = Path(__file__).parent / "graphiql"


def create_app(settings: ApiSettings | None = None, store: GraphStore | None = None) -> ASGIApp:
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
    figures = request_figures() if settings.metrics else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if keys:
            keys.load()
        with traces.running() if traces else nullcontext():
            yield
        opened.close()

    routes = _routes(opened, settings, figures, lifespan)
    others = SecurityHeaders(CompressedAnswers(routes, from_bytes=settings.compress_from_bytes))
    app: ASGIApp = GraphqlEndpoint(others, Executor(opened, settings), Access(keys), settings)
    if settings.cors_origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type"],
            expose_headers=["retry-after"],
        )
        app = SecurityHeaders(app)  # for what it answers itself
    if traces is not None:
        app = TracedRequests(app, tracer=traces.tracer)
    return ObservedRequests(app, observers=[RequestLog(), *([figures] if figures else [])])


def _routes(
    store: GraphStore,
    settings: ApiSettings,
    figures: OwnFigures | SharedFigures | None,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
) -> FastAPI:
    """Everything but GraphQL itself."""
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
    app.add_exception_handler(HTTPException, _no_such_thing)
    _add_pages(app, settings)
    _add_health(app, store, settings)
    if figures is not None:

        @app.get("/metrics")
        async def metrics() -> Response:
            return await answer_metrics(figures, store, settings.ready_timeout_s)

    return app


def _add_pages(app: FastAPI, settings: ApiSettings) -> None:
    app.mount("/static", StaticFiles(directory=_PAGES / "static"))

    @app.get("/")
    async def home() -> Response:
        return FileResponse(_PAGES / "home.html")

    @app.get("/graphql")
    async def page() -> Response:  # whatever else is asked there, the endpoint answers
        return FileResponse(_PAGES / "graphiql.html")

    @app.get("/schema.graphql")
    async def schema() -> Response:
        if not settings.introspection:
            return json_response(failure(error_entry(introspection_is_off())), HTTPStatus.FORBIDDEN)
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
    answer = json_response(failure(error_entry(unknown)), error.status_code)
    answer.headers.update(error.headers or {})
    return answer
