"""Closed classes of English words, which are few and can be listed, and endings that tell the open ones apart.

There is no tagger: a word that is in none of these lists counts as a noun, and where that could be wrong a rule abstains.
"""

from __future__ import annotations

__all__ = [
    "AUXILIARIES",
    "BE",
    "CONJUNCTIONS",
    "DEGREES",
    "DETERMINERS",
    "FIXED_EXPRESSIONS",
    "FUNCTION_WORDS",
    "HEDGES",
    "NEGATIONS",
    "PREPOSITIONS",
    "PRONOUNS",
    "RELATIVES",
    "SUBORDINATORS",
    "is_adjective",
    "is_adverb",
    "is_degree",
    "is_gerund",
    "is_participle",
    "is_qualifier",
    "is_superlative",
    "word_set",
]


def word_set(words: str) -> frozenset[str]:
    """The words of a text that lists them."""
    return frozenset(words.split())


DETERMINERS = word_set("""a an the this these those each every any some all both most many several various certain such its their his her your our
    my another other one two three four five six seven eight nine ten first second third multiple numerous either""")
"""Words that open a noun phrase without changing what its noun means."""

DEGREES = word_set("""more less fewer least better worse best worst bigger further too enough excessive insufficient simpler larger smaller
    higher lower longer shorter faster slower deeper wider stronger weaker cheaper newer older greater finer coarser richer
    poorer safer harder softer easier earlier later sharper denser sparser""")
"""A noun with one of these stands for a quantity or a variation of the thing: "simpler models" are not "models"."""

PREPOSITIONS = word_set("""of in on at by for from with without into onto over under between among across through during before after against about
    around along via per within toward towards upon beyond throughout despite like unlike as than near beside besides inside
    outside behind above below up down off out regarding concerning versus vs amid amidst among amongst beneath underneath
    alongside atop except aboard minus plus""")

CONJUNCTIONS = frozenset({"and", "or", "but", "nor", "/", "&", "then", "yet"})

RELATIVES = word_set("that which who whom whose")

SUBORDINATORS = word_set(
    "when where whereby while because since so whereas although though if unless whether how why what once until"
)
"""Words that open a clause of its own inside a sentence."""

HEDGES = word_set("if unless whether would could might may should perhaps possibly maybe hypothetically supposedly")
"""What a sentence with one of these says is not asserted."""

NEGATIONS = word_set("""not no never neither nor none nothing nobody without cannot 't n't hardly scarcely rarely seldom barely little lack lacks
    lacking lacked fail fails failing failed unable impossible absence inability difficult hard struggle struggles refuse
    refuses instead""")
"""What a clause says after one of these is denied, or at least not asserted."""

BE = word_set("is are was were be been being 's 're")

AUXILIARIES = BE | word_set("can may might must shall should will would could do does did has have had ca 'll 've 'd")

PRONOUNS = word_set("""it they them he she we you i us itself themselves something anything everything someone somebody anybody everybody here
    there""")

_ADVERBS = word_set("""also often usually always sometimes then thus therefore hence very quite rather just only even still already now again
    together largely mostly almost nearly about roughly well much far directly essentially aside apart abroad ahead forth aloft anew midway halfway somewhat twice ever""")

_NOT_ADVERBS = word_set(
    "family assembly anomaly reply supply apply monopoly belly bully ally jelly lily fly butterfly holly folly tally rally gully homily panoply oligopoly duopoly gadfly dragonfly firefly"
)

_ADJECTIVES = word_set("""large small big new old good bad high low long short wide narrow deep shallow fast slow simple complex easy common popular
    key main core central modern classic standard basic advanced general specific special single full whole complete different
    same similar random rare sparse dense raw strong weak soft hidden open free early late local global online offline typical
    usual useful important famous great huge tiny strict safe rich poor fair fine fixed robust discrete continuous abstract
    concrete exact explicit implicit direct prior extra separate unique widespread true false real artificial recent plain broad
    major minor natural human own correct wrong known unknown unseen initial final total overall prime intermediate cheap
    expensive dominant average modest infinite finite solid liquid young female male red white black green blue yellow brown
    gray grey round flat usual severe unwanted""")

