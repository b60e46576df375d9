"""The plans of the texts that came last."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any

from api.plan import NotCoveredError, compile_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import DocumentNode, OperationDefinitionNode

    from api.plan import Plan
    from api.settings import ApiSettings

__all__ = ["Plans"]

_KEPT = 512
_LONGEST_KEPT = 16 * 1024
"""Longer texts are not worth a plan: they do not come again."""


class Plans:
    """Compiles each text once for each set of fields that it can have; may be shared between threads."""

    def __init__(self, settings: ApiSettings) -> None:
        self._settings = settings
        self._kept: OrderedDict[tuple[Any, ...], Plan | None] = OrderedDict()
        self._lock = Lock()

    def find(
        self,
        text: str,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        inputs: Mapping[str, Any],
        switches: tuple[str, ...],
    ) -> Plan | None:
        """How to answer ``operation``, which has the inputs; None where the engine has to.

        ``switches`` are those of the document, see :func:`api.plan.selecting.switches`.
        """
        which = tuple(inputs.get(name) for name in switches)
        if len(text) > _LONGEST_KEPT or any(value is not True and value is not False for value in which):
            return None  # a switch that is left to its default, or is an error
        key = (text, operation.name.value if operation.name else None, which)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        try:
            plan = compile_plan(document, operation, self._settings, inputs)
        except NotCoveredError:
            plan = None
        with self._lock:
            self._kept[key] = plan
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return plan
