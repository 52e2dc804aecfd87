"""What the page says, in the two languages it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.language import Language


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of the page in one language."""

    language: Language
    other: str  # switches to the other language, and so is in that one
    tagline: str
    ask: str  # in the empty question box
    question: str  # its label
    send: str
    clear: str
    empty: str  # in the empty conversation
    conversation: str  # names for screen readers: the conversation, a question in it, an answer
    asked: str
    replied: str
    panel: str  # name of the panel with the sources
    panel_empty: str
    begin: str
    meant: str
    after: str
    busy: str
    one_ahead: str
    some_ahead: str
    none: str
    none_within: str  # where only some articles were looked in
    within: str
    looked: str
    nowhere: str
    closest: str
    sources: str
    nearest: str
    source: str
    line: str
    also: str
    elsewhere: str  # another article has another answer
    besides: str  # the same article has
    others: str
    collection: str
    made: str
    changed: str
    search: str
    left: str  # so many of all articles suit what is sought
    none_left: str
    narrow: str
    articles: str
    publishers: str
    first: str
    last: str
    caution: str
    cautious: str
    balanced: str
    eager: str
    only: str
    chosen: str  # so many search options are not as they were
    searched: str
    save: str
    nothing: str  # to save
    leave: str  # logs out
    rebuild: str
    add: str
    remove: str
    not_added: str
    not_removed: str
    rebuilt: str
    not_rebuilt: str
    words: tuple[str, str]  # one, several
    passages: tuple[str, str]
    of_articles: tuple[str, str]
    more: tuple[str, str]
    map: str
    map_label: str
    map_note: str
    map_part: str  # drawn, passages
    map_question: str
    read: str  # opens the whole article
    back: str
    previous: str
    following: str
    copy: str
    copied: str
    gone: str  # the article is not in the index any more
    why: str
    why_note: str
    passage: str
    dense: str
    lexical: str
    reader: str
    untitled: str
    sure: str
    likely: str
    unsure: str
    confidence: str
    link: str
    link_usual: str  # of what was not searched everywhere with the usual settings, as the link does
    right: str
    wrong: str
    thanks: str
    note_right: str  # what is asked after a verdict
    note_wrong: str
    send_note: str
    stop: str
    stopped: str
    failed: str
    blank: str  # stands for a question without text
    months: str

    def date(self, published: str) -> str:
        """An ISO 8601 day, month or year in words."""
        year, *rest = published.split("-")
        parts = [str(int(rest[1]))] if len(rest) > 1 else []
        if rest:
            parts.append(self.months.split()[int(rest[0]) - 1])
        return " ".join([*parts, year])

    @staticmethod
    def count(number: int, of: tuple[str, str]) -> str:
        """A number of things, in the singular or the plural."""
        return of[number != 1].format(number)

    def ahead(self, count: int) -> str:
        """How many questions are answered first."""
        return self.one_ahead if count == 1 else self.some_ahead.format(count=count)

    def certainty(self, probability: float) -> str:
        """A probability in a word."""
        return {"sure": self.sure, "likely": self.likely, "unsure": self.unsure}[level(probability)]

    def decimal(self, value: float, digits: int) -> str:
        """A number with so many decimals."""
        text = f"{round(value, digits) + 0.0:.{digits}f}"  # not '-0.0'
        return text.replace(".", ",") if self.language == "nl" else text


def level(probability: float) -> Literal["sure", "likely", "unsure"]:
    """How high a probability is, by the percentage that is shown."""
    percent = round(100 * probability)
    if percent >= 75:
        return "sure"
    return "likely" if percent >= 50 else "unsure"


