"""Fields that a function answers, for a type checker that is to know the function."""

from collections.abc import Callable
from typing import TypeVar, cast

import strawberry

__all__ = ["resolved"]

R = TypeVar("R", bound=Callable[..., object])


def resolved(description: str) -> Callable[[R], R]:
    """Make a field of a resolver, with a description; ``strawberry.field`` alone is untyped where it takes one."""
    return cast("Callable[[R], R]", strawberry.field(description=description))
