"""No RDF or XML file makes a load open another file, ask the network, run out of memory or raise."""

from __future__ import annotations

import builtins
import io
import socket
import tracemalloc
import urllib.request
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Severity
from loaders.formats import Content, formats
from loaders.formats.xml_guard import doctype_problems
from tests.loaders.conftest import BAD

XML_HEAD = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">'


@pytest.fixture
def nothing_opened(monkeypatch):
    """Fail where a file or a connection is opened; what reading imports has been imported before."""
    for name, reader in formats().items():
        if name in ("turtle", "rdfxml", "jsonld", "tbx"):
            reader.read(Content("a", b"{}", "{}"), None)

    def refuse(*args, **_):
        pytest.fail(f"opened {args}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    monkeypatch.setattr(builtins, "open", refuse)
    monkeypatch.setattr(io, "open", refuse)
    monkeypatch.setattr(Path, "open", refuse)


REACHING = [
    ("rdfxml", "external-entity.rdf"),
    ("tbx", "external-entity.tbx"),
    ("tbx", "undeclared-entity.tbx"),
    ("jsonld", "remote-context.jsonld"),
]


@pytest.mark.parametrize(("format", "file"), REACHING)
def test_what_reaches_out_is_refused_and_nothing_is_opened(format, file, request):
    text = (BAD / file).read_text()
    request.getfixturevalue("nothing_opened")
    reading = formats()[format].read(Content(file, text.encode(), text), None)
    assert reading.entries == ()
    assert {problem.severity for problem in reading.problems} == {Severity.ERROR}


HARMLESS = [
    ("turtle", "<> <http://www.w3.org/2002/07/owl#imports> <http://example.org/o> ; <http://www.w3.org/2004/02/skos/core#prefLabel> 'a' ."),
    ("rdfxml", f'<!DOCTYPE rdf:RDF SYSTEM "http://example.org/rdf.dtd">{XML_HEAD}<skos:Concept rdf:about="a"/></rdf:RDF>'),
    ("rdfxml", f'<?xml-stylesheet href="http://example.org/x.xsl"?>{XML_HEAD}<skos:Concept rdf:about="a"/></rdf:RDF>'),
    ("tbx", '<!DOCTYPE martif SYSTEM "TBX.dtd"><martif><termEntry><langSet><tig><term>a</term></tig></langSet></termEntry></martif>'),
    ("tbx", '<tbx xmlns:xi="http://www.w3.org/2001/XInclude"><conceptEntry><xi:include href="/etc/passwd"/><langSec><termSec><term>a</term></termSec></langSec></conceptEntry></tbx>'),
    ("jsonld", '{"@id": "http://example.org/a", "http://www.w3.org/2004/02/skos/core#prefLabel": "a"}'),
]  # fmt: skip


@pytest.mark.parametrize(("format", "text"), HARMLESS)
def test_addresses_in_a_file_are_names_and_never_opened(format, text, nothing_opened):
    reading = formats()[format].read(Content("a", text.encode(), text), None)
    assert len(reading.entries) == 1


@pytest.mark.parametrize(("format", "file"), [("rdfxml", "billion-laughs.rdf"), ("tbx", "billion-laughs.tbx")])
def test_billion_laughs_cost_no_memory(format, file):
    text = (BAD / file).read_text()
    tracemalloc.start()
    try:
        assert formats()[format].read(Content(file, text.encode(), text), None).entries == ()
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("declared", "body", "said"),
    [
        ('<!ENTITY a "http://x#">', "&a;", None),
        ('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;", "far more text"),
        (f'<!ENTITY a "{"x" * 20_000}">', "&a;" * 10_000, "far more text"),
        ('<!ENTITY % a "x">', "", "parameter entity 'a'"),
        ('<!ENTITY a PUBLIC "x" "y">', "", "another file or address"),
    ],
)
def test_only_entities_that_stand_for_little_text_are_allowed(declared, body, said):
    problems = doctype_problems(f"<!DOCTYPE r [{declared}]><r>{body}</r>", "a")
    assert [said in problem.message for problem in problems] == [True] * (said is not None)


def test_a_doctype_is_found_behind_any_length_of_comment():
    text = f"<!--{'-x' * 100_000}--><!DOCTYPE r [<!ENTITY a SYSTEM 'b'>]><r/>"
    assert [problem.code for problem in doctype_problems(text, "a")] == ["xml-entity"]


DEEP = [
    ("turtle", "<a> <b> " + "[ <c> " * 5_000),
    ("rdfxml", XML_HEAD + "<a xmlns='x'>" * 5_000),
    ("jsonld", '{"a": ' * 5_000 + "1" + "}" * 5_000),
    ("jsonld", "[" * 100_000),
    ("tbx", "<tbx>" + "<conceptEntry>" * 5_000),
    ("obo", "[Term]\nid: a\ndef: " + "\\" * 100_001),
]


@pytest.mark.parametrize(("format", "text"), DEEP, ids=[str(number) for number in range(len(DEEP))])
def test_nesting_without_end_is_a_problem_and_no_crash(format, text):
    assert formats()[format].read(Content("a", text.encode(), text), None).problems


def test_the_log_of_rdflib_is_as_it_was_afterwards(caplog):
    import logging

    logger = logging.getLogger("rdflib")
    before = (list(logger.handlers), logger.propagate)
    text = "@prefix p: <http://w|.org/> . <a b> <c> 'x'^^<http://www.w3.org/2001/XMLSchema#integer> ."
    assert len(formats()["turtle"].read(Content("a", text.encode(), text), None).problems) == 2
    assert (list(logger.handlers), logger.propagate) == before
    assert caplog.records == []


SNIPPETS = {
    "turtle": ["@prefix a: <http://a/> .", "<a>", "a:b", " a ", ";", ",", ".", "[", "]", "(", ")", '"x"', '"""', "@en", "^^", "_:b", "\\", "\n"],
    "rdfxml": [XML_HEAD, "</rdf:RDF>", "<skos:Concept rdf:about='a'>", "</skos:Concept>", "<rdf:li/>", "&amp;", "<!DOCTYPE r [", "<!ENTITY a 'b'>", "]>", "x"],
    "jsonld": ["{", "}", "[", "]", '"@context":', '"@id":', '"@graph":', '"@type":', '"a"', "1", "null", ",", ":", '"@list":', '"@reverse":'],
    "obo": ["[Term]", "\n", "id: a", "name: b", 'def: "c" []', "is_a: d", "relationship: part_of", "!", '"', "\\", "{a=b}", "synonym: ", "["],
    "tbx": ["<tbx>", "</tbx>", "<conceptEntry id='a'>", "</conceptEntry>", "<langSec xml:lang='en'>", "</langSec>", "<termSec>", "</termSec>", "<term>a</term>", "<descrip type='definition'>", "</descrip>", "<ref target='a'>", "</ref>", "x"],
}  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.data())
@pytest.mark.parametrize("format", SNIPPETS)
def test_every_text_gives_entries_or_problems(format, data):
    text = "".join(data.draw(st.lists(st.sampled_from(SNIPPETS[format]), max_size=14)))
    reader, content = formats()[format], Content("a", text.encode(), text)
    reader.recognises(content)
    for entry in reader.read(content, None).entries:
        assert entry.place.file == "a"
