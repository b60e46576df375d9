"""What asks for too much is refused with a code, soon, and the process goes on."""

from __future__ import annotations

import time

import pytest
from graphql import parse
from hypothesis import given
from hypothesis import strategies as st

from api.execution import Operation, execute
from api.limits import measure
from api.preparation import Preparer
from api.settings import ApiSettings
from graph.errors import InvalidArgumentError

SETTINGS = ApiSettings()


def chain(levels, last="name"):
    """Fragments of which each spreads the next one twice."""
    links = "".join(f" fragment f{i} on Glossary {{ ...f{i + 1} ...f{i + 1} }}" for i in range(levels))
    return f"{{ glossary {{ ...f0 }} }}{links} fragment f{levels} on Glossary {{ {last} }}"


def web(size):
    """Fragments of which each spreads all the others."""
    names = [f"f{i}" for i in range(size)]
    spreads = {name: " ".join(f"...{other}" for other in names if other != name) for name in names}
    return f"{{ glossary {{ ...f{size - 1} }} }}" + "".join(
        f" fragment {name} on Glossary {{ {spreads[name]} }}" for name in names
    )


def nested(levels, inner="id"):
    return "{ concept(id: 1) {" + "similar { concept {" * levels + inner + "}}" * levels + "}}"


BOMBS = {
    "aliases": ("{" + " ".join(f"a{i}: glossary {{ name }}" for i in range(400)) + "}", "LIMIT_EXCEEDED"),
    "fragments that double": (chain(40), "LIMIT_EXCEEDED"),
    "fragments that double and hold nothing": (chain(60, ""), "LIMIT_EXCEEDED"),
    "fragments in a circle": (
        "{ glossary { ...a } } fragment a on Glossary { ...b ...b } fragment b on Glossary { ...a ...a }",
        "BAD_USER_INPUT",
    ),
    "a web of fragments": (web(12), "BAD_USER_INPUT"),
    "depth": (nested(15), "LIMIT_EXCEEDED"),
    "depth beyond the parser": (nested(450), "LIMIT_EXCEEDED"),
    "nested lists": ("{ nodes(ids: " + "[" * 950 + "]" * 950 + ") { id } }", "LIMIT_EXCEEDED"),
    "tokens": ("{" + "glossary " * 2_100 + "}", "LIMIT_EXCEEDED"),
    "one field very often": ("{ glossary {" + " name" * 480 + "} }", "LIMIT_EXCEEDED"),
    "one object very often": ("{" + " glossary { name version }" * 120 + "}", "LIMIT_EXCEEDED"),
    "one object very often in itself": (
        "{" + (" glossary { " + "relationTypes { type label } " * 10 + "}") * 15 + "}",
        "LIMIT_EXCEEDED",
    ),
    "directives": ("{ glossary { name " + "@include(if: true) " * 300 + "} }", "LIMIT_EXCEEDED"),
    "selections": (
        "{ glossary { "
        + " ".join(f"...f{i % 20}" for i in range(100))
        + " } }"
        + "".join(f" fragment f{i} on Glossary {{ name version concepts relations licence }}" for i in range(20)),
        "LIMIT_EXCEEDED",
    ),
    "many operations": (
        " ".join(f"query q{i} {{ glossary {{ name version }} }}" for i in range(180)),
        "LIMIT_EXCEEDED",
    ),
    "unknown fields": ("{" + " ".join(f"x{i}" for i in range(480)) + "}", "BAD_USER_INPUT"),
    "unknown arguments": (
        "{ concepts(" + " ".join(f"x{i}: 1" for i in range(600)) + ") { totalCount } }",
        "BAD_USER_INPUT",
    ),
    "unknown directives": ("{ glossary { name " + "@x " * 45 + "} }", "BAD_USER_INPUT"),
    "variables": ("query(" + " ".join(f"$v{i}: Int" for i in range(480)) + ") { glossary { name } }", "BAD_USER_INPUT"),
    "a long name": ("{" + "x" * 60_000 + "}", "BAD_USER_INPUT"),
    "a long text": ("{ glossary { name } }" + "#" * 70_000, "LIMIT_EXCEEDED"),
    "comments": ("{ glossary { name } }" + "#\n" * 30_000, "LIMIT_EXCEEDED"),
    "introspection in a circle": (
        "{ __schema { types { " + "fields { type { " * 7 + "name" + "} }" * 7 + "} } }",
        "BAD_USER_INPUT",
    ),
    "introspection very often": (
        "{ __schema { " + "types { fields { type { name } } } " * 60 + "} }",
        "LIMIT_EXCEEDED",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_soon(name):
    text, code = BOMBS[name]
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        prepared = Preparer(SETTINGS).prepare(text)
        best = min(best, time.process_time() - start)
    assert not prepared.operations
    assert {error["extensions"]["code"] for error in prepared.errors} == {code}
    assert all(error["extensions"]["suggestion"] for error in prepared.errors)
    assert all(len(error["message"]) <= 1_000 for error in prepared.errors)
    assert best < 0.05


def test_a_chain_of_fragments_beyond_the_recursion_limit_is_refused():
    links = "".join(f" fragment f{i} on Glossary {{ ...f{i + 1} }}" for i in range(2_000))
    preparer = Preparer(ApiSettings(max_tokens=50_000, max_query_length=500_000, max_selections=10_000))
    (error,) = preparer.prepare(f"{{ glossary {{ ...f0 }} }}{links}").errors
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"


@pytest.mark.parametrize("levels", [100, 200])
def test_measuring_takes_linear_time(levels):
    text = "{ glossary { ...f0 } }" + "".join(
        f" fragment f{i} on Glossary {{ ...f{i + 1} ...f{i + 1} }}" for i in range(levels)
    )
    size = measure(parse(text))
    assert size.selections > 2**levels


def test_sizes_at_the_limit_pass_and_one_more_does_not():
    cases = [
        ("max_depth", nested(2), 6),
        ("max_selections", "{ glossary { name version } }", 3),
        ("max_aliases", "{ a: glossary { b: name } }", 2),
        ("max_directives", "{ glossary @include(if: true) { name @skip(if: false) } }", 2),
        ("max_repeats", "{ glossary { name name name } }", 3),
        ("max_tokens", "{ glossary { name } }", 6),
        ("max_query_length", "{ glossary { name } }", 21),
    ]
    for setting, text, size in cases:
        assert Preparer(ApiSettings(**{setting: size})).prepare(text).operations, setting
        errors = Preparer(ApiSettings(**{setting: size - 1})).prepare(text).errors
        assert [error["extensions"]["code"] for error in errors] == ["LIMIT_EXCEEDED"], setting
        limit = errors[0]["extensions"]["limit"]
        assert (limit["setting"], limit["allowed"]) == (f"LEXIGRAPH_{setting.upper()}", size - 1)
        assert limit.get("was", size) == size, setting
        assert f"{size - 1}" in errors[0]["message"]
        assert limit["setting"] in errors[0]["message"]


def test_the_usual_introspection_query_passes():
    from graphql import get_introspection_query

    text = get_introspection_query(
        descriptions=True, specified_by_url=True, directive_is_repeatable=True, schema_description=True
    )
    assert Preparer(SETTINGS).prepare(text).errors == ()


names = st.sampled_from("abcd")


@st.composite
def selections(draw, depth=3):
    items = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["field", "alias", "inline", "spread"] if depth else ["field", "alias", "spread"]))
        inner = " " + draw(selections(depth=depth - 1)) if depth and draw(st.booleans()) else ""
        name = draw(names)
        if kind == "inline":
            items.append("..." + draw(selections(depth=depth - 1)))
        elif kind == "spread":
            items.append(f"...{draw(st.sampled_from('FGH'))}")
        else:
            items.append(f"{'x: ' if kind == 'alias' else ''}{name}{inner}")
    return "{ " + " ".join(items) + " }"


