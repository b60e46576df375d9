"""What every resolver of one request works with."""

from dataclasses import dataclass

import strawberry
from graphql import DocumentNode

from api.access import Caller
from api.batching import Batcher
from api.settings import ApiSettings

__all__ = ["Info", "RequestContext"]


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request: how it reads the store, what it may ask for, its parsed and validated text, and who sends it."""

    batcher: Batcher
    settings: ApiSettings
    document: DocumentNode
    caller: Caller


Info = strawberry.Info[RequestContext, None]