WORDS: dict[Language, Words] = {
    "nl": Words(
        language="nl",
        other="English",
        tagline="Antwoorden die woord voor woord in de artikelen staan",
        ask="Stel een vraag",
        question="Je vraag",
        send="Vraag",
        clear="Opnieuw",
        empty="Wat wil je weten?",
        conversation="Gesprek",
        asked="Vraag",
        replied="Antwoord",
        panel="Bronnen",
        panel_empty="Hier staan straks de passages waar het antwoord uit komt, met het antwoord gemarkeerd.",
        begin="Om mee te beginnen",
        meant="Gelezen als:",
        after="Gelezen als vervolg op:",
        busy="De artikelen worden gelezen",
        one_ahead="Er gaat nog 1 vraag voor",
        some_ahead="Er gaan nog {count} vragen voor",
        none="De artikelen geven hier geen antwoord op.",
        none_within="De gekozen artikelen geven hier geen antwoord op.",
        within="Alleen gezocht in:",
        looked="Gekeken in {passages} uit {titles}.",
        nowhere="Er is geen artikel dat aan de gekozen zoekopties voldoet.",
        closest="Het dichtst in de buurt:",
        sources="Bronnen",
        nearest="Het dichtst in de buurt",
        source="Bron",
        line="regel",
        also="Ook in",
        elsewhere="Een ander artikel zegt:",
        besides="In hetzelfde artikel staat ook:",
        others="Andere mogelijkheden",
        collection="Verzameling",
        made="{articles} in {passages}, doorzoekbaar gemaakt op {day} om {time} UTC met {encoder}.",
        changed="Sindsdien veranderd, en nog niet meegenomen:",
        search="Zoek een artikel",
        left="{count} van de {all} artikelen",
        none_left="Geen artikel gevonden.",
        words=("{} woord", "{} woorden"),
        passages=("{} passage", "{} passages"),
        of_articles=("{} artikel", "{} artikelen"),
        more=("en {} ander artikel", "en {} andere artikelen"),
        narrow="Zoekopties",
        articles="Alleen in deze artikelen",
        publishers="Alleen van deze uitgevers",
        first="Vanaf jaar",
        last="Tot en met jaar",
        caution="Wanneer een antwoord geven?",
        cautious="Voorzichtig: liever geen antwoord dan een fout antwoord",
        balanced="Gewoon: zo vaak mogelijk goed",
        eager="Ruim: liever een onzeker antwoord dan geen antwoord",
        only="Alleen passages zoeken, geen antwoord geven",
        chosen="{}: {} gekozen",
        searched="Deze passages passen het best bij je vraag.",
        save="Bewaren",
        nothing="Er is geen gesprek om te bewaren.",
        leave="Log uit",
        rebuild="Bouw de index opnieuw",
        add="Voeg artikelen toe",
        remove="Verwijder",
        not_added="{name} is niet toegevoegd:",
        not_removed="{name} is niet verwijderd:",
        not_rebuilt="De index is niet opnieuw gebouwd:",
        rebuilt="De index is opnieuw gebouwd: {articles}, {passages} (waarvan {reused} al bekend).",
        map="Kaart",
        map_label="Kaart van de passages",
        map_note="Elke stip is een passage, elke kleur een artikel; wat op elkaar lijkt, ligt bij elkaar. "
        "Wijs een stip aan om de passage te lezen.",
        map_part="Getekend zijn {drawn} van de {passages} passages.",
        map_question="Het kruis is je vraag, de omrande stippen zijn ervoor gevonden:",
        read="Lees het hele artikel",
        back="Terug naar de bronnen",
        previous="Vorige bron",
        following="Volgende bron",
        copy="Kopieer bronvermelding",
        copied="Gekopieerd",
        gone="Dit artikel zit niet meer in de verzameling.",
        why="Zo is er gezocht",
        why_note="Deze passages zijn gevonden. De balken vergelijken ze: hoe dicht de betekenis bij de "
        "vraag ligt, hoeveel woorden ze delen, en hoe stellig de lezer er een antwoord in ziet. "
        "Bij een streepje zag hij er geen, of was lezen niet meer nodig.",
        passage="Passage",
        dense="Betekenis",
        lexical="Woorden",
        reader="Lezer",
        untitled="Artikel zonder titel",
        sure="zeker",
        likely="waarschijnlijk",
        unsure="onzeker",
        confidence="kans dat dit klopt: {percent}%",
        link="Kopieer link",
        link_usual="Kopieer link (zoekt overal, met de gewone instellingen)",
        right="Klopt",
        wrong="Klopt niet",
        thanks="Bedankt, bewaard.",
        note_right="Nog een opmerking?",
        note_wrong="Wat had er moeten staan?",
        send_note="Bewaar",
        stop="Stop",
        stopped="Gestopt.",
        failed="Er ging iets mis bij het beantwoorden. Probeer het nog eens.",
        blank="(lege vraag)",
        months="januari februari maart april mei juni juli augustus september oktober november december",
    ),
    "en": Words(
        language="en",
        other="Nederlands",
        tagline="Answers that stand in the articles word for word",
        ask="Ask a question",
        question="Your question",
        send="Ask",
        clear="Start over",
        empty="What would you like to know?",
        conversation="Conversation",
        asked="Question",
        replied="Answer",
        panel="Sources",
        panel_empty="The passages the answer comes from will stand here, with the answer marked.",
        begin="To begin with",
        meant="Read as:",
        after="Read as a follow-up to:",
        busy="Reading the articles",
        one_ahead="1 question goes first",
        some_ahead="{count} questions go first",
        none="The articles do not answer this.",
        none_within="The articles chosen do not answer this.",
        within="Looked only in:",
        looked="Looked in {passages} from {titles}.",
        nowhere="No article fits the search options chosen.",
        closest="What comes closest:",
        sources="Sources",
        nearest="Nearest passages",
        source="Source",
        line="line",
        also="Also in",
        elsewhere="Another article says:",
        besides="The same article also says:",
        others="Other candidates",
        collection="Collection",
        made="{articles} in {passages}, made searchable on {day} at {time} UTC with {encoder}.",
        changed="Changed since, and not taken in yet:",
        search="Find an article",
        left="{count} of the {all} articles",
        none_left="No article found.",
        words=("{} word", "{} words"),
        passages=("{} passage", "{} passages"),
        of_articles=("{} article", "{} articles"),
        more=("and {} other article", "and {} other articles"),
        narrow="Search options",
        articles="Only in these articles",
        publishers="Only from these publishers",
        first="From year",
        last="Up to year",
        caution="When to give an answer?",
        cautious="Cautious: rather no answer than a wrong one",
        balanced="Balanced: right as often as possible",
        eager="Eager: rather an uncertain answer than none",
        only="Find passages only, give no answer",
        chosen="{}: {} chosen",
        searched="These passages suit your question best.",
        save="Save",
        nothing="There is no conversation to save.",
        leave="Log out",
        rebuild="Rebuild the index",
        add="Add articles",
        remove="Remove",
        not_added="{name} was not added:",
        not_removed="{name} was not removed:",
        not_rebuilt="The index was not rebuilt:",
        rebuilt="The index was rebuilt: {articles}, {passages} ({reused} of them known).",
        map="Map",
        map_label="Map of the passages",
        map_note="Every dot is a passage, every colour an article; what is alike lies together. "
        "Point at a dot to read the passage.",
        map_part="Drawn are {drawn} of the {passages} passages.",
        map_question="The cross is your question, the outlined dots were found for it:",
        read="Read the whole article",
        back="Back to the sources",
        previous="Previous source",
        following="Next source",
        copy="Copy citation",
        copied="Copied",
        gone="This article is no longer in the collection.",
        why="How this was searched",
        why_note="These passages were found. The bars compare them: how close their meaning is to the "
        "question, how many words they share, and how firmly the reader sees an answer in them. "
        "A dash: it saw none, or there was no need to read.",
        passage="Passage",
        dense="Meaning",
        lexical="Words",
        reader="Reader",
        untitled="Untitled article",
        sure="certain",
        likely="probable",
        unsure="uncertain",
        confidence="chance that this is right: {percent}%",
        link="Copy link",
        link_usual="Copy link (searches everywhere, with the usual settings)",
        right="Right",
        wrong="Wrong",
        thanks="Thank you, kept.",
        note_right="Any remark?",
        note_wrong="What should it have said?",
        send_note="Keep",
        stop="Stop",
        stopped="Stopped.",
        failed="Something went wrong while answering. Please try again.",
        blank="(empty question)",
        months="January February March April May June July August September October November December",
    ),
}
