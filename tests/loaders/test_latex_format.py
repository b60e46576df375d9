"""LaTeX: entries of the glossaries packages, acronyms, nomenclatures, description lists, bib2gls."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.concepts import resolve
from loaders.entries import Entry, Reading
from loaders.formats import Content, choose_reader
from loaders.formats.latex import LatexReader

CORPUS = Path(__file__).parent / "corpora" / "glossaries"
NN = r"\newglossaryentry{nn}{name={neural net}, plural={neural nets}, description={A net.}}"
SVM = r"\newacronym{svm}{SVM}{support vector machine}"


def read(text: str, file: str = "a.tex") -> Reading:
    return LatexReader().read(Content(file, text.encode("utf-8", "replace"), text), None)


def entries(text: str, file: str = "a.tex") -> list[Entry]:
    """What ``text`` defines; there must be no problem."""
    reading = read(text, file)
    assert reading.problems == ()
    return list(reading.entries)


def messages(text: str, file: str = "a.tex") -> list[str]:
    return [f"{problem.severity} {problem}" for problem in read(text, file).problems]


def described(latex: str) -> Entry:
    """The entry with the description ``latex``, beside two that it may refer to."""
    return entries(f"{NN}\n{SVM}\n\\newglossaryentry{{it}}{{name=it, description={{{latex}}}}}")[-1]


@pytest.mark.parametrize("name", sorted(path.name for path in CORPUS.glob("example-*")))
def test_every_entry_of_the_packages_samples_comes_out_where_it_stands(name):
    text = (CORPUS / name).read_text(encoding="utf-8")
    command = re.compile(r"^\s*(?:\\newglossaryentry|\\newacronym\[.*|@entry)\{?", re.MULTILINE)
    lines = [text.count("\n", 0, found.end()) + 1 for found in command.finditer(text)]
    found = entries(text, name)
    assert [entry.place.line for entry in found] == lines
    assert len(lines) > 8
    assert all(entry.definition and not re.search(r"[\\{}]", entry.definition + entry.name) for entry in found)
    assert {problem.code for problem in resolve(found).problems} <= {"see-unknown"}


def test_the_bib_file_of_the_samples_says_what_its_latex_file_says():
    latex, bib = (
        [
            (entry.name, entry.aliases, entry.definition, entry.anchors, [claim.target for claim in entry.claims])
            for entry in entries((CORPUS / name).read_text(encoding="utf-8"), name)
        ]
        for name in ("example-glossaries-xr.tex", "example-glossaries-xr.bib")
    )
    assert latex == bib
    assert ("amet", (), "consectetuer", ("amet",), ["dolor"]) in latex


def test_a_sub_entry_is_related_to_its_parent_and_one_without_a_name_is_a_homonym():
    text = (CORPUS / "example-glossaries-parent.tex").read_text(encoding="utf-8")
    related = {(entry.name, claim.target) for entry in entries(text) for claim in entry.claims}
    assert {("gravida", "sedmattis"), ("duisnisl", "atnunc"), ("at nunc", "aliquamet")} <= related
    found = entries((CORPUS / "example-glossaries-childnoname.tex").read_text(encoding="utf-8"))
    assert [(entry.name, entry.definition) for entry in found if entry.name.startswith("elei")] == [
        ("eleifend", "sit amet faucibus"),
        ("eleifend (1)", "elementum"),
        ("eleifend (2)", "urna sapien"),
    ]
    assert not [claim for entry in found for claim in entry.claims]


def test_symbols_and_forms_that_one_entry_alone_has_are_aliases():
    found = entries((CORPUS / "example-glossaries-symbols.tex").read_text(encoding="utf-8"))
    assert ("lambda", ("λ",)) in [(entry.name, entry.aliases) for entry in found]
    text = "".join(rf"\newglossaryentry{{{key}}}{{name={key}x,symbol=$\pi$,description=D}}" for key in "ab")
    assert [entry.aliases for entry in entries(text)] == [(), ()]
    (entry,) = entries(r"\newglossaryentry{m}{name=matrix,plural=matrices,text={matrix form},description={Cells.}}")
    assert entry.aliases == ("matrix form", "matrices")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SVM, ("support vector machine", ("SVM",), None, ("svm",))),
        (
            "\\newacronym[type=\\acronymtype,description={a [b], c}]%\n  {x}{X}{ex}",
            ("ex", ("X",), "a [b], c", ("x",)),
        ),
        (r"\newabbreviation{x}{X}{ex}", ("ex", ("X",), None, ("x",))),
        (r"\DeclareAcronym{x}{short = X, long = ex}", ("ex", ("X",), None, ("x",))),
        (r"\begin{acronym}\acro{x}[X]{ex}\end{acronym}", ("ex", ("X",), None, ("x",))),
        (r"\provideglossaryentry{a}{name=A\'e,description=D}", ("Aé", (), "D", ("a",))),
        ("\\longnewglossaryentry*{a}{name={A, b}}{One.\n\nTwo\nmore.}", ("A, b", (), "One.\n\nTwo more.", ("a",))),
        (r"\nomenclature[A]{$c_0$}{Speed of light\nomunit{m/s}}", ("c_0", (), "Speed of light", ())),
        (r"\glsxtrnewsymbol[description={Ratio}]{pi}{\ensuremath{\pi}}", ("π", (), "Ratio", ("pi",))),
        (r"\newterm{array}", ("array", (), None, ("array",))),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_each_command_gives_its_entry(text, expected):
    (entry,) = entries(text)
    assert (entry.name, entry.aliases, entry.definition, entry.anchors) == expected


@pytest.mark.parametrize(
    ("latex", "shown", "target"),
    [
        (r"\gls{nn}", "neural net", "nn"),
        (r"\Gls[opt]{nn}[-like]", "Neural net-like", "nn"),
        (r"\GLS*{nn}", "NEURAL NET", "nn"),
        (r"\glspl{nn}", "neural nets", "nn"),
        (r"\glslink{nn}{that \emph{one}}", "that one", "nn"),
        (r"\glsdisp{nn}{the \gls{svm}}", "the SVM", "nn"),
        (r"\glsentryname{nn}", "neural net", "nn"),
        (r"\gls{svm} \glspl{svm}", "SVM SVMs", "svm"),
        (r"\acrlong{svm}, \Acrlong{svm}", "support vector machine, Support vector machine", "svm"),
        (r"\acrfull{svm}", "support vector machine (SVM)", "svm"),
        (r"\glsxtrshortpl{svm}", "SVMs", "svm"),
        (r"\ac{svm} \aclp{svm}", "SVM support vector machines", "svm"),
        (r"\hyperlink{nn}{the net}", "the net", "nn"),
        (r"\textbf{\gls{nn}}", "neural net", "nn"),
        (r"\gls{other}", "other", "other"),
    ],
)
def test_references_become_the_form_they_ask_for_and_a_relation(latex, shown, target):
    entry = described(f"A {latex}. More.")
    assert entry.definition == f"A {shown}. More."
    assert [(claim.target, claim.quote) for claim in entry.claims] == [(target, f"A {shown}.")]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\'etude na\"ive \ss{} \o{} \c{c} \~n", "étude naïve ß ø ç ñ"),
        (r"50\% \& \$5 \_ \# 1---2 a---b ``q'' a~b", "50% & $5 _ # 1—2 a—b “q” a b"),
        (r"$x^2 < \lambda$ and \[ E = mc^2 \]", "x^2 < λ and E = mc^2"),
        ("a % a comment\n  b", "a b"),
        (r"\emph{a} {\bf b} \textsc{c} \texttt{d} H\textsubscript{2}O", "a b c d H2O"),
        (r"\url{http://x.org/a_b} \href{http://x}{site}", "http://x.org/a_b site"),
        (r"a\footnote{n} \cite{k}\label{l}\index{i} \verb|x_y| \LaTeX", "a (n) [k] x_y LaTeX"),
        (r"a\par b\\c", "a\n\nb c"),
        (r"Of: \begin{itemize}\item one \item[x] two\end{itemize} end", "Of:\n\n- one\n- x: two\n\nend"),
        (r"\hyperref[sec]{this} \hyperlink{no}{that}", "this that"),
        (r"\nopostdesc", None),
    ],
)
def test_latex_becomes_readable_text(latex, text):
    entry = described(latex)
    assert (entry.definition, entry.claims) == (text, ())


def test_macros_of_the_file_are_resolved_and_cannot_explode():
    start = r"\newcommand{\lib}{Lexi\textbf{graph} 5\%}\def\who{\lib's}\DeclareMathOperator{\argmax}{arg\,max}"
    (entry,) = entries(rf"{start}\newglossaryentry{{a}}{{name=\lib,description={{By \who{{}} $\argmax$.}}}}")
    assert (entry.name, entry.definition) == ("Lexigraph 5%", "By Lexigraph 5%'s arg max.")
    bomb = r"\newcommand{\xa}{xxxxxxxxxx}" + "".join(
        "\\newcommand{\\x" + chr(98 + i) + "}{" + f"\\x{chr(97 + i)} " * 10 + "}" for i in range(20)
    )
    reading = read(rf"{bomb}\newglossaryentry{{a}}{{name=a,description={{\xt{{}} \xb{{}}}}}}")
    assert len(reading.entries[0].definition) < 5000


def test_unknown_macros_are_named_and_their_text_is_kept():
    text = r"\newglossaryentry{a}{name=a,description={A \foo{word} \SI{5}{\metre}.}}"
    assert [entry.definition for entry in read(text).entries] == ["A word 5."]
    assert messages(text) == [
        (
            "warning a.tex: macros that are not known were left out, and what stands in their braces was kept: "
            r"\foo, \SI, \metre; check how their definitions read"
        )
    ]


@pytest.mark.parametrize(
    ("fields", "targets"),
    [
        ("see=nn", ["nn"]),
        ("see={[see also]nn, svm}", ["nn", "svm"]),
        ("seealso={svm}, alias={nn}", ["svm", "nn"]),
        ("parent=nn, see={nn}", ["nn"]),
        ("see=nowhere", ["nowhere"]),
    ],
)
def test_see_fields_and_parents_are_relations(fields, targets):
    found = entries(f"{NN}{SVM}\\newglossaryentry{{it}}{{name=it,description=D,{fields}}}")
    assert [claim.target for claim in found[-1].claims] == targets


def test_an_entry_that_only_says_to_see_another_is_its_alias():
    text = f"{NN}\\newglossaryentry{{net}}{{name=net,see=nn}}\\glssee[see also]{{nn}}{{net}}"
    (concept,) = resolve(entries(text)).concepts
    assert (concept.name, concept.aliases) == ("neural net", ("net",))


def test_a_heading_of_homonyms_is_mentioned():
    text = (
        r"\newglossaryentry{g}{name=glossary,description={\nopostdesc},plural=glossaries}"
        r"\newglossaryentry{g1}{parent=g,description={words, see \gls{g2}}}\newglossaryentry{g2}{parent=g,description=glosses}"
    )
    found = entries(text)
    assert [(entry.name, entry.mentioned, entry.definition) for entry in found] == [
        ("glossary", True, None),
        ("glossary (1)", False, "words, see glossary"),
        ("glossary (2)", False, "glosses"),
    ]
    assert [claim.target for claim in found[1].claims] == ["g2"]


def test_glossaries_and_sections_are_sections():
    text = r"\newglossary[s]{sym}{a}{b}{\textbf{Symbols}}\newglossaryentry{a}{name=a,type=sym,description=D}"
    assert [entry.section for entry in entries(text)] == ["Symbols"]
    listed = "\\section{One}\n\\begin{description}\n\\item[Layer\\label{lay}] A group.\n % \\item[no] x\n"
    listed += (
        "\\item[\\textbf{Model}] Of \\hyperref[lay]{layers}:\\begin{description}\\item[in] ner\\end{description}\n"
    )
    listed += "\\end{description}\n\\section*{Two \\emph{x}}\n\\begin{description}\\item[Net]\n N.\\end{description}\n"
    assert [(entry.name, entry.section, entry.place.line, entry.definition) for entry in entries(listed)] == [
        ("Layer", "One", 3, "A group."),
        ("Model", "One", 5, "Of layers:\n\n- in: ner"),
        ("Net", "Two x", 8, "N."),
    ]


def test_lists_do_not_count_beside_entries_and_comments_and_verbatim_never():
    text = (
        "% \\newglossaryentry{no}{name=no}\n\\begin{verbatim}\n\\newglossaryentry{no}{name=no}\n\\end{verbatim}\n"
        "\\begin{description}\\item[no] x\\end{description}\n50\\% \\newglossaryentry{a}{name=a,description=D}\n"
    )
    assert [(entry.name, entry.place.line) for entry in entries(text)] == [("a", 6)]


def test_bib2gls_types():
    text = (
        '@string{x = "y"}\n@entry{a, name = "A", description = {D, \\gls{b}}}\n@abbreviation{b, short={B}, long={bee}}\n'
        "@symbol{c, symbol={$\\lambda$}, description=G}\n@index{d}\n"
    )
    found = entries(text, "a.bib")
    assert [(entry.name, entry.aliases, entry.definition, entry.place.line) for entry in found] == [
        ("A", (), "D, B", 2),
        ("bee", ("B",), None, 3),
        ("λ", (), "G", 4),
        ("d", (), None, 5),
    ]
    assert messages("@article{k, title={T}}\n@entry{a, name=a, description=D}\n", "a.bib") == [
        (
            "warning a.bib:1: '@article' is no type of glossary entry; entries of that type were left out; "
            "use @entry, @abbreviation, @symbol"
        )
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "\\newglossaryentry{a}{name={x, description={y}}\n\\newglossaryentry{b}{name=b,description=D}\n",
            [
                (
                    "error a.tex:1: broken LaTeX in the \\newglossaryentry of 'a' that begins here (Unexpected end of "
                    "stream, was expecting '}'); close every brace that is opened, and no other"
                )
            ],
        ),
        ("\n\\newacronym{a}{A}", ["error a.tex:2: broken LaTeX in the \\newacronym of 'a' that begins here (End of"]),
        ("\\begin{description}\n\\item[a] A", ["error a.tex:1: broken LaTeX in the description list"]),
        ("\\newglossaryentry{a}{description=D}", ["error a.tex:1: the entry 'a' has no name; give it one"]),
        (
            "\\input{terms}\n\\loadglsentries{more.tex}\n" + NN,
            [
                "warning a.tex:1: the file terms that is brought in here was not followed; if it holds terms, load it",
                "warning a.tex:2: the file more.tex that is brought in here was not followed",
            ],
        ),
        (
            "\\newcommand{\\mk}[1]{\\newglossaryentry{#1}{name=#1}}\n" + NN,
            ["warning a.tex:1: \\newglossaryentry stands in a macro of this file; what that macro defines was not"],
        ),
        (
            "\\newglossaryentry{a}{name=a,description={x \\emph\\sqrt}}",
            ["warning a.tex:1: the definition of 'a' could not be made into text, and was kept as LaTeX; give its"],
        ),
        ("\\newglossaryentry{a}{name=" + "{" * 4000, ["error a.tex: groups stand too many levels inside one another"]),
    ],
    ids=["brace", "argument", "list", "no-name", "input", "macro", "kept", "deep"],
)
def test_what_is_wrong_is_said_with_its_line_and_hides_nothing_else(text, expected):
    said = messages(text)
    assert len(said) == len(expected)
    assert all(message.startswith(start) for message, start in zip(said, expected, strict=True)), said


def test_no_file_is_opened(monkeypatch):
    monkeypatch.setattr("builtins.open", lambda *_, **__: pytest.fail("a file was opened"))
    text = "\\newglossaryentry{a}{name=a,description={x \\input{/etc/passwd}\\include{b} y}}"
    assert [entry.definition for entry in read(text).entries] == ["x y"]


def test_nothing_is_written_to_stderr(capfd):
    read("\\newglossaryentry{a}{name=a,description={\\textbf\\frac{a}{b} \\emph\\gls{a} $\\left(x$ {}}}")
    assert capfd.readouterr().err == ""


def test_an_entry_after_a_broken_one_is_read():
    assert [entry.name for entry in read("\\newglossaryentry{a}{name={x\n" + NN).entries] == ["neural net"]


@pytest.mark.parametrize(
    ("text", "recognised"),
    [
        (NN, True),
        ("% comment\n\n\\documentclass{article}\n", True),
        ("@entry{a, name=a}\n", True),
        ("% \\newglossaryentry{a}{}\n", False),
        ("Write `\\newglossaryentry{a}{name=a}`:\n\n\\newglossaryentry{a}{name=a}\n", False),
        ("@article{a, title=b}\n", False),
        ("@prefix skos: <http://x> .\n", False),
        ('{"a": "\\\\newacronym"}', False),
    ],
)
def test_it_is_recognised_by_how_it_begins_and_what_it_defines(text, recognised):
    assert LatexReader().recognises(Content("a.txt", text.encode(), text)) is recognised


def test_the_samples_are_recognised_whatever_they_are_called():
    for path in CORPUS.glob("example-*"):
        text = path.read_text(encoding="utf-8")
        assert choose_reader(Content("glossary.txt", text.encode(), text), None).name == "latex"


PIECES = st.sampled_from(
    ["\\newglossaryentry{a}{name=a,", "description={", "}", "{", "\\gls{a}", "\\gls", "[", "]", "$", "\\[", "\\newacronym", "{b}{B}{bee}", "%", "\n", "\n\n", "\\begin{description}", "\\end{description}", "\\item[x]", "\\begin{itemize}", "parent=a,", "see={[x]a}", ",", "=", "\\", "\\'", '"', "\\verb|", "\\frac", "\\newcommand{\\z}{", "\\z", "#1", "@entry{k,", "name = {x}", "\\nomenclature{a}{b}", "\\footnote", "\\hyperref[a]{b}", "\ufdd0", "\ufdd1", "\ufdd2"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4).map(lambda text: text.replace("\r", "")), max_size=25).map("".join))
def test_any_text_gives_entries_or_problems_with_true_places(text):
    last = text.count("\n") + 1
    for file in ("a.tex", "a.bib"):
        reading = read(text, file)
        assert all(1 <= entry.place.line <= last for entry in reading.entries)
        assert all(problem.line is None or 1 <= problem.line <= last for problem in reading.problems)
        assert not [each for each in resolve(reading.entries).problems if each.code == "quote-not-literal"]


def test_a_command_whose_name_goes_on_in_another_script_is_another_command():
    assert [entry.name for entry in entries(NN + "\n" + r"\newglossaryentryÿ{x}{name={y}, description={z}}")] == [
        "neural net"
    ]
