from __future__ import annotations

import random

import pytest

from graph.errors import GlossaryError
from loaders.extract.prerequisites import training
from loaders.extract.prerequisites.features import FEATURES, find_pairs
from loaders.extract.prerequisites.model import shipped_model
from loaders.extract.prerequisites.reading import read_glossary
from loaders.extract.prerequisites.training import as_toml, cross_validate, fit, fit_model, main, read_gold


@pytest.fixture
def files(tmp_path):
    """Forty concepts in four layers, each defined by two of the layer below, beside two that it only lists."""
    shuffler = random.Random(4)
    lines, pairs = ["name,definition"], ["goal,prerequisite"]
    names = [f"{colour} {thing}" for thing in ("seed", "plant", "garden", "park") for colour in COLOURS]
    for place, name in enumerate(names):
        below = names[max(place - place % 10 - 10, 0) : place - place % 10]
        needs = shuffler.sample(below, 2) if below else []
        others = shuffler.sample([other for other in names if other != name and other not in needs], 2)
        built = f"{name.split()[1]} made of {' and '.join(needs)}." if needs else "thing of its own."
        lines.append(f'{name},"A {built} Some also like {" or ".join(others)}."')
        pairs += [f"{name},{need}" for need in needs]
    concepts, requires = tmp_path / "concepts.csv", tmp_path / "requires.csv"
    concepts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    requires.write_text("\n".join(pairs) + "\n", encoding="utf-8")
    return concepts, requires


COLOURS = ("amber", "blue", "crimson", "dun", "emerald", "fawn", "grey", "hazel", "indigo", "jade")


def test_goals_are_the_defined_concepts_with_prerequisites(files):
    gold = read_gold(*files)
    assert len(gold.goals) == 30
    assert len(gold.requires) == 60


def test_a_model_finds_what_plainer_ways_do_not_tell_apart(files):
    figures = cross_validate(read_gold(*files), seeds=1).figures
    mention, model = figures["every mention"], figures["all features"]
    assert mention.right == mention.known == 60
    assert mention.found > 100
    assert model.f1 > 0.7 > mention.f1
    assert model.right <= model.implied <= model.found
    asserted = next(each for name, each in figures.items() if "asserted" in name)
    assert asserted.found <= model.found


def test_what_a_model_is_fitted_to_is_told_apart(files):
    gold = read_gold(*files)
    pairs = [pair for pair in find_pairs(read_glossary(gold.material)) if pair.goal in gold.goals]
    regression = fit(pairs, gold.requires)
    yes = [regression.probability(one.features) for one in pairs if (one.goal, one.other) in gold.requires]
    no = [regression.probability(one.features) for one in pairs if (one.goal, one.other) not in gold.requires]
    assert sum(yes) / len(yes) > 0.65
    assert sum(no) / len(no) < 0.35
    assert sum([*yes, *no]) == pytest.approx(len(yes), rel=0.02)  # calibrated on average
    only = fit(pairs, gold.requires, {"likeness"})
    assert [bool(weight) for weight in only.weights] == [name == "likeness" for name in FEATURES]


def test_the_command_prints_a_table_and_writes_what_the_package_reads(files, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "__file__", str(tmp_path / "training.py"))
    assert main([*map(str, files), "--seeds", "1"]) == 0
    heading, *rows = capsys.readouterr().out.splitlines()
    assert heading.split()[-5:] == ["precision", "recall", "F1", "closure", "direction"]
    assert [row.split("  ")[0].strip() for row in rows][:3] == [
        "every mention",
        "logistic regression over mentions",
        "all features",
    ]
    assert not (tmp_path / "coefficients.toml").exists()
    assert main([*map(str, files), "--seeds", "1", "--write"]) == 0
    gold = read_gold(*files)
    pairs = [pair for pair in find_pairs(read_glossary(gold.material)) if pair.goal in gold.goals]
    assert (tmp_path / "coefficients.toml").read_text(encoding="utf-8") == as_toml(fit_model(pairs, gold))


def test_the_shipped_coefficients_are_in_the_form_that_training_writes():
    shipped = (training.Path(training.__file__).with_name(training.COEFFICIENTS)).read_text(encoding="utf-8")
    assert shipped == as_toml(shipped_model())


def test_gold_that_names_nothing_known_is_refused(files, tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("goal,prerequisite\namber park,purple seed\n", encoding="utf-8")
    with pytest.raises(GlossaryError) as caught:
        read_gold(files[0], wrong)
    (problem,) = [each for each in caught.value.problems if each.severity.value == "error"]
    assert problem.line == 2
