"""What a caller of the API may do."""

from enum import StrEnum

__all__ = ["Scope"]


class Scope(StrEnum):
    """What a caller may do; ``curate`` includes ``read``."""

    READ = "read"
    CURATE = "curate"
