"""The page: what stands on it, and what happens when something on it is used."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from html import unescape
from pathlib import Path
from typing import Any

import gradio as gr

from qa.app.api import add_api
from qa.app.beginning import EXAMPLES, answered_before, longest_articles
from qa.app.conversation import Conversation, first_pending, history, reply, stop, wait
from qa.app.engine import Engine
from qa.app.export import as_markdown
from qa.app.interface import Interface, spoken_to
from qa.app.judging import NOT_KEPT, store_note, store_verdict
from qa.app.limits import client_at
from qa.app.line import GivenUpError, Line, Ticket, too_long
from qa.app.narrowing import USUAL, add_narrowing, cautioned, labels, narrowed
from qa.app.panel import Panel
from qa.app.rendering import panel_html, question_html, reply_html, sources_html
from qa.app.saying import described
from qa.app.scope import Scope
from qa.app.shelf import add_shelf
from qa.app.suggesting import Suggestions
from qa.app.talk import Talk, Talks
from qa.app.weighing import weigh
from qa.app.words import WORDS
from qa.feedback import FeedbackError, FeedbackStore
from qa.language import Language
from qa.question import is_too_long
from qa.records import QuestionError

_STATIC = Path(__file__).parent / "static"
_LINKED = 3  # questions that a link may ask: one and what it leans on
# The language that is not shown now: only the browser knows which one is.
_OTHER = "(_, ...rest) => [document.querySelector('.masthead').lang === 'nl' ? 'en' : 'nl', ...rest]"
# For screen readers: the page as a whole is in the language of its fixed texts.
_SAY_LANGUAGE = "document.documentElement.lang = document.querySelector('.masthead').lang;"
_SHOW_AGAIN = "document.dispatchEvent(new Event('vraagbaak-language'));"  # what the panel shows
# Gradio keeps which question is edited when the conversation goes, and would open the next one asked there.
# Only an editor has two buttons: it is closed with the second, which is disabled while an answer is made.
_CLOSE_EDITOR = """(...sent) => {
    const close = document.querySelector("#chat .message-buttons button + button");
    if (close) {
        close.disabled = false;
        close.click();
    }
    return sent;
}"""
# What becomes of the box meanwhile: static/asking.js.
_ASKING = "(...sent) => { document.dispatchEvent(new Event('vraagbaak-asking')); return sent; }"
_ASKED = "() => { document.dispatchEvent(new Event('vraagbaak-asked')); }"
_KEEP_KEY = """() => {
    const { key } = document.querySelector("#question textarea").dataset;
    history.replaceState({ ...history.state, talk: key }, "");
}"""
_LEAVE = "() => { location.href = location.pathname.replace(/\\/?$/, '/logout'); }"
_LOG = logging.getLogger(__name__)


def build_page(
    engine: Engine, store: FeedbackStore, line: Line, editable: bool = False, login: bool = False
) -> gr.Blocks:
    """The page on which an engine is asked.

    Args:
        engine: answers.
        store: keeps what readers think of the answers.
        line: where questions wait for their turn.
        editable: articles can be added and removed on the page, and the index rebuilt.
        login: there is a door, to go out by as well.
    """
    interface = Interface()
    text = interface.text
    suggestions = Suggestions(engine, line)
    beside = Panel(engine, editable)
    taken: dict[str, Ticket] = {}  # by the key of the question
    talks = Talks()

    def give_up(turns: Conversation) -> None:
        # The browser cancels what it last started only, and that may not be what answers.
        for turn in turns:
            if ticket := taken.get(turn.key):
                ticket.given_up.set()

    def busy(language: Language | None) -> Any:
        return gr.update(submit_btn=False, stop_btn=text("stop", language))

    def ready(language: Language | None) -> Any:
        return gr.update(submit_btn=text("send", language), stop_btn=False)

    def put(
        question: str,
        after: int,
        talk: Talk,
        language: Language | None,
        request: gr.Request,
        typed: bool = False,
    ) -> tuple[Any, ...]:
        """Ask a question after so many turns, those beyond them go; `typed` where it stood in the box."""
        kept = question[: line.limits.kept]
        turns = talk.pose(kept, page=spoken_to(request.headers, language), after=after)
        unasked = gr.update(value=question) if typed else gr.skip()
        if turns is None:  # one question at a time
            return gr.skip(), unasked
        if len(turns) > line.limits.conversation:
            notice = too_long(line.limits, turns[-1].language)
            return _messages(talk.change(reply, turns[-1].key, notice=notice)), unasked
        if is_too_long(kept):  # to be shortened in the box: the chat shows a part of it
            return _messages(turns), {**busy(language), "value": question}
        # What stands in the box is no part of a question that came from elsewhere.
        return _messages(turns), {**busy(language), **({"value": ""} if typed else {})}

    def posed(question: str, talk: Talk, language: Language | None, request: gr.Request) -> tuple[Any, ...]:
        return put(question, line.limits.conversation, talk, language, request, typed=True)

    def edited(
        event: gr.EditData, talk: Talk, language: Language | None, request: gr.Request
    ) -> tuple[Any, ...]:
        """A question of the conversation, changed: it is asked again, and what came after it goes."""
        changed = unescape(str(event.value))
        if first_pending(talk.turns) is not None:
            return _messages(talk.turns), gr.update(value=changed), gr.skip()  # to be sent later
        number = int(event.index[0] if isinstance(event.index, tuple) else event.index) // 2
        kept = [turn.key for turn in talk.turns[:number] if turn.answer is not None]
        page = spoken_to(request.headers, language)
        left = sources(talk.turns, kept[-1], page) if kept else empty(language, request)
        return *put(changed, number, talk, language, request), left

    def begun(tab: str, request: gr.Request, talk: Talk, language: Language | None) -> tuple[Any, ...]:
        """Where to begin: with what was said before the page was loaded again, or is asked in its address."""
        key, _, before = tab.partition(" ")
        talks.take_up(talk, key, before)
        page = spoken_to(request.headers, language)
        if not talk.turns and (questions := request.query_params.getlist("q")[-_LINKED:]):
            talk.pose(*(question[: line.limits.kept] for question in questions), page=page)
        if not (turns := talk.turns):
            # What was opened while the page loaded stays.
            return examples([]), gr.skip(), gr.skip() if talk.looked else empty(language, request)
        answers = [turn.key for turn in turns if turn.answer is not None]
        beside = sources(turns, answers[-1], page) if answers else empty(language, request)
        box = gr.skip() if first_pending(turns) is None else busy(language)
        return {**examples([]), "value": _messages(turns)}, box, gr.skip() if talk.looked else beside

    async def answered(
        request: gr.Request, talk: Talk, language: Language | None, *fields: Any
    ) -> AsyncIterator[tuple[Any, ...]]:
        *narrow, caution, searched = fields
        scope, cautious = narrowed(*narrow), cautioned(caution)
        usual = scope == Scope() and cautious == USUAL and not searched
        client = client_at(request.client.host if request.client else None)
        while (number := first_pending(turns := talk.turns)) is not None:
            turn, earlier, said = turns[number], history(turns[:number]), 0
            if turn.key in taken:  # two things on the page may start the same question
                break
            try:
                with line.ticket(client, turn.question) as ticket:
                    taken[turn.key] = ticket
                    async for before in ticket.waiting():
                        # Each time round, for the asker may have gone; shown only where it changes.
                        moved, said = before != said, before
                        shown = _messages(wait(talk.turns, turn.key, before)) if moved else gr.skip()
                        yield shown, gr.skip(), gr.skip()
                    if said:
                        yield _messages(talk.turns), gr.skip(), gr.skip()
                    answer = await ticket.answer(engine.ask, turn.question, earlier, scope, cautious)
                within = described(WORDS[turn.language], scope, engine.index)
                turns = talk.change(
                    reply, turn.key, answer=answer, searched=searched, within=within, usual=usual
                )
            except GivenUpError:
                turns = talk.turns
            except QuestionError as error:
                turns = talk.change(reply, turn.key, notice=error.texts[turn.language])
            except Exception:  # the page must not be left waiting, whatever happened
                _LOG.exception("no answer to %r", turn.shown)
                turns = talk.change(reply, turn.key, notice=WORDS[turn.language].failed)
            finally:
                taken.pop(turn.key, None)
            spoken = talk.language or language  # the page may have been switched meanwhile
            box = ready(spoken) if first_pending(turns) is None else gr.skip()
            yield _messages(turns), box, sources(turns, turn.key, spoken_to(request.headers, spoken))
        # Where nothing waited, nothing is written: a question may have been asked in the meantime.
        yield gr.skip(), gr.skip(), gr.skip()

    def stopped(talk: Talk, language: Language | None) -> tuple[Any, ...]:
        turns = talk.change(stop, {language: texts.stopped for language, texts in WORDS.items()})
        give_up(turns)
        return _messages(turns), ready(language)

    def sources(turns: Conversation, key: str, page: Language) -> Any:
        for number, turn in enumerate(turns):
            if turn.key == key and turn.answer is not None:
                return sources_html(turn, number, weigh(engine.index, turn.answer), WORDS[page])
        return gr.skip()

    def shown(event: gr.EventData, talk: Talk) -> Any:
        talk.looked = True
        return beside.show(talk.turns, event._data)

    def judged(event: gr.EventData, talk: Talk) -> Any:
        return _kept(store_verdict, store, talk, event._data)

    def noted(event: gr.EventData, talk: Talk) -> Any:
        return _kept(store_note, store, talk, event._data)

    def exported(request: gr.Request, talk: Talk, language: Language | None) -> str:
        if not talk.turns:
            gr.Info(WORDS[spoken_to(request.headers, language)].nothing)
        return as_markdown(talk.turns)

    def examples(found: list[str]) -> Any:
        """Questions to begin with; what others asked is shown only where the page is not for everybody."""
        before = answered_before(store, engine.index) if editable else []
        questions = list(dict.fromkeys([*before, *found]))[:EXAMPLES]
        return gr.update(examples=[{"text": one} for one in questions])

    async def suggested(request: gr.Request, language: Language | None) -> Any:
        try:
            found = await suggestions.questions(spoken_to(request.headers, language))
            return await asyncio.to_thread(examples, found)  # reads the feedback, which may be locked
        except asyncio.CancelledError:  # the program stops, and Gradio would print where
            return gr.skip()
        except Exception:  # the page can do without
            _LOG.exception("no example questions")
            return gr.skip()

    def chosen(
        event: gr.SelectData, talk: Talk, language: Language | None, request: gr.Request
    ) -> tuple[Any, ...]:
        return put(event.value["text"], line.limits.conversation, talk, language, request)

    def empty(language: Language | None, request: gr.Request) -> str:
        return panel_html(WORDS[spoken_to(request.headers, language)], longest_articles(engine.index))

    def cleared(request: gr.Request, talk: Talk, language: Language | None) -> tuple[Any, ...]:
        turns = talk.turns
        talk.clear()
        give_up(turns)
        return [], ready(language), empty(language, request)

    def switched(request: gr.Request, language: Language | None, talk: Talk, *fields: Any) -> tuple[Any, ...]:
        """The fixed texts in another language than the browser's."""
        if language is None:
            return tuple(gr.skip() for _ in texts)
        talk.language = language  # before it is looked whether a question waits: its answer will see it
        return (
            language,
            text("header", language),
            text("other", language),
            text("clear", language),
            gr.update(placeholder=text("empty", language)),
            {
                **(ready(language) if first_pending(talk.turns) is None else busy(language)),
                "label": text("question", language),
                "placeholder": text("ask", language),
            },
            gr.skip() if talk.turns or talk.looked else empty(language, request),
            text("save", language),
            *labels(interface, language, fields),
            *(gr.update(label=text("add", language)), text("rebuild", language))[: len(shelf)],
            *(text("leave", language) for _ in leaving),
        )

    with gr.Blocks(title="Vraagbaak", analytics_enabled=False, fill_width=True, fill_height=True) as page:
        talk = gr.State(Talk())
        # What was chosen here stays chosen on this browser.
        language = gr.BrowserState(None, storage_key="vraagbaak-language", secret="not a secret")
        with gr.Row(elem_id="header"):
            header = gr.HTML(text("header"), apply_default_css=False, js_on_load=_script("names.js"))
            other = gr.Button(text("other"), elem_classes="plain", elem_id="other")
            save = gr.Button(text("save"), elem_classes="plain")
            clear = gr.Button(text("clear"), elem_classes="plain")
            leaving = [gr.Button(text("leave"), elem_classes="plain")] if login else []
            saved = gr.Textbox(visible="hidden")
            tab = gr.Textbox(visible="hidden")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk", min_width=0):
                chat = gr.Chatbot(
                    elem_id="chat",
                    show_label=False,
                    container=False,
                    render_markdown=False,
                    latex_delimiters=[],
                    buttons=[],
                    feedback_options=None,
                    editable="user",
                    height=None,
                    placeholder=text("empty"),
                )
                fold, fields = add_narrowing(engine, interface, language)
                question = gr.Textbox(
                    elem_id="question",
                    label=text("question"),
                    placeholder=text("ask"),
                    lines=1,
                    max_lines=4,
                    autofocus=True,
                    submit_btn=text("send"),
                    container=False,
                )
            with gr.Column(elem_id="side", min_width=0):
                panel = gr.HTML(
                    text("panel"),
                    elem_id="panel",
                    apply_default_css=False,
                    js_on_load=_script("panel.js") + _script("asking.js"),
                )
                shelf = add_shelf(engine, interface, language, panel, line.limits) if editable else []
        # The talk is changed, never written: what was written Gradio forgets an hour later once the page lost
        # its connection, as on a phone that sleeps. Others go by the limit on sessions alone.
        asked = [chat, question]
        quietly: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        submitted = question.submit(
            posed, [question, talk, language], asked, js=_ASKING, queue=False, **quietly
        )
        submitted.then(None, js=_ASKED, **quietly)
        loaded = page.load(
            begun,
            [tab, talk, language],
            [*asked, panel],
            js=_script("resuming.js"),
            queue=False,
            **quietly,
        )
        loaded.success(None, js=_KEEP_KEY, **quietly)
        started = [
            submitted,
            chat.edit(edited, [talk, language], [*asked, panel], queue=False, **quietly),
            chat.example_select(chosen, [talk, language], asked, queue=False, **quietly),
            loaded,
        ]
        answering = [
            start.then(
                answered,
                [talk, language, *fields],
                [chat, question, panel],
                concurrency_limit=None,  # the line lets them through
                preprocess=False,  # what a search is narrowed to may be gone
                # One that is about to end does not see what is asked meanwhile: that starts its own.
                trigger_mode="multiple",
                **quietly,
            )
            for start in started
        ]
        question.stop(
            stopped,
            [talk, language],
            [chat, question],
            cancels=answering,
            queue=False,
            **quietly,
        )
        clear.click(
            cleared,
            [talk, language],
            [chat, question, panel],
            js=_CLOSE_EDITOR,
            cancels=answering,
            queue=False,
            **quietly,
        )
        texts = [language, header, other, clear, chat, question, panel, save, fold, *fields, *shelf, *leaving]
        switch = {
            "fn": switched,
            "inputs": [language, talk, *fields],
            "outputs": texts,
            "preprocess": False,  # what was chosen may be gone
            "queue": False,
            **quietly,
        }
        for switching, then in (
            (loaded.then(**switch), ""),  # not before it is known what was said before
            (other.click(**switch, js=_OTHER), _SHOW_AGAIN),
        ):
            switching.then(None, js=f"() => {{ {_SAY_LANGUAGE} {then} }}", **quietly)
            switching.then(suggested, language, chat, queue=False, **quietly)
        add_api(page, line, engine.ask)
        # These are in the queue, for what they may have to say besides reaches the page from there only.
        panel.like(judged, talk, chat, trigger_mode="multiple", **quietly)
        panel.submit(noted, talk, chat, trigger_mode="multiple", **quietly)
        save.click(exported, [talk, language], saved, **quietly).then(
            None, saved, js=_script("download.js"), **quietly
        )
        for leave in leaving:
            leave.click(None, js=_LEAVE, **quietly)
        panel.select(shown, talk, panel, queue=False, trigger_mode="multiple", **quietly)
    # Questions that wait are events that go on: there is room for all of them, and for what else is done.
    page.max_threads = 2 * line.limits.waiting
    page.state_session_capacity = line.limits.sessions
    page.queue(max_size=2 * line.limits.waiting)
    page.i18n_instance = interface.i18n
    return page


def _kept(
    keep: Callable[[FeedbackStore, Talk, Any], bool],
    store: FeedbackStore,
    talk: Talk,
    sent: Any,
) -> Any:
    try:
        kept = keep(store, talk, sent)
    except FeedbackError as error:
        _LOG.error("%s", error)
        gr.Warning(NOT_KEPT[talk.turns[-1].language])
        kept = False
    return _messages(talk.turns) if kept else gr.skip()


def _messages(turns: Conversation) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    for number, turn in enumerate(turns):
        messages.append({"role": "user", "content": question_html(turn)})
        content = gr.HTML(reply_html(turn, number), apply_default_css=False)
        messages.append({"role": "assistant", "content": content})
    return messages


def _script(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")
