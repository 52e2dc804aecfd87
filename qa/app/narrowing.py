"""How to search, chosen on the page: where, how cautiously, and whether for passages only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import gradio as gr

from embeddings.plain import on_one_line
from qa.app.engine import Engine
from qa.app.interface import Interface, spoken_to
from qa.app.scope import Scope, key_of, publishers, years
from qa.app.words import WORDS
from qa.confidence import Caution
from qa.language import Language

_LABELS = ("articles", "publishers", "first", "last")
USUAL: Caution = "balanced"


def add_narrowing(
    engine: Engine, interface: Interface, language: gr.BrowserState
) -> tuple[gr.Accordion, list[Any]]:
    """Add the fields to the page that is being built.

    Args:
        engine: what there is to choose from.
        interface: the texts.
        language: the one chosen on the page.

    Returns:
        the fold they are in, and the fields: articles, publishers, first and last year, caution, search only.
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
        caution = gr.Radio(_cautions(interface), value=USUAL, label=text("caution"), elem_id="caution")
        only = gr.Checkbox(label=text("only"), container=False)
    fields = [articles, publisher, first, last]
    options = [*fields, caution, only]
    quietly: dict[str, Any] = {
        "preprocess": False,
        "queue": False,
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    # What there is to choose from may have changed with a rebuild, and what was chosen may be gone: Gradio,
    # which refuses that, leaves what was sent as it is here and where questions are answered.
    fold.expand(lambda *chosen: _choices(engine, *chosen), fields, fields, **quietly)

    def named(chosen_language: Language | None, request: gr.Request, *sent: Any) -> Any:
        return gr.update(label=_name(spoken_to(request.headers, chosen_language), sent))

    # What is chosen narrows the next search, though the fold be closed.
    gr.on([field.change for field in options], named, [language, *options], fold, **quietly)
    return fold, options


def narrowed(articles: Any, publishers: Any, first: Any, last: Any) -> Scope:
    """What the fields say, as the page sent it; nothing in it is relied on."""
    return Scope(_texts(articles), _texts(publishers), _text(first), _text(last))


def cautioned(value: Any) -> Caution:
    """The caution that the page sent; the usual one for anything else."""
    return next((one for one in get_args(Caution) if one == value), USUAL)


def labels(interface: Interface, language: Language, sent: Sequence[Any]) -> list[Any]:
    """The texts of the fold and its fields in a language; `sent` is what the fields say."""
    keys = (*_LABELS, "caution", "only")
    updates = {key: gr.update(label=interface.text(key, language)) for key in keys}
    updates["caution"]["choices"] = _cautions(interface, language)
    return [gr.update(label=_name(language, sent)), *updates.values()]


def _name(language: Language, sent: Sequence[Any]) -> str:
    """What the fold is called: it says how many options were chosen."""
    words = WORDS[language]
    count = sum(bool(value) and value != USUAL for value in sent)
    return words.chosen.format(words.narrow, count) if count else words.narrow


def _cautions(interface: Interface, language: Language | None = None) -> list[tuple[Any, Caution]]:
    return [(interface.text(one, language), one) for one in get_args(Caution)]


def _articles(engine: Engine) -> list[tuple[str, str]]:
    return [
        (on_one_line(article.title or article.places[0].source), key_of(article))
        for article in sorted(engine.index.articles, key=lambda article: article.title or "")
    ]


def _choices(engine: Engine, articles: Any, publisher: Any, first: Any, last: Any) -> list[Any]:
    titles, names, in_years = _articles(engine), publishers(engine.index), years(engine.index)
    return [
        _several(titles, [key for _, key in titles], _texts(articles)),
        _several(names, names, _texts(publisher)),
        *(_one(["", *in_years], _text(year)) for year in (first, last)),
    ]


# A value that is still there is left alone: the reader may be changing it just now.


def _several(choices: Sequence[Any], values: Sequence[str], chosen: tuple[str, ...]) -> Any:
    left = [one for one in chosen if one in values]
    return gr.update(choices=choices) if len(left) == len(chosen) else gr.update(choices=choices, value=left)


def _one(choices: Sequence[str], chosen: str) -> Any:
    return gr.update(choices=choices) if chosen in choices else gr.update(choices=choices, value="")


def _texts(sent: Any) -> tuple[str, ...]:
    return tuple(one for one in sent if isinstance(one, str)) if isinstance(sent, list) else ()


def _text(sent: Any) -> str:
    return sent if isinstance(sent, str) else ""
