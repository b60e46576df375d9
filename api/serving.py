"""Running the API: one process, or several that share an address."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.logs import log_configuration
from api.request_figures import SHARED_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.settings import ApiSettings

__all__ = ["run"]


def run(settings: ApiSettings, workers: int) -> None:
    """Serve the API until SIGINT or SIGTERM, which it hands on when the requests under way have been answered.

    With several ``workers`` this process answers nothing itself: it starts them, starts another where one dies, and
    ends them. Each reads its settings from the environment, and each follows every load into the store.
    """
    import uvicorn

    from api.app import create_app

    os.environ["LEXIGRAPH_HOST"], os.environ["LEXIGRAPH_PORT"] = settings.host, str(settings.port)
    with _shared_figures(wanted=settings.metrics and workers > 1):
        # Made here for several workers too, so that a wrong setting is told once, before any of them starts.
        app = create_app(settings)
        uvicorn.run(
            app if workers == 1 else "api.app:create_app",
            factory=workers > 1,
            workers=workers,
            host=settings.host,
            port=settings.port,
            log_config=log_configuration(settings.log_format, settings.log_level),
            access_log=False,  # api.request_log says more in one line
            timeout_graceful_shutdown=settings.shutdown_timeout_s,
        )


@contextmanager
def _shared_figures(*, wanted: bool) -> Iterator[None]:
    """A folder for the figures of several workers, unless the environment already names one."""
    if not wanted or SHARED_FOLDER in os.environ:
        yield
        return
    import tempfile

    with tempfile.TemporaryDirectory(prefix="lexigraph-metrics-") as folder:
        os.environ[SHARED_FOLDER] = folder  # before the library is imported, here and in each worker
        try:
            yield
        finally:
            del os.environ[SHARED_FOLDER]
