"""The interface of everything that has an id."""

import strawberry

__all__ = ["Node"]


@strawberry.interface(
    description="A concept or a relation. The id of a relation holds two colons, that of a concept none."
)
class Node:
    """What `Query.node` gives."""

    id: strawberry.ID