_PLAIN_ADJECTIVES = word_set("""tall slender thin thick thicker heavy dark pale bright dull vivid brilliant erect upright prostrate straight bent coarse
    smooth rough stiff rigid loose tight tough hardy sturdy stout stocky plump hairy woody bushy shrubby spiny thorny showy
    silvery leafy fleshy bony horny silky woolly downy glossy shiny waxy oily greasy fatty milky watery creamy sticky
    sandy rocky muddy grassy marshy swampy weedy wooden woolen golden ancient primitive extinct former latter sudden
    abrupt rapid swift quick brief violent intense acute severe malignant benign mild extreme moderate slight faint loud
    noisy quiet calm steady steep sweet bitter sour spicy pungent fragrant crisp brittle tender moist wet dry hot cold warm cool fresh stale
    ripe mature immature sterile fertile barren hollow concave convex oval oblong elongate slanted compact bulky massive
    huge vast tiny minute miniature giant lightweight portable waterproof transparent translucent opaque visible
    invisible apparent evident prominent obscure vague indistinct distinct precise accurate correct incorrect proper
    improper appropriate inappropriate adequate inadequate sufficient insufficient necessary excessive extravagant elaborate intricate
    simple crude pure impure volatile soluble insoluble inert potent efficient inferior superior anterior posterior interior exterior
    inner outer upper lower middle rear innermost outermost uppermost topmost eastern western northern southern
    northeastern northwestern southeastern southwestern northernmost southernmost inland upland outward inward upward downward backward
    forward sideways temperate cosmopolitan widespread worldwide abundant scarce sparse independent dependent
    recurrent frequent persistent permanent transient temporary constant variable absorbent resonant
    significant important relevant evident different adjacent distant remote parallel perpendicular reciprocal
    equivalent subordinate supreme principal chief sole entire double triple fourth fifth sixth seventh eighth tenth
    holy sacred divine evil wicked cruel savage fierce brave bold timid clever intelligent stupid foolish silly witty
    polite impolite rude courteous arrogant vain proud humble honest dishonest fraudulent illicit lawful unlawful unfair
    unjust pleasant unpleasant disagreeable unwelcome hostile angry eager keen earnest solemn deliberate inadvertent
    desperate passionate tedious odd strange quaint grand splendid handsome pretty ugly ornate gaudy lofty famous
    urban suburban foreign domestic indoor outdoor underground private secret civil
    able unable capable incapable due worth aware ready alone alike devoid fond prone
    empty bare blank blind deaf lame dead alive sick ill sore healthy unhealthy weary dirty filthy clean wild tame
    imaginary supernatural mortal immortal modern obsolete archaic medieval nomadic migratory predatory sensory
    alpine arborescent procumbent decumbent succulent prolific edible inedible
    crystalline amorphous viscous gaseous metric numeric lowercase uppercase asynchronous synchronous parallel binary proprietary
    bidirectional adaptive interactive executable readable reusable compatible incompatible verbose concise""")
"""Common adjectives whose endings tell nothing, none of which is often a noun."""

_SUPERLATIVE_NOUNS = word_set("""forest harvest interest contest request conquest protest arrest tempest bequest inquest manifest breast priest
    digest incest crest quest chest guest""")
"""Nouns in -est, the ending of superlatives such as "largest"."""

_NOT_ADJECTIVES = word_set("""signal proposal interval material potential terminal credential journal canal animal metal metric statistic topic logic
    heuristic characteristic arithmetic traffic graphic objective directive adjective perspective archive variable table cable
    syllable grammar scalar calendar pillar dollar bar car war professional individual original capital hospital manual
    tutorial festival music magic fabric clinic plastic mechanic goal deal meal trial principal criminal collar sugar cellar
    mammal crystal chemical official relative executive detective narrative initiative motive alternative guitar
    seminar radar altar sonar cigar mortar nectar pulsar quasar cougar jaguar republic critic cleric attic mosaic agaric
    antibiotic alcoholic fanatic comic relic garlic tunic tonic lyric epic fabric picnic panic mineral cereal rival
    vandal petal pedal metal rebel funeral carnival confessional diagonal numeral removal refusal admiral general marshal cardinal blemish parish radish rubbish varnish dervish approval
    arrival survival renewal dismissal disposal betrayal denial trial burial portrayal withdrawal appraisal rehearsal
    reversal rental polynomial binomial adversary missionary secretary sanctuary estuary mercenary
    commentary documentary anniversary luminary diary constable vegetable parable fable stable syllable constabulary
    contraceptive preservative sedative laxative adhesive explosive abrasive additive derivative locomotive captive
    fugitive operative incentive
    representative primitive coral medal sandal funeral arsenal bowl dish fish polish finish virus census corpus bonus
    dictionary summary library boundary vocabulary binary salary glossary""")
"""Nouns with the ending of an adjective."""