def unfolded(selection_set, fragments):
    """Depth, selections and aliases, by walking every use of every fragment."""
    depth = count = aliases = 0
    for node in selection_set.selections:
        count += 1
        inner, own = None, 0
        if node.kind == "fragment_spread":
            inner = fragments[node.name.value].selection_set
        else:
            inner = node.selection_set
            if node.kind == "field":
                own, aliases = 1, aliases + (node.alias is not None)
        below = unfolded(inner, fragments) if inner else (0, 0, 0)
        depth, count, aliases = max(depth, below[0] + own), count + below[1], aliases + below[2]
    return depth, count, aliases


@given(selections(), selections(depth=1), selections(depth=1), st.sampled_from(["{ a }", "{ a { b: c } d }"]))
def test_a_measure_is_what_unfolding_gives(operation, f, g, h):
    g = g.replace("...F", "...H").replace("...G", "...H")
    f = f.replace("...F", "...G")
    document = parse(f"{operation} fragment F on T {f} fragment G on T {g.replace('...H', '...H')} fragment H on T {h}")
    fragments = {node.name.value: node for node in document.definitions if node.kind == "fragment_definition"}
    sizes = [unfolded(node.selection_set, fragments) for node in document.definitions]
    size = measure(document)
    assert (size.depth, size.selections, size.aliases) == tuple(max(part) for part in zip(*sizes, strict=True))


