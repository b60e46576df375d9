"""What has to be understood before a concept, as far as the texts of a glossary show it.

A mention is no prerequisite: of the concepts that a definition names about half are. Which of them, and which way round,
a logistic regression over ten features of the two texts decides (:mod:`.features`); its coefficients are in
``coefficients.toml`` and are made by :mod:`.training`.
"""

from loaders.extract.prerequisites.proposing import METHOD, propose_prerequisites

__all__ = ["METHOD", "propose_prerequisites"]
