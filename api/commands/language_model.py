"""The option of asking a language model, and the model that the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from loaders.extract.language_model import LanguageModel

__all__ = ["LanguageModelOption", "language_model_at_edge"]

LanguageModelOption = Annotated[
    bool,
    typer.Option(
        "--language-model/--no-language-model",
        help="Ask the language model LEXIGRAPH_NLP_MODEL at LEXIGRAPH_NLP_URL, too: definitions are sent there.",
    ),
]


def language_model_at_edge(*, wanted: bool, extract: bool = True) -> LanguageModel | None:
    """The language model that the settings name; None where none is ``wanted``.

    Says on stderr where definitions will be sent, unless that is this machine.
    """
    if not wanted:
        return None
    if not extract:
        raise typer.BadParameter("--no-extract leaves a language model nothing to do")
    from api.settings import ApiSettings
    from loaders.extract.language_model import LanguageModel, answer_folder

    settings = ApiSettings()
    if settings.nlp_url is None or settings.nlp_model is None:
        raise typer.BadParameter(
            "--language-model needs LEXIGRAPH_NLP_URL (such as http://127.0.0.1:11434/v1) and LEXIGRAPH_NLP_MODEL"
        )
    model = LanguageModel(
        url=settings.nlp_url,
        name=settings.nlp_model,
        key=settings.nlp_key.get_secret_value().strip() if settings.nlp_key is not None else None,
        confidence=settings.nlp_confidence,
        timeout_s=settings.nlp_timeout_s,
        at_once=settings.nlp_at_once,
        answers=answer_folder(),
    )
    if not model.is_local:
        typer.echo(f"Definitions are sent to {model.host}.", err=True)
    return model
