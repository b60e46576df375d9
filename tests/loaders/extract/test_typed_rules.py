"""What nouns, names, clauses and less common verbs state, and which sentences near to these state nothing."""

from __future__ import annotations

from itertools import product

import pytest

from loaders.extract.cue_table import CUES
from loaders.extract.extraction import ASSERTED_FROM
from loaders.extract.names import are_opposites
from loaders.extract.rules import CONFIDENCE, JUDGED, PRIOR, UNREAD, confidence_of

KNOWN = (
    *("Soup", "Dough", "Oven", "Baking", "Curdling", "Scorching", "Steam", "Tempering", "Crust", "Kettle", "Bread"),
    *("Bisque", "Ramen", "Stove", "Fuel", "Cook", "Chopping", "Stirring", "Waste", "Upper Shelf", "Lower Shelf"),
    *(
        "Sponge Bread",
        "Convection oven",
        "Waste avoidance",
        "Oven scheduler",
        "Raw avoidance",
        "GPTQ",
        "AWQ",
        "Rye",
        "Spelt",
        "White Bread",
    ),
)

STATED = [
    # nouns
    ("Salting", "Salting is a remedy for curdling.", "Salting PREVENTS Curdling"),
    ("Salting", "A safeguard against scorching.", "Salting PREVENTS Scorching"),
    (
        "Fault",
        "A failure of a dish. Tempering and baking are the remedies.",
        "Baking PREVENTS Fault; Tempering PREVENTS Fault",
    ),
    (
        "Fault",
        "A failure. To avoid it takes tempering, careful baking and, often, steam.",
        "Baking PREVENTS Fault; Steam PREVENTS Fault; Tempering PREVENTS Fault",
    ),
    ("Heat", "The usual cause of curdling.", "Heat CAUSES Curdling"),
    ("Lump", "A lump is an effect of curdling.", "Curdling CAUSES Lump"),
    ("Yield", "The fraction of an oven's output that sells.", "Yield MEASURES Oven"),
    ("Pace", "The number of loaves that an oven bakes per hour.", "Pace MEASURES Oven"),
    ("Wait", "The time that an oven takes to get hot.", "Wait MEASURES Oven"),
    ("Tasting", "The measurement of the quality of a soup.", "Tasting MEASURES Soup"),
    ("Minute", "The unit in which the length of baking is counted.", "Minute MEASURES Baking"),
    ("Pan", "The standard tool for baking.", "Baking USES Pan"),
    ("Turn", "One complete pass of baking.", "Turn PART_OF Baking"),
    (
        "Turn",
        "A turn is a pass of baking, and the unit in which chopping is counted.",
        "Turn MEASURES Chopping; Turn PART_OF Baking",
    ),
    ("Roux", "A mixture of dough and soup.", "Dough PART_OF Roux; Soup PART_OF Roux"),
    ("Effort", "The sum of chopping and stirring.", "Effort USES Chopping; Effort USES Stirring"),
    (
        "Rye",
        "Rye differs from spelt. The steam is the harmonic mean of the two.",
        "Rye CONTRASTS_WITH Spelt; Steam USES Rye; Steam USES Spelt",
    ),
    (
        "Effort",
        "It takes chopping and stirring. Effort is the sum of the two.",
        "Effort USES Chopping; Effort USES Stirring",
    ),
    ("Lever", "The lever is the main mechanism in an oven.", "Lever PART_OF Oven; Oven USES Lever"),
    ("Heat", "Heat is a setting to choose in baking.", "Heat PART_OF Baking"),
    # aspects of a thing
    ("Dial", "A knob that controls the speed of baking.", "Dial CONTROLS Baking"),
    ("Dial", "A knob that limits which dishes an oven bakes at once.", "Dial CONTROLS Oven"),
    ("Tray", "A flat box. Its size affects baking quality.", "Tray CONTROLS Baking"),
    ("Tray", "A flat box. The size of the tray influences the speed of baking.", "Tray CONTROLS Baking"),
    ("Vent", "Reduces the risk of scorching.", "Vent PREVENTS Scorching"),
    ("Rest", "A pause. The quality of bread gains a great deal from it.", "Rest IMPROVES Bread"),
    ("Dial", "A knob that limits the speed of baking.", "Dial CONTROLS Baking"),
    ("Tester", "A sensor is needed to detect curdling. A tester is needed to detect waste.", "Tester MEASURES Waste"),
    (
        "Fault",
        "A failure. Such ovens crack. It has to be prevented by tempering, by stirring or by care.",
        "Stirring PREVENTS Fault; Tempering PREVENTS Fault",
    ),
    ("Fault", "A failure that can be treated by tempering.", "Tempering PREVENTS Fault"),
    ("Smith", "A person who builds ovens.", "Smith PRODUCES Oven"),
    ("Shop", "A place for running ovens.", "Shop USES Oven"),
    ("Salve", "A paste used to relieve scorching.", "Salve PREVENTS Scorching"),
    ("Heat", "Energy. Too much steam can lead to scorching.", "Steam CAUSES Scorching"),
    ("Fan", "A blower that makes baking far faster.", "Fan IMPROVES Baking"),
    # clauses
    ("Roasting", "A process in which steam is often produced.", "Roasting PRODUCES Steam"),
    ("Rig", "A system in which a kettle boils water.", "Kettle PART_OF Rig"),
    ("Rig", "A rig is built from rows of ovens, the kettles, which are hot.", "Kettle PART_OF Rig; Oven PART_OF Rig"),
    ("Smell", "A gas that an oven emits.", "Oven PRODUCES Smell"),
    ("Smell", "The gas which ovens emit at night.", "Oven PRODUCES Smell"),
    (
        "Meal",
        "Food. It is split in two: the soup, which comes first, and the bread.",
        "Bread PART_OF Meal; Soup PART_OF Meal",
    ),
    ("Drying", "A routine that works by means of steam.", "Drying USES Steam"),
    ("Drying", "A routine that works via ovens.", "Drying USES Oven"),
    (
        "Drying",
        "A routine that removes water from food, by steam and not by fuel.",
        "Drying USES Steam; Fuel CONTRASTS_WITH Steam",
    ),
    ("Mixer", "A machine that works by stirring.", "Mixer USES Stirring"),
    ("Snack", "A snack is cold food, taken during baking.", "Baking PRODUCES Snack"),
    ("Stage", "The first box; bisque is a soup.", "Bisque IS_A Soup"),
    (
        "Shop",
        "A place. It takes care of chopping, baking and stirring.",
        "Baking PART_OF Shop; Chopping PART_OF Shop; Stirring PART_OF Shop",
    ),
    (
        "Shop",
        "A place. It includes the baking of bread, chopping, and stirring for guests.",
        "Baking PART_OF Shop; Chopping PART_OF Shop; Stirring PART_OF Shop",
    ),
    # lists
    ("Food", "What one eats. Bisque and ramen belong here.", "Bisque IS_A Food; Ramen IS_A Food"),
    ("Food", "What one eats. A common one is ramen.", "Ramen IS_A Food"),
    ("Food", "What one eats. Its variants bisque and ramen taste best.", "Bisque IS_A Food; Ramen IS_A Food"),
    ("Food", "What one eats. Ramen, another of these dishes, is hot.", "Ramen IS_A Food"),
    (
        "Grinding",
        "Making flour. Common methods are GPTQ and AWQ.",
        "AWQ INSTANCE_OF Grinding; GPTQ INSTANCE_OF Grinding",
    ),
    ("Food", "What one eats. Rye and spelt are popular choices for bread.", "Rye IS_A Bread; Spelt IS_A Bread"),
    ("Loaf", "A product. Its two kinds are rye and spelt.", "Rye CONTRASTS_WITH Spelt; Rye IS_A Loaf; Spelt IS_A Loaf"),
    # two of a kind, each with a clause of its own
    (
        "Heat",
        "Energy. A sponge bread is dry, while the white bread holds water.",
        "Sponge Bread CONTRASTS_WITH White Bread; Sponge Bread IS_A Bread; White Bread IS_A Bread",
    ),
    (
        "Heat",
        "Energy. White bread rises over steam, sponge bread over water.",
        "Sponge Bread CONTRASTS_WITH White Bread; Sponge Bread IS_A Bread; White Bread IS_A Bread",
    ),
    # names
    ("Loaf", "A product, such as the sponge bread of our town.", "Sponge Bread IS_A Bread"),
    ("Rack", "It has an upper shelf and a lower shelf.", "Lower Shelf CONTRASTS_WITH Upper Shelf"),
    ("Shop", "A place with waste avoidance.", "Waste avoidance PREVENTS Waste"),
    ("Shop", "A place. The oven scheduler sits here.", "Oven scheduler CONTROLS Oven"),
    # contrasts
    ("Rack", "It dries by steam and not by fuel.", "Fuel CONTRASTS_WITH Steam"),
    ("Kneading", "Kneading is slow, whereas baking is fast.", "Baking CONTRASTS_WITH Kneading"),
    ("Kneading", "A step. It trades off against baking.", "Baking CONTRASTS_WITH Kneading"),
    (
        "Kneading",
        "A step. On large ovens, baking and stirring usually do better.",
        "Baking CONTRASTS_WITH Kneading; Kneading CONTRASTS_WITH Stirring",
    ),
    ("Kneading", "A step. In large towns chopping works better.", "Chopping CONTRASTS_WITH Kneading"),
    ("Hearth", "A fire. In most towns the stove has largely taken its place.", "Hearth CONTRASTS_WITH Stove"),
    ("Hearth", "A fire, now largely replaced by stoves.", "Hearth CONTRASTS_WITH Stove"),
    ("Hearth", "A fire. It has been superseded by the oven.", "Hearth CONTRASTS_WITH Oven"),
    ("Range", "A range supersedes the stove.", "Range CONTRASTS_WITH Stove"),
    ("Range", "A hot top. It is not the oven: it has plates.", "Oven CONTRASTS_WITH Range"),
    ("Rack", "Good cooks keep bread apart from dough.", "Bread CONTRASTS_WITH Dough"),
    ("Rack", "The difference between bisque and ramen.", "Bisque CONTRASTS_WITH Ramen"),
    ("Kneading", "A step. Its number is fixed, whereas baking goes on.", "Baking CONTRASTS_WITH Kneading"),
]


