"""Which questions lean on the ones before them."""

from __future__ import annotations

import pytest

from qa.conversation import goes_on, is_name, leans, may_lean


@pytest.mark.parametrize(
    "question",
    [
        "En hoe oud is ze?",
        "Wie was toen president?",
        "Wie was er toen premier?",
        "Hoeveel mensen woonden er toen in Seoul?",
        "Wie regeerde toen in Zuid-Korea?",
        "Wat zei men toen over Kim?",
        "Wat gebeurde er toen?",
        "Waar was dat?",
        "En in 2019?",
        "Waarom?",
        "Wat kostte die?",
        "Welke straf heeft hij gekregen?",
        "Wie is zijn vader?",
        "Hoeveel doden vielen er?",
        "Wat werd daarvan verkocht?",
        "Wie zorgde ervoor?",
        "And how old is she?",
        "What did her mother say?",
        "Where was that?",
        "Wat is de naam van haar man?",
        "What is the name of her husband?",
        "Is dat waar?",
        "Heeft dat geholpen?",
        "Did that help?",
        "Hoe heten zijn ouders?",
        "Wanneer werd zijn boek gepubliceerd?",
        "Waar woonde zijn zus?",
        "Heeft Kim Jong-un hem bezocht?",
        "What did the president say about him?",
        "What happened there?",
        "Wie was dat?",
        "Hoe dan?",
        "Hoe heet dat boek van Jihyun Park?",
        "Wie zijn zijn ouders?",
        "Hoe weten we dat hij leeft?",
        "Wie zei dat hij ziek was?",
        "Waarom is dat de reden?",
        "Wie ontdekte dat Nederlandse schip?",
        "Wat kost dat het land?",
        "Hoeveel heeft dat Nederland gekost?",
        "Who is that American general?",
        "Is it close to Seoul?",
        "Is it close to the border?",
        "When is it expected to open its doors?",
        "How long did it take to build?",
        "Heeft Trump haar ontmoet?",
        "Wat zei Kim tegen haar?",
        "Wat zei Kim tegen hen?",
        "Wat beloofde Poetin hun?",
        "What did Kim tell them?",
        "Did Trump meet her?",
        "Hoeveel boeken schreef haar zus?",
        "Hoeveel mensen demonstreerden tegen hun plan?",
        "Welke landen zijn hun beste vrienden?",
        "Wie vermoordde haar man?",
        "Which company published his book?",
        "How many goals did their striker score?",
        "How many people are in their team?",
        "How many people lost their lives there?",
        "Over welke avond gaat dit boek?",
        "Welke partij ontstond na deze nacht?",
        "Wie was toen premier van België?",
        "Wie was toen president van de Verenigde Staten?",
        "Wie was toen de beste in Nederland?",
    ],
)
def test_these_lean(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "Wie schreef het boek dat vorig jaar de prijs won?",
        "Wie was president toen de oorlog begon?",
        "Welke partijen wonnen toen Rutte aftrad?",
        "Wat zei Merkel toen ze aftrad?",
        "Hoeveel mensen wonen er in Den Haag?",
        "Hoe heet de vrouw die het weeshuis leidt?",
        "Wanneer zijn de verkiezingen in Frankrijk?",
        "bereik nieuwe elektrische bus",
        "Which chancellor said that she would resign?",
        "How far is the bridge from the border?",
        "Wie is Kim?",
        "Waar ligt Gent?",
        "When did Kim die?",
        "What is NATO?",
        "Are there elections in Korea?",
        "How many people are there in Seoul?",
        "Was it Kim who ordered the launch?",
        "Hoe oud zijn de soldaten van Kim?",
        "Waar precies zijn de kampen van Kim?",
        "Wat zei Merkel over de man die hem verraadde?",
        "Welke ziekte zorgde ervoor dat Park vrijkwam?",
        "Hoe komt het dat veel boeren niet meer werken?",
        "Wat is inflatie?",
        "Who is trump?",
        "Wie wordt dit jaar president van Amerika?",
        "Welk IT-bedrijf werd gehackt?",
        "Which IT company was hacked?",
        "Hoeveel IT'ers werken in Nederland?",
        "Hoeveel zij-instromers telt het onderwijs?",
        "Wat is IS?",
        "Wie zei dat Kim ziek was?",
        "Who said that Kim was ill?",
        "Wie waarschuwde dat de dam zou breken?",
        "Waaruit blijkt dat Kim ziek is?",
        "Which minister warned that Kim was ill?",
        "Wanneer werd bekend dat de dam brak?",
        "Wie is Łukasz en wat doet zijn vader?",
        "Wie was president toen Kennedy werd vermoord?",
        "Wie was premier toen Nederland werd bezet?",
        "Wie was premier toen MH17 werd neergeschoten boven Oekraïne?",
        "Hoeveel mensen kwamen om toen het schip zonk bij Texel?",
        "Hoeveel mensen waren aan boord toen de boot omsloeg?",
        "Wie speelde in doel toen Oranje verloor van Spanje?",
        "Wat zouden westerse hulpclubs moeten aankaarten wanneer Pyongyang bij hen aanklopt?",
        "Waarmee vergelijkt Jihyun Park haar geboorteland?",
        "Which countries want Milosavić to be extradited to them?",
        "How many people brought a lawyer with them?",
        "Heeft Trump haar boek gelezen?",
        "What did Park take with her?",
        "What did Park's mother tell her?",
        "Hoeveel mensen verloren hun baan bij Philips?",
        "Waarom verlaten vluchtelingen hun land?",
        "Hoeveel boeren stopten met hun bedrijf in Drenthe?",
        "How many people lost their lives in the crash?",
        "Which country withdrew its ambassador from Moscow?",
        "Which team won its first title in 2019?",
        "Wie is op dit moment premier van België?",
        "Wat is op dit moment de rente?",
        "Welke club werd dit seizoen landskampioen?",
        "Wat gebeurde er dit weekend in Amsterdam?",
        "Hoeveel leerlingen telt Gent dit schooljaar?",
        "How many people live in Seoul these days?",
        "Wie is Hun Sen?",
        "Hoe oud is Hun Sen?",
        "Who is He Jiankui?",
        "Who directed Them?",
        "Who directed ‘Them’?",
        "Wie regisseerde Her?",
        "Wie schreef Die Welle?",
        "Is it true that Kim is dead?",
        "Was it raining in Seoul?",
        "Does it snow in Seoul?",
        "What time is it in Seoul?",
        "How long did it take Park to cross the Gobi?",
        "How much does it cost to visit North Korea?",
        "What is it like to live in North Korea?",
        "How dangerous is it to flee North Korea?",
    ],
)
def test_these_stand_alone(question: str) -> None:
    assert not leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "Hoeveel bladzijden telt het boek?",
        "naam conservator",
        "Who paid for the trip?",
        "Wie is verantwoordelijk?",
        "Wat zei Kim daarover?",
        "What did Putin say about it?",
        "Waarom deed Park dat?",
        "Wat vindt Rutte van dit plan?",
        "Wat zei Merkel over dat besluit?",
        "What did Biden say about this plan?",
        "Hoeveel Koreanen wonen daar?",
    ],
)
def test_these_may_lean(question: str) -> None:
    assert may_lean(question)


