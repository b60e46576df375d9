"""Twenty terms typed by someone in a hurry: two typos in references, one term twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import GlossaryError
from graph.finding import find_concept
from graph.store import open_store
from loaders.pipeline import LoadOptions, load

HURRIED = """\
Name,Definition,Requires,Is A,Aliases
Variable,A name for a value.,,,variables
Value,A piece of data.,,,
Function,A named piece of a program that takes values.,Variable,,functions | procedure
Parameter,A variable that a function takes.,Funktion,Variable,
Argument,The value given for a parameter.,Parameter,Value,
Loop,A piece of a program that is repeated.,Condition,,
Condition,Something that is true or false.,Boolean,,
Boolean,True or false.,,Value,
List,Several values in order.,,Collection,array
Dictionary,Values that are found by a key.,,Collection,map|hash
Collection,A value that holds values.,,Value,
String,A text.,,Value,
Class,A plan for objects.,Object,,
Object,Data with the functions that work on it.,Function,,instance
Method,A function of an object.,Objct,Function,
Module,A file of functions and classes.,Function|Class,,
Exception,"Something that went wrong, as an object.",,Object,
Recursion,A function that calls itself.,Function|Condition,,
Iterator,Something that gives one value after the other.,Loop|List,,
Loop,"Doing something again and again, until it is enough.",,,
"""


def test_what_was_typed_in_a_hurry_is_refused_with_all_that_is_wrong_and_loads_once_mended(here):
    path = Path("terms.csv")
    path.write_text(HURRIED)
    with open_store("terms.db") as store:
        with pytest.raises(GlossaryError) as caught:
            load([path], store, LoadOptions(embed=False))
        assert [str(problem) for problem in caught.value.problems] == [
            (
                "terms.csv:5: requires: 'Parameter' requires 'Funktion', which is no term here; "
                "it was added as a concept that is only mentioned; did you mean 'Function' or 'functions'?"
            ),
            (
                "terms.csv:16: requires: 'Method' requires 'Objct', which is no term here; "
                "it was added as a concept that is only mentioned; did you mean 'Object'?"
            ),
            (
                "terms.csv:21: 'Loop' is defined here and in terms.csv:7, differently; "
                "remove or rename one of them, or choose with --on-duplicate first or number"
            ),
        ]
        assert not Path("terms.db").exists()

        chosen = load([path], store, LoadOptions(embed=False, on_duplicate="first"))
        assert (chosen.entries.read, chosen.entries.stored, chosen.entries.refused) == (20, 19, 1)
        assert (chosen.concepts, chosen.mentioned, len(chosen.problems)) == (21, 2, 3)

        path.write_text(HURRIED.replace("Funktion", "Function").replace("Objct", "Object").rsplit("Loop,", 1)[0])
        mended = load([path], store, LoadOptions(embed=False, strict=True))
        assert (mended.concepts, mended.mentioned, mended.problems) == (19, 0, ())
        assert find_concept(store, "procedures").name == "Function"