def spoken(relations, name):
    names = {known.lower().replace(" ", "-"): known for known in (*KNOWN, name)}
    return sorted(f"{names[r.source]} {r.type.value} {names[r.target]}" for r in relations)


@pytest.mark.parametrize(("name", "definition", "expected"), STATED)
def test_what_a_definition_states(extract, name, definition, expected):
    relations = extract({name: definition}, *(known for known in KNOWN if known != name))
    assert spoken(relations, name) == sorted(filter(None, expected.split("; ")))


SILENT = [
    ("Salting", "No remedy for curdling."),
    ("Salting", "Salting is not a remedy for curdling."),
    ("Limit", "The maximum number of ovens."),
    ("Pan", "How many cooks does an oven take?"),
    ("Loaf", "A product that is not a sponge bread."),
    ("Shop", "A place without waste avoidance."),
    ("Shop", "A place that might want an oven scheduler."),
    ("Shop", "A place with raw avoidance."),
    ("Loaf", "A product that could become a sponge bread."),
    ("Meal", "Cold meals do without the soup; no steam is produced."),
    ("Drying", "A routine that works without the help of steam."),
    ("Shop", "Dishes including baking and ramen."),
    ("Food", "What one eats. Bisque and ramen are also called soups of the day by cooks."),
    ("Pen", "A tool. It is used in combination."),
    ("Roux", "A mixture of dough."),
    ("Effort", "Not the sum of chopping and stirring."),
    ("Effort", "A task. The oven is the mean of the two."),
    ("Way", "The means of chopping and stirring."),
    ("Lever", "It is not a mechanism in an oven."),
    ("Shop", "A place for cooks building ovens."),
    ("Shop", "A place with a large set of oven building tools."),
    ("Shop", "A place for cooks running ovens."),
    ("Smell", "A gas that no oven emits."),
    ("Smell", "It is not a gas that an oven emits."),
    ("Smell", "A gas that an oven takes in."),
    ("Jump", "A leap that an oven makes."),
    ("Fault", "A failure. It does not have to be prevented by tempering."),
    ("Fault", "A failure. It cannot be treated by tempering."),
    ("Fault", "A failure. It is prevented by care, which is moved by steam and by waste."),
    ("Dial", "A knob that does not limit the speed of baking."),
    ("Dial", "A knob that limits baking."),
    ("Roux", "It is not a mixture of dough and soup."),
    ("Roux", "A mixture of dough or soup."),
    ("Effort", "A product of chopping and stirring."),
    ("Food", "What one eats. In some ramen, one of these is hot."),
    ("Effort", "It takes chopping, stirring and baking. It is the sum of the two."),
    ("Turn", "A pass of the oven."),
    ("Coat", "A cover made of the skins of onions."),
    ("Mix", "A system that is divided in three kinds: the soup, the bread and the steam."),
    ("Carving", "A step in which an oven is made."),
    ("Mixer", "A machine that is moved by steam."),
    ("Mixer", "A machine that allows the regulation by steam."),
    ("Mixer", "A machine that never works by stirring."),
    ("Mixer", "A machine that asks cooks to work by stirring."),
    ("Mixer", "A machine that works by stirring up waste."),
    ("Hearth", "A fire. It can always be replaced by a stove."),
    ("Hearth", "A fire. It has not been replaced by a stove."),
    ("Hearth", "A fire. It would be replaced by the stove."),
    ("Pan", "Steel. Baking and stirring need more."),
    ("Pan", "Steel. It does more."),
    ("Pan", "The distance between bisque and ramen."),
    ("Pen", "A thing that combines features of steam."),
]


