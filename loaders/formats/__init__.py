"""The formats that a glossary can be written in. A new one is a module of its own and one import line here."""

from __future__ import annotations

# The order is the order in which formats are tried.
from loaders.formats import json  # isort: skip
from loaders.formats import yaml  # isort: skip
from loaders.formats import rdf  # isort: skip
from loaders.formats import obo  # isort: skip
from loaders.formats import tbx  # isort: skip
from loaders.formats import csv  # isort: skip
from loaders.formats import xlsx  # isort: skip
from loaders.formats import html  # isort: skip
from loaders.formats import markdown  # isort: skip
from loaders.formats import rst  # isort: skip
from loaders.formats import asciidoc  # isort: skip
from loaders.formats import latex  # isort: skip
from loaders.formats import headless  # isort: skip
from loaders.formats import dictd  # isort: skip
from loaders.formats.registry import (
    Content,
    Reader,
    Surroundings,
    choose_reader,
    companion_suffixes,
    formats,
    known_formats,
    reader_named,
    register,
)

__all__ = [
    "Content",
    "Reader",
    "Surroundings",
    "asciidoc",
    "choose_reader",
    "companion_suffixes",
    "csv",
    "dictd",
    "formats",
    "headless",
    "html",
    "json",
    "known_formats",
    "latex",
    "markdown",
    "obo",
    "rdf",
    "reader_named",
    "register",
    "rst",
    "tbx",
    "xlsx",
    "yaml",
]