@pytest.mark.parametrize(
    "question",
    [
        "Hoe dik is het boek van Park?",
        "Wat zei de ‘Telegraaf’?",
        "naam zus Kim",
        "wat is de EU",
        "Was it Kim who ordered the launch?",
        "Wat zei Kim over de man die dat deed?",
        "Hoeveel reservisten heeft Defensie op dit moment?",
        "Hoe oud is Željko?",
        "Hoeveel inwoners heeft ’s-Gravenhage?",
        "Wat kost de iPhone?",
    ],
)
def test_these_name_something(question: str) -> None:
    assert not may_lean(question)


def test_who_says_little_goes_on() -> None:
    assert goes_on("Hoe dik is het boek?", 0.2) > 0
    assert goes_on("hoe lang duurt de reis van de hoofdstad naar de grens met de trein", 0.2) < 0


def test_words_of_the_article_under_discussion_speak_for_going_on() -> None:
    question = "Hoeveel bladzijden telt het nieuwe boek over de gevangenissen?"
    assert goes_on(question, 0.1) < 0 < goes_on(question, 0.8)


def test_where_the_article_under_discussion_has_no_word_of_it_nothing_is_decided() -> None:
    assert goes_on("Hoe dik is het boek?", 0.0) == 0


@pytest.mark.parametrize("answer", ["Femke Zijlstra", "Universiteit van Gent", "Almelo"])
def test_names(answer: str) -> None:
    assert is_name(answer)


@pytest.mark.parametrize("answer", ["lid van de Partij", "56", "Ze woont nog altijd in het huis", "een brug"])
def test_no_names(answer: str) -> None:
    assert not is_name(answer)
