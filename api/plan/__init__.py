"""Plans: what a query's text asks for, compiled once into functions that read the store straight into the answer.

The engine of GraphQL resolves each field of each object by itself. A plan goes through the answer by levels instead: all
objects that one selection applies to are filled at once, field by field, and what they need from the store is asked for
in one call. It gives what the engine gives, to the byte, or nothing: whatever a plan does not cover, and every error, is
left to the engine.
"""

from api.plan.compiling import NotCoveredError, Plan, compile_plan
from api.plan.pieces import Pieces
from api.plan.running import HandedOverError
from api.plan.selecting import switches

__all__ = ["HandedOverError", "NotCoveredError", "Pieces", "Plan", "compile_plan", "switches"]
