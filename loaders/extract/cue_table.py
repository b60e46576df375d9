"""The verbs and turns of phrase that state a relation, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING

from graph.vocabulary import RelationType
from loaders.extract.words import word_set

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ASPECTS", "BETTER", "CUES", "DANGERS", "PROPERTIES", "REMEDIES", "Cue", "Form", "VerbForm"]


class Form(Enum):
    """The form in which a verb stands."""

    THIRD = auto()
    """uses"""
    BASE = auto()
    """use, to use"""
    GERUND = auto()
    """using"""
    PARTICIPLE = auto()
    """used"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A verb whose subject and object stand in a relation."""

    verb: str
    type: RelationType
    particle: tuple[str, ...] = ()
    """Words that must follow: "on" of "relies on"."""
    inverse: bool = False
    """Whether the object is the relation's source: "contains"."""
    bare: bool = True
    """Whether the object has to stand without adjective: "prevents large weights" is not about weights."""
    passive: bool = True
    """Whether "is VERBed by" states the same the other way round."""
    participle: bool = False
    """Whether the entry is for the participle alone, with its particle: "composed of"."""
    properties: bool = False
    """Whether the object may be a property of the concept: "improves model quality"."""
    only_properties: bool = False
    """Whether nothing but such a property counts: "affects training stability"."""
    into: bool = False
    """Whether what counts stands after "to" or "into": "converts documents to embeddings"."""
    better: bool = False
    """Whether the object has to be followed by a word of praise: "makes training faster"."""
    finite: bool = False
    """Whether the form in -ing states nothing: "languages including C"."""
    activities: bool = False
    """Whether the object has to be something that one does: "takes care of batching"."""
    attached: bool = False
    """Whether the form in -ing right after a noun is said of that noun alone: "computers running Unix"."""
    single: bool = False
    """Whether only the first item of a list of objects counts: what follows it often goes on from further left."""
    through_how: bool = False
    """Whether "VERBs how X ..." counts, and only that."""

    @property
    def rule(self) -> str:
        """The name of the rule: the verb with its particle."""
        return "cue:" + "-".join((self.verb, *self.particle))


@dataclass(frozen=True, slots=True)
class VerbForm:
    """A word that may be a cue, and what form of the verb it is."""

    cue: Cue
    form: Form


BETTER = word_set("""better faster powerful efficient robust stable accurate reliable safer cheaper stronger useful smarter effective
    scalable""")
"""Praise: what makes a concept one of these improves it."""

PROPERTIES = word_set("""quality performance speed stability efficiency robustness reliability behavior behaviour effectiveness usefulness
    safety""")
"""What improves or controls one of these of a concept improves or controls the concept."""

ASPECTS = word_set("""error mistake prediction output result answer response outcome size length number amount degree rate randomness level
    value strength width height depth frequency duration cost complexity variability progress course state volume count
    choice use run correctness relevance""")
"""What measures, controls or improves one of these of a concept measures, controls or improves the concept."""

DANGERS = word_set(
    "risk danger chance likelihood probability effect impact severity spread extent incidence amount number"
)
"""What lessens one of these of a thing prevents the thing."""

REMEDIES = word_set("combat fix prevent avoid mitigate reduce address counter counteract remedy cure alleviate")
"""Verbs that tell the reader what to do against the defined concept: "Combat with X"."""

_REQUIRES = RelationType.REQUIRES
_PREVENTS, _CAUSES, _USES = RelationType.PREVENTS, RelationType.CAUSES, RelationType.USES
_PRODUCES, _MEASURES, _CONTROLS = RelationType.PRODUCES, RelationType.MEASURES, RelationType.CONTROLS
_IMPROVES, _PART_OF = RelationType.IMPROVES, RelationType.PART_OF

