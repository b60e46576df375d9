"""What both programs print over the small glossary."""

EXPECTED = {
    "prerequisites": [
        "1 backpropagation REQUIRES DERIVED",
        "1 loss-function REQUIRES CURATED",
        "2 chain-rule REQUIRES DERIVED",
    ],
    "curatedPrerequisites": ["1 loss-function REQUIRES CURATED"],
    "noConcept": [],
    "learningPath": "6 h: Chain rule, Backpropagation, Gradient descent",
    "unknown": "did you mean Overfitting?",
    "search": ["calculus"],
    "neighbors": ["REQUIRES Backpropagation", "REQUIRES Loss function", "USES Backpropagation"],
    "mentioned": ["calculus"],
    "nodes": ["USES", "calculus", None],
    "refusal": ["BAD_USER_INPUT"],
}
