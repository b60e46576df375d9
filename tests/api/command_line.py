"""What a command answers, and a glossary to give to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

GLOSSARY = """\
id,name,aliases,definition,section,hours,requires,is_a,prevents
model,Model,ML model,A model is a function with learned parameters.,Basics,1,,,
training,Training,,Training fits a model to data.,Basics,2,model,,
overfitting,Overfitting,,Overfitting happens when a model memorizes its training data.,Quality,0.5,training,,
regularization,Regularization,regularisation,Regularization prevents overfitting by constraining the model.,Quality,1,,,overfitting
dropout,Dropout,,Dropout is a regularization that switches off random neurons.,Quality,,,regularization,
"""


class Answer(NamedTuple):
    """The exit code and what was printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]
"""``run("show", "model")``: the command as a person types it."""
