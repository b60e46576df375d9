"""Fits the coefficients and measures them: ``python -m loaders.extract.prerequisites.training CONCEPTS REQUIRES``.

CONCEPTS is a glossary in any format, REQUIRES a table with the columns goal and prerequisite: the direct prerequisites
of some of the concepts, as people see them. The figures are by cross-validation over goals, so that no goal is judged by a
model that was fitted to its prerequisites. ``--write`` replaces the coefficients that the package ships.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.model import ConceptId
from graph.vocabulary import RelationType
from loaders.evaluation.closure import Closure
from loaders.evaluation.gold_files import names_of
from loaders.evaluation.gold_files import read_gold as load_gold
from loaders.extract.extraction import ASSERTED_FROM, Material
from loaders.extract.prerequisites.features import FEATURES, Features, Pair, find_pairs
from loaders.extract.prerequisites.model import COEFFICIENTS, Model, Regression
from loaders.extract.prerequisites.proposing import found_pairs
from loaders.extract.prerequisites.reading import read_glossary
from loaders.pipeline import LoadOptions, read_draft
from loaders.problems import refuse_errors

__all__ = ["Figures", "Gold", "Measured", "cross_validate", "fit", "main", "read_gold"]

FOLDS = 10
STRENGTH = 0.05
"""The inverse of the regularisation, on features of unit variance: C of scikit-learn."""
_MENTIONS = frozenset({"mentioned_early", "mentions_back"})

ConceptPair = tuple[ConceptId, ConceptId]


@dataclass(frozen=True, slots=True)
class Gold:
    """A glossary with its prerequisites."""

    material: Material
    requires: frozenset[ConceptPair]

    @property
    def goals(self) -> tuple[ConceptId, ...]:
        """The concepts whose prerequisites are known and that are defined, by id: the others no text can say anything of."""
        defined = {concept.id for concept in self.material.concepts if concept.definition}
        return tuple(sorted({goal for goal, _ in self.requires} & defined))


@dataclass(frozen=True, slots=True)
class Figures:
    """How good a way of finding prerequisites is."""

    found: int
    right: int
    """Of what was found, the direct prerequisites."""
    implied: int
    """Of what was found, what is in the transitive closure of the gold."""
    backwards: int
    """Of what was found, what the closure has the other way round."""
    known: int
    """How many there are to find."""

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall of direct prerequisites."""
        return 2 * self.right / (self.found + self.known)

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.found + other.found,
            self.right + other.right,
            self.implied + other.implied,
            self.backwards + other.backwards,
            self.known + other.known,
        )

    def line(self, name: str) -> str:
        """A row of a table."""
        found = max(self.found, 1)
        joined = max(self.implied + self.backwards, 1)
        shares = (self.right / found, self.right / self.known, self.f1, self.implied / found, self.implied / joined)
        return f"{name:42} {self.found:6} " + " ".join(f"{share:9.3f}" for share in shares)


HEADING = f"{'average over seeds':42} {'found':>6} " + " ".join(
    f"{name:>9}" for name in ("precision", "recall", "F1", "closure", "direction")
)


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of each way, summed over seeds."""

    figures: Mapping[str, Figures]
    seeds: int

    def lines(self) -> Iterable[str]:
        """A table."""
        yield HEADING
        for name, each in self.figures.items():
            averaged = Figures(*(round(value / self.seeds) for value in _counts(each)))
            yield averaged.line(name)


def _counts(figures: Figures) -> tuple[int, ...]:
    return figures.found, figures.right, figures.implied, figures.backwards, figures.known


def read_gold(concepts: Path, requires: Path) -> Gold:
    """A glossary as a load reads it, and its prerequisites.

    Raises:
        GlossaryError: one of the files has errors.
    """
    resolution = read_draft([concepts], LoadOptions(on_duplicate="first")).resolution
    material = Material(
        concepts=resolution.concepts,
        documents={document.id: document for document in resolution.documents},
        further=resolution.further,
    )
    read = load_gold(requires, names_of(resolution.concepts))
    refuse_errors(read.problems)
    pairs = frozenset((one.source, one.target) for one in read.relations if one.type is RelationType.REQUIRES)
    return Gold(material, pairs)


def fit(pairs: Sequence[Pair], answers: Collection[ConceptPair], features: Collection[str] = FEATURES) -> Regression:
    """The regression over ``features`` that tells the pairs in ``answers`` from the other ``pairs``."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    rows = [[value if name in features else 0.0 for name, value in _named(pair.features)] for pair in pairs]
    scaler = StandardScaler().fit(rows)
    regression: Any = LogisticRegression(C=STRENGTH, max_iter=1000)
    regression.fit(scaler.transform(rows), [(pair.goal, pair.other) in answers for pair in pairs])
    weights = regression.coef_[0] / scaler.scale_
    intercept = regression.intercept_[0] - float(weights @ scaler.mean_)
    return Regression(round(float(intercept), 4), tuple(round(float(weight), 4) for weight in weights))