def test_a_fragment_in_itself_is_named():
    with pytest.raises(InvalidArgumentError, match="'a' contains itself"):
        measure(parse("{ ...a } fragment a on Query { glossary { name } ...a }"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ concepts(first: 1001) { totalCount } }", "LIMIT_EXCEEDED"),
        ("{ concepts(first: -1) { totalCount } }", "BAD_USER_INPUT"),
        ("{ relations(first: 1001) { totalCount } }", "LIMIT_EXCEEDED"),
        ("{ candidates(first: 1001) { totalCount } }", "LIMIT_EXCEEDED"),
        ("{ candidates(minConfidence: 2) { totalCount } }", "BAD_USER_INPUT"),
        ('{ search(text: "a", first: 1001) { score } }', "LIMIT_EXCEEDED"),
        ('{ search(text: "a", first: -1) { score } }', "BAD_USER_INPUT"),
        ('{ similar(text: "a", first: 1001) { score } }', "LIMIT_EXCEEDED"),
        ('{ shortestPaths(source: "gd", target: "backprop", first: 1001) { __typename } }', "LIMIT_EXCEEDED"),
        ('{ shortestPaths(source: "gd", target: "backprop", maxLength: -1) { __typename } }', "BAD_USER_INPUT"),
        ('{ shortestPaths(source: "gd", target: "backprop", maxLength: 51) { __typename } }', "BAD_USER_INPUT"),
        ('{ shortestPaths(source: "gd", target: "backprop", minConfidence: 2) { __typename } }', "BAD_USER_INPUT"),
        ("{ frontier(known: [], first: 1001) { hours } }", "LIMIT_EXCEEDED"),
        ('{ frontier(known: ["nothing"]) { hours } }', "BAD_USER_INPUT"),
        ('{ frontier(known: [], towards: ["nothing"]) { hours } }', "BAD_USER_INPUT"),
        ('{ learningPath(targets: ["gd"], minConfidence: -0.1) { __typename } }', "BAD_USER_INPUT"),
        ('{ learningPath(targets: ["gd"], budgetHours: -1) { __typename } }', "BAD_USER_INPUT"),
        ('{ concept(id: "overfitting") { neighbors(first: 1001) { totalCount } } }', "LIMIT_EXCEEDED"),
        ('{ concept(id: "overfitting") { neighbors(minConfidence: 1.1) { totalCount } } }', "BAD_USER_INPUT"),
        ('{ concept(id: "overfitting") { prerequisites(maxDepth: -1) { totalCount } } }', "BAD_USER_INPUT"),
        (
            '{ concept(id: "overfitting") { reachable(relations: [IS_A], maxDepth: -1) { totalCount } } }',
            "BAD_USER_INPUT",
        ),
        ('{ concept(id: "overfitting") { similar(first: -1) { score } } }', "BAD_USER_INPUT"),
        ("{ concept { id } }", "BAD_USER_INPUT"),
        ("{ concept(id: null, name: null) { id } }", "BAD_USER_INPUT"),
        ('{ concept(id: "overfitting", name: "overfitting") { id } }', "BAD_USER_INPUT"),
        ('{ concepts(after: "???") { totalCount } }', "BAD_USER_INPUT"),
    ],
)
def test_arguments_out_of_range(refused, text, code):
    error = refused(text)
    assert error["extensions"]["code"] == code
    assert error["extensions"]["suggestion"]
    assert error["path"]
    assert error["locations"]


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [str(i) for i in range(1001)]}),
        ("query($ids: [ID!]!) { concepts(where: {ids: $ids}) { totalCount } }", {"ids": ["a"] * 1001}),
        ("query($ids: [ID!]!) { learningPath(targets: $ids) { __typename } }", {"ids": ["a"] * 1001}),
        ("query($ids: [ID!]!) { frontier(known: $ids) { hours } }", {"ids": ["a"] * 1001}),
        ("query($q: String!) { search(text: $q) { score } }", {"q": "x" * 5001}),
        ("query($q: String!) { similar(text: $q) { score } }", {"q": "x" * 5001}),
    ],
)
def test_lists_and_texts_beyond_the_limit(refused, text, variables):
    extensions = refused(text, **variables)["extensions"]
    assert extensions["code"] == "LIMIT_EXCEEDED"
    assert extensions["limit"]["was"] == extensions["limit"]["allowed"] + 1


def test_an_answer_of_too_many_objects_is_refused(store):
    settings = ApiSettings(max_objects=20)
    inner = "neighbors { edges { other { neighbors { edges { other { id } } } } } }"
    response = execute(store, f"{{ concepts {{ nodes {{ {inner} }} }} }}", settings=settings)
    assert {error["extensions"]["code"] for error in response["errors"]} == {"LIMIT_EXCEEDED"}
    assert response["errors"][0]["extensions"]["limit"] == {"setting": "LEXIGRAPH_MAX_OBJECTS", "allowed": 20}
    assert "data" in execute(store, "{ concepts { nodes { id } } }", settings=settings)


def test_settings_lower_what_first_may_be(store):
    response = execute(store, "{ concepts(first: 6) { totalCount } }", settings=ApiSettings(max_first=5))
    assert response["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert "at most 5" in response["errors"][0]["message"]


def test_a_text_that_comes_again_is_prepared_once(monkeypatch):
    preparer = Preparer(SETTINGS)
    parsed = []
    monkeypatch.setattr("api.preparation.parse", lambda text, **options: parsed.append(text) or parse(text, **options))
    for _ in range(3):
        assert preparer.prepare("{ glossary { name } }").operations
        assert preparer.prepare("{ nothing }").errors
    assert parsed == ["{ glossary { name } }", "{ nothing }"]
    long = "{ glossary { name } }" + " " * 20_000
    assert preparer.prepare(long).operation(None).document is not preparer.prepare(long).operation(None).document
    for number in range(400):
        preparer.prepare(f"{{ a{number}: glossary {{ name }} }}")
    assert len(preparer._kept) <= 256


def test_an_operation_is_a_value():
    assert Operation("{ a }") == Operation("{ a }", None, None)