_VERBS = (
    *(
        Cue(verb=verb, type=_PREVENTS)
        for verb in sorted(
            word_set(
                "prevent avoid combat mitigate counteract alleviate eliminate suppress reduce inhibit hinder relieve counter"
            )
        )
    ),
    *(
        Cue(verb=verb, particle=(particle,), type=_PREVENTS, passive=False)
        for verb in ("protect", "guard", "defend")
        for particle in ("against", "from")
    ),
    *(Cue(verb=verb, type=_CAUSES) for verb in ("cause", "trigger", "induce")),
    Cue(verb="lead", particle=("to",), type=_CAUSES, passive=False),
    Cue(verb="result", particle=("in",), type=_CAUSES, passive=False),
    Cue(verb="give", particle=("rise", "to"), type=_CAUSES, passive=False),
    Cue(verb="bring", particle=("about",), type=_CAUSES, passive=False),
    *(
        Cue(verb=verb, particle=("from",), type=_CAUSES, inverse=True, passive=False)
        for verb in ("result", "stem", "arise")
    ),
    *(Cue(verb=verb, type=_USES, bare=False) for verb in ("use", "employ", "leverage", "utilize", "exploit", "apply")),
    *(
        Cue(verb=verb, particle=(particle,), type=_USES, bare=False, passive=False)
        for verb, particle in (
            ("draw", "on"),
            ("build", "on"),
            ("build", "upon"),
            ("operate", "on"),
        )
    ),
    Cue(verb="store", type=_USES, bare=False, passive=False),
    Cue(verb="depend", particle=("on",), type=_USES, bare=False, passive=False, finite=True),
    Cue(verb="rely", particle=("on",), type=_USES, bare=False, passive=False),
    Cue(verb="rely", particle=("upon",), type=_USES, bare=False, passive=False),
    *(Cue(verb=verb, type=_PRODUCES, bare=False) for verb in ("produce", "generate", "output", "yield", "emit")),
    Cue(verb="introduce", type=_PRODUCES, bare=False, passive=False),
    Cue(verb="run", type=_USES, bare=False, passive=False, attached=True),
    Cue(verb="run", particle=("on",), type=_USES, passive=False),
    *(Cue(verb=verb, type=_PRODUCES, bare=False, passive=False) for verb in ("create", "compute")),
    Cue(verb="build", type=_PRODUCES, bare=False, passive=False, attached=True),
    *(
        Cue(verb=verb, type=_MEASURES, bare=False, properties=True)
        for verb in ("measure", "quantify", "evaluate", "assess", "gauge", "estimate")
    ),
    *(
        Cue(verb=verb, type=_CONTROLS, bare=False, properties=True)
        for verb in ("control", "govern", "regulate", "adjust", "manage")
    ),
    Cue(verb="detect", type=_MEASURES, bare=False, single=True),
    *(
        Cue(verb=verb, particle=("by",), type=_PREVENTS, inverse=True, participle=True)
        for verb in ("tackle", "treat", "remedy", "address")
    ),
    *(
        Cue(verb=verb, type=_CONTROLS, through_how=True, passive=False)
        for verb in ("determine", "decide", "influence", "limit", "set", "restrict", "define")
    ),
    *(Cue(verb=verb, type=_CONTROLS, properties=True, passive=False) for verb in ("guide", "steer")),
    *(
        Cue(verb=verb, type=_IMPROVES, bare=False, properties=True)
        for verb in ("improve", "enhance", "boost", "accelerate", "simplify", "ease", "facilitate")
    ),
    *(
        Cue(verb=verb, particle=("from",), type=_IMPROVES, inverse=True, passive=False)
        for verb in ("benefit", "profit", "gain")
    ),
    Cue(verb="help", type=_IMPROVES, passive=False, properties=True, only_properties=True),
    *(
        Cue(verb=verb, type=_CONTROLS, passive=False, properties=True, only_properties=True)
        for verb in ("affect", "influence", "limit", "restrict")
    ),
    *(
        Cue(verb=verb, type=_PRODUCES, passive=False, into=True)
        for verb in ("convert", "turn", "transform", "encode", "translate", "compress", "break", "split")
    ),
    Cue(verb="make", type=_IMPROVES, passive=False, better=True),
    Cue(verb="speed", particle=("up",), type=_IMPROVES, bare=False, passive=False),
    *(
        Cue(verb=verb, particle=tuple(particle.split()), type=_REQUIRES, passive=False)
        for verb, particle in (
            ("require", "understanding of"),
            ("require", "an understanding of"),
            ("require", "understanding"),
            ("require", "knowledge of"),
            ("require", "familiarity with"),
            ("assume", "knowledge of"),
            ("assume", "familiarity with"),
            ("presuppose", ""),
        )
    ),
    Cue(verb="contain", type=_PART_OF, inverse=True, bare=False, passive=False),
    Cue(verb="comprise", type=_PART_OF, inverse=True, bare=False, passive=False),
    *(
        Cue(verb=verb, type=_PART_OF, inverse=True, bare=False, passive=False)
        for verb in ("incorporate", "encompass", "combine", "bundle")
    ),
    Cue(verb="include", type=_PART_OF, inverse=True, bare=False, passive=False, finite=True),
    Cue(verb="take", particle=("care", "of"), type=_PART_OF, inverse=True, passive=False, activities=True),
    Cue(verb="consist", particle=("of",), type=_PART_OF, inverse=True, bare=False, passive=False),
    *(
        Cue(verb=verb, particle=tuple(particle.split()), type=_PART_OF, inverse=True, bare=False, participle=True)
        for verb, particle in (
            ("compose", "of"),
            ("comprise", "of"),
            ("make", "of"),
            ("make", "up of"),
            ("build", "from"),
            ("split", "into"),
            ("divide", "into"),
            ("subdivide", "into"),
            ("partition", "into"),
            ("break", "into"),
            ("organize", "into"),
            ("construct", "from"),
            ("assemble", "from"),
            ("form", "from"),
        )
    ),
    *(
        Cue(verb=verb, particle=(particle,), type=_PART_OF, bare=False, participle=True)
        for verb, particle in (("contain", "in"), ("include", "in"), ("build", "into"), ("embed", "in"))
    ),
    *(
        Cue(verb=verb, particle=("during",), type=_PRODUCES, inverse=True, bare=False, participle=True, activities=True)
        for verb in ("create", "produce", "generate", "take", "record", "compute")
    ),
    *(
        Cue(verb=verb, particle=(particle,), type=_USES, bare=False, participle=True)
        for verb, particle in (("base", "on"), ("power", "by"), ("drive", "by"), ("train", "on"), ("train", "with"))
    ),
    *(
        Cue(verb="use", particle=(particle,), type=_USES, inverse=True, bare=True, participle=True)
        for particle in ("for", "in", "during")
    ),
)