def _named(features: Features) -> Iterable[tuple[str, float]]:
    return zip(FEATURES, features, strict=True)


def fit_model(pairs: Sequence[Pair], gold: Gold, features: Collection[str] = FEATURES) -> Model:
    """Both regressions, fitted to ``pairs``."""
    closure = Closure(gold.requires)
    implied = {(pair.goal, pair.other) for pair in pairs if closure.reaches(pair.goal, pair.other)}
    return Model(fit(pairs, gold.requires, features), fit(pairs, implied, features))


def cross_validate(gold: Gold, seeds: int = 3) -> Measured:
    """The figures of the model beside those of plainer ways, over ``seeds`` divisions of the goals."""
    goals = gold.goals
    pairs = [pair for pair in find_pairs(read_glossary(gold.material)) if pair.goal in set(goals)]
    closure = Closure(gold.requires)
    figures: dict[str, Figures] = {}

    def count(name: str, found: Iterable[Pair]) -> None:
        made = list(found)
        counted = Figures(
            found=len(made),
            right=sum((pair.goal, pair.other) in gold.requires for pair in made),
            implied=sum(closure.reaches(pair.goal, pair.other) for pair in made),
            backwards=sum(closure.reaches(pair.other, pair.goal) for pair in made),
            known=sum(goal in tested for goal, _ in gold.requires),
        )
        figures[name] = figures.get(name, Figures(0, 0, 0, 0, 0)) + counted

    for seed in range(seeds):
        for tested in _folds(goals, seed):
            training = [pair for pair in pairs if pair.goal not in tested]
            judged = [pair for pair in pairs if pair.goal in tested]
            mentioned = [pair for pair in judged if pair.other in pair.passage.mentions]
            plain = fit_model([pair for pair in training if pair.other in pair.passage.mentions], gold, _MENTIONS)
            model = fit_model(training, gold)
            count("every mention", mentioned)
            count("logistic regression over mentions", found_pairs(mentioned, plain))
            found = list(found_pairs(judged, model))
            count("all features", found)
            asserted = (pair for pair in found if round(model.holds.probability(pair.features), 2) >= ASSERTED_FROM)
            count(f"  of these asserted (from {ASSERTED_FROM})", asserted)
    return Measured(figures, seeds)


def _folds(goals: Sequence[ConceptId], seed: int) -> Iterable[frozenset[ConceptId]]:
    shuffled = random.Random(seed).sample(goals, len(goals))  # noqa: S311 - which goals are tested together is no secret
    return (frozenset(shuffled[start::FOLDS]) for start in range(FOLDS))


def as_toml(model: Model) -> str:
    """``model`` as the file of coefficients."""
    lines = ["# Logistic regressions over the features of features.py, in their own units; made by training.py.\n"]
    for name, regression in (("direct", model.direct), ("holds", model.holds)):
        lines += [f"[{name}]", f"intercept = {regression.intercept}\n", f"[{name}.weights]"]
        lines += [f"{feature} = {weight}" for feature, weight in zip(FEATURES, regression.weights, strict=True)]
        lines.append("")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures, and write the coefficients where asked to."""
    parser = argparse.ArgumentParser(description="Fit and measure the model of prerequisites.")
    parser.add_argument("concepts", type=Path, help="a glossary")
    parser.add_argument("requires", type=Path, help="a table: goal, prerequisite")
    parser.add_argument("--seeds", type=int, default=3, help="how many divisions of the goals to average over")
    parser.add_argument("--write", action="store_true", help="replace the coefficients of the package")
    options = parser.parse_args(arguments)
    gold = read_gold(options.concepts, options.requires)
    for line in cross_validate(gold, options.seeds).lines():
        print(line)
    if options.write:
        goals = set(gold.goals)
        pairs = [pair for pair in find_pairs(read_glossary(gold.material)) if pair.goal in goals]
        path = Path(__file__).with_name(COEFFICIENTS)
        path.write_text(as_toml(fit_model(pairs, gold)), encoding="utf-8")
        print(f"wrote {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