@pytest.mark.parametrize(("name", "definition"), SILENT)
def test_is_silent(extract, name, definition):
    assert extract({name: definition}, *KNOWN, "Combination", "Feature") == ()


# Negation and contrast: in none of these frames does the heating do to the oxidation what the verb says.
FRAMES = [
    "Unlike what {gerund} oxidation, it is cold.",
    "A step rather than one that {third} oxidation.",
    "A step, not the same as one that {third} oxidation.",
    "A step without {gerund} oxidation.",
    "A step instead of {gerund} oxidation.",
    "A step that no longer {third} oxidation.",
    "A step that neither {third} oxidation nor gas.",
    "A step that fails to {base} oxidation.",
    "Contrary to popular belief, it never {third} oxidation.",
    "Oxidation is not {participle} by heating.",
    "A step that does not, however, {base} oxidation.",
    "A step that hardly {third} oxidation.",
    "It is not true that heating {third} oxidation.",
    "A step that nobody can {base} oxidation with.",
]
VERBS = [
    ("prevent", "prevents", "preventing", "prevented"),
    ("cause", "causes", "causing", "caused"),
    ("use", "uses", "using", "used"),
    ("produce", "produces", "producing", "produced"),
    ("measure", "measures", "measuring", "measured"),
    ("control", "controls", "controlling", "controlled"),
    ("improve", "improves", "improving", "improved"),
    ("contain", "contains", "containing", "contained"),
    ("store", "stores", "storing", "stored"),
    ("include", "includes", "including", "included"),
    ("manage", "manages", "managing", "managed"),
    ("simplify", "simplifies", "simplifying", "simplified"),
    ("detect", "detects", "detecting", "detected"),
    ("relieve", "relieves", "relieving", "relieved"),
]


