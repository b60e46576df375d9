"""The plans of a text that comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import OperationType

from api.plan import NotCoveredError, compile_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.plan import Plan
    from api.preparation import PreparedOperation
    from api.settings import ApiSettings

__all__ = ["find_plan"]

_MOST = 16
"""For one operation: one for each set of fields that its ``@skip`` and ``@include`` have left so far."""


def find_plan(operation: PreparedOperation, inputs: Mapping[str, Any], settings: ApiSettings) -> Plan | None:
    """How to answer ``operation`` with these inputs; None where the engine has to.

    Compiled once and kept with the operation. May be called from several threads: at worst two compile the same.
    """
    if not operation.comes_again or operation.node.operation is not OperationType.QUERY:
        return None
    which = tuple(inputs.get(name) for name in operation.switches)
    if any(value is not True and value is not False for value in which):
        return None  # a switch that is left to its default, or is an error
    plans = operation.plans
    if which not in plans:
        try:
            plan = compile_plan(operation.document, operation.node, settings, inputs)
        except NotCoveredError:
            plan = None
        if len(plans) >= _MOST:
            plans.clear()
        plans[which] = plan
        return plan
    return plans[which]
