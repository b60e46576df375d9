"""The linter: what a lexicographer would question in a glossary, as rules that can be switched off."""

from loaders.lint.checking import Checked, check_sources
from loaders.lint.choice import Choice
from loaders.lint.configuration import Configuration, find_configuration
from loaders.lint.registry import RULES, page_of, rules_called
from loaders.lint.rule import Rule

__all__ = [
    "RULES",
    "Checked",
    "Choice",
    "Configuration",
    "Rule",
    "check_sources",
    "find_configuration",
    "page_of",
    "rules_called",
]
