"""A language model as a second proposer: it reads each definition and names relations, which count only if the text says so.

It may run anywhere behind an endpoint that speaks OpenAI's chat protocol, as Ollama, llama.cpp, vLLM and LM Studio do.
Nothing is believed for its sake: :mod:`.answers` checks each relation against the definition. Needs the extra ``nlp``.
"""

from loaders.extract.language_model.endpoint import CONFIDENCE, LanguageModel, answer_folder
from loaders.extract.language_model.proposing import Proposals, ask_language_model

__all__ = ["CONFIDENCE", "LanguageModel", "Proposals", "answer_folder", "ask_language_model"]
