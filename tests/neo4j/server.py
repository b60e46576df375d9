"""A throwaway Neo4j server on loopback, for tests and for trying things out: ``make neo4j``.

Its jars come by Maven from pom.xml, once, into the user's cache. The home folder is a temporary one and
goes with the server. Nothing listens beyond loopback, and usage reporting is off.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port

POM = Path(__file__).with_name("pom.xml")
START_LIMIT_S = 90.0
MEMORY_FOR_A_SERVER = 2**30
"""Of what its home folder takes in tests, which is a third of that, and most of it the log of transactions."""
BRIEFLY = (
    "-XX:TieredStopAtLevel=1",
    "-XX:CompileThresholdScaling=0.3",
    "-XX:ReservedCodeCacheSize=256m",  # with one compiler it would be 48m, which are soon full: then code is thrown away
    "-XX:+UseSerialGC",
)
"""Tests are over before the thorough compiler has paid, and leave too little garbage to collect it in parallel."""
OPENS = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.lang")
CONFIGURATION = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.directories.data={home}/data
server.directories.logs={home}/logs
server.memory.pagecache.size=256m
dbms.usage_report.enabled=false
dbms.cypher.min_replan_interval=1h
dbms.cypher.statistics_divergence_threshold=1
dbms.security.auth_minimum_password_length=8
"""


class ServerUnavailableError(Exception):
    """No server can be started on this machine; the message says what is missing and what brings it."""


@dataclass(frozen=True, slots=True)
class RunningServer:
    """Where a server listens, and how to get in."""

    port: int
    password: str
    pid: int

    @property
    def store(self) -> str:
        """What ``--store`` takes."""
        return f"neo4j://neo4j@127.0.0.1:{self.port}/neo4j"

    @property
    def uri(self) -> str:
        """What the driver takes."""
        return f"neo4j://127.0.0.1:{self.port}"


def java() -> str:
    """Path of a Java 17 or later."""
    named = os.environ.get("JAVA_HOME")
    found = shutil.which(str(Path(named, "bin", "java"))) if named else shutil.which("java")
    if found is None:
        raise ServerUnavailableError("Java 17 or later (apt-get install openjdk-17-jre-headless)")
    printed = subprocess.run([found, "-version"], capture_output=True, text=True, check=True).stderr
    match = re.search(r'version "(\d+)', printed)
    if match is None or int(match[1]) < 17:
        raise ServerUnavailableError(f"Java 17 or later, {found} is older (apt-get install openjdk-17-jre-headless)")
    return found


def jars() -> Path:
    """The folder of the server's jars, brought by Maven the first time."""
    versions = re.findall(r"<version>([\d.]+)</version>", POM.read_text(encoding="utf-8"))
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "lexigraph", f"neo4j-{versions[-1]}")
    if cache.is_dir():
        return cache
    if shutil.which("mvn") is None:
        raise ServerUnavailableError("Maven, which brings the server's jars (apt-get install maven)")
    cache.parent.mkdir(parents=True, exist_ok=True)
    # Into a folder of its own first: two test runs may do this at once, and one may be interrupted.
    with tempfile.TemporaryDirectory(dir=cache.parent) as fresh:
        lib = Path(fresh, "lib")
        command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={lib}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ServerUnavailableError(f"the server's jars; Maven says: {done.stdout[-500:]}")
        with contextlib.suppress(OSError):  # the other run was first
            lib.rename(cache)
    return cache


@contextlib.contextmanager
def neo4j_server(*, heap: str = "1g", port: int | None = None, brief: bool = False) -> Iterator[RunningServer]:
    """Start a server with an empty database, end it on leaving.

    A ``brief`` one answers its first thousands of questions sooner: compiled quickly and not well, and without a disk.
    """
    executable, lib, port = java(), jars(), port or free_port()
    folder = _in_memory() if brief else None
    with tempfile.TemporaryDirectory(prefix="lexigraph-neo4j-", dir=folder, ignore_cleanup_errors=True) as home:
        conf = Path(home, "conf")
        conf.mkdir()
        (conf / "neo4j.conf").write_text(CONFIGURATION.format(port=port, home=home), encoding="utf-8")
        opens = [f"--add-opens={package}=ALL-UNNAMED" for package in OPENS]
        machine = BRIEFLY if brief else ("-XX:+UseParallelGC",)
        memory = [f"-Xms{heap}", f"-Xmx{heap}"]
        entry = ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={conf}"]
        with Path(home, "console.log").open("wb") as log:
            command = [executable, *memory, *machine, *opens, "-cp", f"{lib}/*", *entry]
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            password = secrets.token_urlsafe(12)
            _set_first_password(port, password, process, Path(home, "console.log"))
            yield RunningServer(port, password, process.pid)
        finally:
            process.kill()  # what it holds is thrown away: an orderly end would only take longer
            process.wait()


def _in_memory() -> Path | None:
    """A folder that is no disk, where there is one with room: every commit would wait for the disk."""
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and shutil.disk_usage(folder).free > MEMORY_FOR_A_SERVER else None


def _set_first_password(port: int, password: str, process: subprocess.Popen[bytes], log: Path) -> None:
    import neo4j
    from neo4j.exceptions import DriverError, Neo4jError

    until = time.monotonic() + START_LIMIT_S
    while True:
        try:
            with neo4j.GraphDatabase.driver(
                f"bolt://127.0.0.1:{port}", auth=("neo4j", "neo4j"), max_transaction_retry_time=0
            ) as driver:
                driver.execute_query(
                    "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password", password=password, database_="system"
                )
        except (DriverError, Neo4jError) as error:
            if process.poll() is not None or time.monotonic() > until:
                printed = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise ServerUnavailableError(f"a Neo4j server that starts: {error}\n{printed}") from error
            time.sleep(0.3)
        else:
            return


def main() -> None:
    """Run a server until Ctrl-C, and say how to use it."""
    try:
        with neo4j_server(port=int(sys.argv[1]) if len(sys.argv) > 1 else None) as server:
            print(f"export LEXIGRAPH_STORE={server.store}")
            print(f"export LEXIGRAPH_NEO4J_PASSWORD={server.password}")
            print("An empty Neo4j for trying things out; Ctrl-C ends it and removes it.", file=sys.stderr, flush=True)
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()
    except ServerUnavailableError as error:
        sys.exit(f"missing: {error}")


if __name__ == "__main__":
    main()
