"""Settings of the API, from ``LEXIGRAPH_*`` variables or given in code."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.logs import LogFormat, LogLevel
from graph.store import DEFAULT_STORE

__all__ = ["ApiSettings"]


class ApiSettings(BaseSettings):
    """Where the store is, where to listen, and how much one request may ask for.

    ``ApiSettings(max_depth=5)`` overrides ``LEXIGRAPH_MAX_DEPTH``. Lists are JSON in a variable:
    ``LEXIGRAPH_CORS_ORIGINS='["https://example.org"]'``.
    """

    model_config = SettingsConfigDict(env_prefix="LEXIGRAPH_", frozen=True, extra="ignore")

    store: str = DEFAULT_STORE
    """A file, or ``neo4j://user@host:7687/database``."""
    neo4j_password: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    explorer_port: int = Field(default=8501, ge=0, le=65_535)
    cors_origins: tuple[str, ...] = ()
    """Origins whose pages may call the API; none by default."""
    api_keys: Path | None = None
    """The file of keys that ``lexigraph key`` writes; with one, every request for GraphQL needs a key."""
    introspection: bool = True
    """Whether clients may ask what the schema is. Off, there is neither GraphiQL nor ``/schema.graphql``, and errors do
    not say what a misspelt field may have meant."""
    get_requests: bool = True
    """Whether a query may come by GET, which caches can hold and links can name."""

    log_format: LogFormat = "auto"
    """``text`` or ``json``; ``auto`` is text on a terminal and JSON elsewhere."""
    log_level: LogLevel = "auto"
    """``debug``, ``info``, ``warning`` or ``error``; a request is a line of level info. ``auto`` is warning on a
    terminal and info elsewhere."""
    metrics: bool = True
    """Whether ``/metrics`` has figures for Prometheus."""

    curation: bool = False
    """Whether the stored graph may be changed over GraphQL: by this machine's user, or with keys by those of scope curate."""
    curation_timeout_s: float = Field(default=60.0, gt=0)
    """Seconds in which a change is made or given up; it writes the whole graph anew."""

    request_timeout_s: float = Field(default=10.0, gt=0)
    """Seconds in which a request is answered, if only with TIMEOUT."""
    shutdown_timeout_s: int = Field(default=15, ge=0)
    """Whole seconds that requests under way are given to end after SIGTERM or Ctrl-C; nothing new is let in."""
    body_timeout_s: float = Field(default=5.0, gt=0)
    """Seconds in which the body of a request has come."""
    max_at_once: int = Field(default=8, ge=1)
    """Most requests that are answered at one time. Measured over SQLite on two cores: 1 to 8 answer most, with 16 heavy
    queries take twice as long."""
    max_waiting: int = Field(default=64, ge=0)
    """Most requests that wait for their turn beyond those."""
    max_wait_s: float = Field(default=0.5, gt=0)
    """Seconds that a request waits for its turn; then, or where nobody else may wait, it is refused."""
    ready_timeout_s: float = Field(default=2.0, gt=0)
    """Seconds in which the store has to answer ``/readyz``."""
    encoder_wait_s: float = Field(default=1.0, ge=0)
    """Seconds that a text waits for the encoder to be loaded for the first time; then its words alone place it."""

    kept_answers_bytes: int = Field(default=64 * 1024 * 1024, ge=0)
    """Room for answers that are given again as long as the glossary is the same; 0 keeps none."""
    kept_concepts_bytes: int = Field(default=64 * 1024 * 1024, ge=0)
    """Room for concepts as they stand in answers, which other answers then have them from; 0 keeps none."""
    kept_unasked_s: float = Field(default=1.0, ge=0)
    """Seconds for which Neo4j, once it has said which version it holds, is not asked again before something is answered
    from what was kept: how late such an answer sees another program's load. A file is always looked at."""

    nlp_url: str | None = None
    """Where a language model answers OpenAI's chat protocol, such as ``http://127.0.0.1:11434/v1``."""
    nlp_model: str | None = None
    """As the endpoint knows it."""
    nlp_key: SecretStr | None = None
    nlp_confidence: float = Field(default=0.5, ge=0, le=1)
    """Of each relation that the language model alone proposes: the share of them that was found right, once measured."""
    nlp_timeout_s: float = Field(default=120.0, gt=0)
    """Seconds that one answer may take."""
    nlp_at_once: int = Field(default=4, ge=1, le=64)
    """Most definitions that the language model is asked about at one time."""

    compress_from_bytes: int = Field(default=1400, ge=0)
    """Answers of this size and more are compressed for who takes gzip; a smaller one fits into a packet as it is."""

    max_first: int = Field(default=1000, ge=1, le=1000)
    """Largest ``first``."""
    max_ids: int = Field(default=1000, ge=1)
    """Most items in a list argument."""
    max_text_length: int = Field(default=5_000, ge=1)
    """Most characters in a text to search for."""
    max_path_length: int = Field(default=50, ge=1)
    """Largest ``maxLength`` of ``shortestPaths``."""
    max_objects: int = Field(default=50_000, ge=1)
    """Most concepts and relations in one answer, counted wherever they stand in it."""
    max_cost: int = Field(default=1_000_000, ge=1)
    """Most values that an answer could have where every list were as long as its ``first``: the product of ``first``
    down each branch."""

    max_body_bytes: int = Field(default=256 * 1024, ge=1)
    max_query_length: int = Field(default=64 * 1024, ge=1)
    """Most characters in a request's text; the rest of the body is for variables."""
    max_tokens: int = Field(default=2_000, ge=1)
    """Most lexical tokens in a request's text."""
    max_depth: int = Field(default=20, ge=1)
    """Most levels of fields, fragments followed."""
    max_selections: int = Field(default=500, ge=1)
    """Most fields and fragments that a request selects, what stands in a fragment counted at every use."""
    max_aliases: int = Field(default=50, ge=0)
    """Most aliases, counted in the same way."""
    max_directives: int = Field(default=50, ge=0)
    """Most directives, counted in the same way."""
    max_repeats: int = Field(default=20, ge=1)
    """How often one response name may be selected at one place of an answer (such fields are merged)."""