@pytest.mark.parametrize("frame", FRAMES)
def test_a_negated_or_contrasting_frame_states_nothing_but_contrast(extract, frame):
    for base, third, gerund, participle in VERBS:
        text = frame.format(base=base, third=third, gerund=gerund, participle=participle)
        found = {relation.type.value for relation in extract({"Heating": text}, "Oxidation", "Gas")}
        assert found <= {"CONTRASTS_WITH"}, text


NOUN_FRAMES = [
    "{} is not a {} {} {}.",
    "Unlike a {1} {2} {3}, {0} is hot.",
    "{} is no {} {} {}.",
    "{} is neither a {} {} {} nor a cake.",
]
NOUNS = [
    ("remedy", "for"),
    ("cause", "of"),
    ("measure", "of"),
    ("basis", "of"),
    ("part", "of"),
    ("kind", "of"),
    ("consequence", "of"),
    ("mechanism", "in"),
    ("setting", "in"),
]


@pytest.mark.parametrize(("frame", "noun"), list(product(NOUN_FRAMES, NOUNS)))
def test_a_noun_that_is_denied_states_nothing(extract, frame, noun):
    found = extract({"Heating": frame.format("Heating", *noun, "oxidation")}, "Oxidation")
    assert {relation.type.value for relation in found} <= {"CONTRASTS_WITH"}


@pytest.mark.parametrize(
    ("one", "other", "opposite"),
    [
        ("forward pass", "backward pass", True),
        ("input layers", "output layer", True),
        ("encoder", "decoder", True),
        ("supervised learning", "unsupervised learning", True),
        ("linear", "non-linear", True),
        ("forward pass", "backward step", False),
        ("layer", "layer", False),
        ("pass", "forward pass", False),
        ("x-25", "ax-25", False),
        ("under", "over", False),
    ],
)
def test_opposites_differ_in_one_word_or_its_beginning(one, other, opposite):
    assert are_opposites(one, other) is opposite
    assert are_opposites(other, one) is opposite


def test_a_stated_genus_goes_before_that_of_the_name(extract):
    relations = extract({"Sponge Bread": "A sponge bread is a soup."}, "Bread", "Soup")
    assert [relation.id for relation in relations] == ["sponge-bread:IS_A:soup"]


def test_a_rule_seen_rarely_is_drawn_towards_its_family():
    for rule, (right, seen) in JUDGED.items():
        if seen == 0:
            assert CONFIDENCE[rule] == UNREAD < ASSERTED_FROM
            continue
        family, own = confidence_of(rule.partition(":")[0]), right / seen
        assert min(family, own) - 0.01 <= CONFIDENCE[rule] <= max(family, own) + 0.01
        assert abs(CONFIDENCE[rule] - (right + PRIOR * family) / (seen + PRIOR)) < 0.01


def test_every_judged_verb_is_a_cue():
    rules = {verb.cue.rule for verbs in CUES.values() for verb in verbs} | {"cue:remedy"}
    assert {rule for rule in JUDGED if rule.startswith("cue:")} <= rules