_IRREGULAR: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "remedy": ("remedies", "remedying", "remedied"),
        "lead": ("leads", "leading", "led"),
        "give": ("gives", "giving", "given"),
        "rely": ("relies", "relying", "relied"),
        "quantify": ("quantifies", "quantifying", "quantified"),
        "run": ("runs", "running", "run"),
        "build": ("builds", "building", "built"),
        "make": ("makes", "making", "made"),
        "control": ("controls", "controlling", "controlled"),
        "split": ("splits", "splitting", "split"),
        "drive": ("drives", "driving", "driven"),
        "output": ("outputs", "outputting", "output_"),
        "trigger": ("triggers", "triggering", "triggered"),
        "avoid": ("avoids", "avoiding", "avoided"),
        "combat": ("combats", "combating", "combated"),
        "break": ("breaks", "breaking", "broken"),
        "speed": ("speeds", "speeding", "sped"),
        "bring": ("brings", "bringing", "brought"),
        "arise": ("arises", "arising", "arisen"),
        "stem": ("stems", "stemming", "stemmed"),
        "apply": ("applies", "applying", "applied"),
        "draw": ("draws", "drawing", "drawn"),
        "set": ("sets", "setting", "set"),
        "simplify": ("simplifies", "simplifying", "simplified"),
        "emit": ("emits", "emitting", "emitted"),
        "limit": ("limits", "limiting", "limited"),
        "inhibit": ("inhibits", "inhibiting", "inhibited"),
        "benefit": ("benefits", "benefiting", "benefited"),
        "profit": ("profits", "profiting", "profited"),
        "gain": ("gains", "gaining", "gained"),
        "take": ("takes", "taking", "taken"),
        "embed": ("embeds", "embedding", "embedded"),
        "restrict": ("restricts", "restricting", "restricted"),
    }
)
"""Third person, gerund and participle of verbs that the rule below would get wrong."""


def _inflect(verb: str) -> tuple[str, str, str]:
    """Third person, gerund and participle of a verb.

    >>> _inflect("use"), _inflect("assess")
    (('uses', 'using', 'used'), ('assesses', 'assessing', 'assessed'))
    """
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    stem = verb.removesuffix("e")
    third = verb + "es" if verb.endswith(("ss", "sh", "ch", "x")) else verb + "s"
    return third, stem + "ing", stem + "ed"


def _by_form() -> Mapping[str, tuple[VerbForm, ...]]:
    table: dict[str, list[VerbForm]] = {}
    for cue in _VERBS:
        third, gerund, participle = _inflect(cue.verb)
        table.setdefault(participle, []).append(VerbForm(cue, Form.PARTICIPLE))
        if not cue.participle:
            table.setdefault(third, []).append(VerbForm(cue, Form.THIRD))
            table.setdefault(cue.verb, []).append(VerbForm(cue, Form.BASE))
        if not cue.participle and not cue.finite:
            table.setdefault(gerund, []).append(VerbForm(cue, Form.GERUND))
    return MappingProxyType({word: tuple(forms) for word, forms in table.items()})


CUES: Mapping[str, tuple[VerbForm, ...]] = _by_form()
"""Every form of every cue verb."""
