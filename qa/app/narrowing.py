"""How to search, chosen on the page: where, how cautiously, and whether for passages only."""

from __future__ import annotations

from typing import Any, get_args

import gradio as gr

from embeddings.plain import on_one_line
from qa.app.engine import Engine
from qa.app.interface import Interface
from qa.app.scope import Scope, key_of, publishers, years
from qa.confidence import Caution
from qa.language import Language

_LABELS = ("articles", "publishers", "first", "last")


def add_narrowing(engine: Engine, interface: Interface) -> tuple[gr.Accordion, list[Any], list[Any]]:
    """Add the fields to the page that is being built.

    Returns:
        the fold they are in, the fields (articles, publishers, first and last year, caution, search only),
        and what holds the value of each.
    """
    text = interface.text
    with gr.Accordion(text("narrow"), open=False, elem_id="narrow") as fold:
        with gr.Row():
            articles = gr.Dropdown(_articles(engine), label=text("articles"), multiselect=True, min_width=200)
            publisher = gr.Dropdown(
                publishers(engine.index), label=text("publishers"), multiselect=True, min_width=200
            )
        with gr.Row():
            first = gr.Dropdown(["", *years(engine.index)], value="", label=text("first"), min_width=100)
            last = gr.Dropdown(["", *years(engine.index)], value="", label=text("last"), min_width=100)
        caution = gr.Radio(_cautions(interface), value="balanced", label=text("caution"), elem_id="caution")
        only = gr.Checkbox(label=text("only"), container=False)
    fields = [articles, publisher, first, last]
    # What there is to choose from may have changed with a rebuild.
    fold.expand(
        lambda: _choices(engine), None, fields, queue=False, show_progress="hidden", api_visibility="private"
    )
    # The radio button itself is not sent with a question: now and then, when the fold is opened while its
    # words are translated, it sends the words of a choice for the choice, and Gradio refuses the question.
    chosen = gr.State("balanced")
    caution.input(
        lambda one: one, caution, chosen, queue=False, show_progress="hidden", api_visibility="private"
    )
    return fold, [*fields, caution, only], [*fields, chosen, only]


def narrowed(
    articles: list[str] | None, publishers: list[str] | None, first: str | None, last: str | None
) -> Scope:
    """What the fields say."""
    return Scope(tuple(articles or ()), tuple(publishers or ()), first or "", last or "")


def labels(interface: Interface, language: Language) -> list[Any]:
    """The texts of the fold and its fields in a language."""
    keys = ("narrow", *_LABELS, "caution", "only")
    updates = {key: gr.update(label=interface.text(key, language)) for key in keys}
    updates["caution"]["choices"] = _cautions(interface, language)
    return list(updates.values())


def _cautions(interface: Interface, language: Language | None = None) -> list[tuple[Any, Caution]]:
    return [(interface.text(one, language), one) for one in get_args(Caution)]


def _articles(engine: Engine) -> list[tuple[str, str]]:
    return [
        (on_one_line(article.title or key_of(article)), key_of(article))
        for article in sorted(engine.index.articles, key=lambda article: article.title or "")
    ]


def _choices(engine: Engine) -> list[Any]:
    in_years = gr.update(choices=["", *years(engine.index)])
    return [
        gr.update(choices=_articles(engine)),
        gr.update(choices=publishers(engine.index)),
        in_years,
        in_years,
    ]