_ADJECTIVE_ENDINGS = ("al", "ic", "ive", "ous", "ful", "less", "able", "ible", "ar", "ary", "ish", "like")

_IRREGULAR_PARTICIPLES = word_set("""used made built known given held shown taken learned learnt found drawn sent written chosen done kept seen grown thrown broken
    driven spoken sold told brought bought taught thought meant lost won worn born borne bound wound spun eaten paid laid
    said woven sewn bred hung flown fought caught undertaken beaten ridden struck sunk begun gone sung hidden stolen frozen
    torn sworn fallen forgotten forbidden dug fed led bent spent lent sent swept slept felt dealt""")

_NOT_PARTICIPLES = word_set(
    "need seed speed feed breed embed hundred sacred weed bleed greed exceed proceed succeed indeed creed steed misdeed aniseed thoroughbred purebred"
)

_NOT_GERUNDS = word_set(
    "thing something anything everything nothing string king spring wing sting swing bring during sing"
)

_COMPARATIVE_NOUNS = word_set("""classifier identifier modifier barrier carrier fourier outlier multiplier qualifier quantifier supplier amplifier soldier
    frontier courier premier verifier""")
"""Nouns in -ier, the ending of comparatives such as "heavier"."""

FIXED_EXPRESSIONS: tuple[tuple[str, ...], ...] = tuple(
    tuple(words.split())
    for words in (
        "for example",
        "for instance",
        "an example of",
        "examples of",
        "are examples",
        "is an example",
        "common examples",
        "examples include",
        "examples are",
        "as a result",
        "the result of",
        "in terms of",
        "in the context of",
        "in this context",
        "in practice",
        "in general",
        "in particular",
        "in contrast",
        "in order to",
        "at scale",
        "on the basis of",
        "with respect to",
        "by means of",
        "state of the art",
        "by default",
        "a set of",
        "a number of",
        "a series of",
        "a kind of",
        "a type of",
        "a form of",
        "a class of",
        "the process of",
        "the use of",
        "the case of",
        "in case",
        "in the case",
        "on average",
        "over time",
        "in the form of",
        "in place of",
        "in addition",
        "such as",
        "as opposed to",
    )
)
"""Turns of phrase whose words are no terms, whatever the glossary defines: "for example" under a concept Example."""

FUNCTION_WORDS = (
    DETERMINERS
    | PREPOSITIONS
    | CONJUNCTIONS
    | RELATIVES
    | SUBORDINATORS
    | HEDGES
    | NEGATIONS
    | AUXILIARIES
    | PRONOUNS
    | _ADVERBS
    | {"to"}
)
"""A term that is one of these words (WHO, IT, AS) is only linked where it is written exactly as its name is."""


def is_adverb(word: str) -> bool:
    """Whether a lower-case word is an adverb, by list or by its ending in -ly."""
    return word in _ADVERBS or (len(word) > 4 and word.endswith("ly") and word not in _NOT_ADVERBS)


def is_degree(word: str) -> bool:
    """Whether a lower-case word compares: "more", "simpler", "heavier"."""
    return word in DEGREES or (
        len(word) > 5 and word.isalpha() and word.endswith("ier") and word not in _COMPARATIVE_NOUNS
    )


def is_qualifier(word: str) -> bool:
    """Whether a lower-case word is listed as an adjective or participle, so that it is no noun though a term may be called so."""
    return word in _ADJECTIVES or word in DEGREES or word in _IRREGULAR_PARTICIPLES


def is_adjective(word: str) -> bool:
    """Whether a lower-case word before a noun only qualifies it."""
    if word in _ADJECTIVES or word in _PLAIN_ADJECTIVES or is_superlative(word):
        return True
    return len(word) > 4 and word.endswith(_ADJECTIVE_ENDINGS) and word not in _NOT_ADJECTIVES


def is_superlative(word: str) -> bool:
    """Whether a lower-case word is a superlative by its ending: "largest"."""
    return len(word) > 5 and word.endswith("est") and word not in _SUPERLATIVE_NOUNS


def is_participle(word: str) -> bool:
    """Whether a lower-case word is a past participle: "trained", "built"."""
    if word in _IRREGULAR_PARTICIPLES:
        return True
    return len(word) > 4 and word.endswith("ed") and not word.endswith("weed") and word not in _NOT_PARTICIPLES


def is_gerund(word: str) -> bool:
    """Whether a lower-case word is a verb form in -ing."""
    return len(word) > 4 and word.endswith("ing") and word not in _NOT_GERUNDS
