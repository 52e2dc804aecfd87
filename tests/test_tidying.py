"""Spans cut as a person would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.tidying import tidy

_PIECES = st.sampled_from(
    [
        "woord",
        " ",
        ",",
        ".",
        "„",
        "”",
        "‘",
        "’",
        "(",
        ")",
        "8,8",
        " miljoen",
        "Noord-Korea",
        "!",
        "U.S.",
        "–",
        "é",
        '"',
        "’90",
        "’s-",
        "€ ",
        "tien",
        " °C",
        "-5",
        "'",
        "A-",
        "\u0308",
        "Inc.,",
        "2019",
        " duizend",
    ]
)


@pytest.mark.parametrize(
    ("text", "marked", "expected"),
    [
        ("hij noemt het „vijand nummer één”, zegt hij", "vijand nummer één”", "vijand nummer één"),
        ("hij noemt het „vijand nummer één”, zegt hij", "„vijand nummer één”,", "„vijand nummer één”"),
        ("de partij (PPP) won", "partij (PPP)", "partij (PPP)"),
        ("de partij (PPP) won", "PPP)", "PPP"),
        ("de partij (PPP) won", "partij (PPP", "partij (PPP)"),
        ("goed voor 8,8 miljoen euro", "8", "8,8 miljoen"),
        ("goed voor 8,8 miljoen euro", "miljoen", "8,8 miljoen"),
        ("Het kost € 3 mln per jaar", "€ 3", "€ 3 mln"),
        ("las 'De avonden' van Reve", "De avonden'", "De avonden"),
        ("ruim 45 procent van hen", "45", "45 procent"),
        ("uit Noord-Korea gevlucht", "Korea", "Noord-Korea"),
        ("zei Park, die vertrok.", " Park, ", "Park"),
        ("werkt bij Jansen e.a. in Ede", "Jansen e.a.", "Jansen e.a."),
        ("het einde.", "einde.", "einde"),
        ("een – streepje", "– ", ""),
        ("een A- aan het land", "-", ""),
        ("ruim tien miljoen mensen", "tien", "tien miljoen"),
        ("ruim anderhalf miljoen mensen", "miljoen", "anderhalf miljoen"),
        ("zo’n 5 duizend soldaten", "duizend", "5 duizend"),
        ("about three million shells", "three", "three million"),
        ('het boek "The Hard Road Out" verscheen', '"The Hard Road Out', "The Hard Road Out"),
        ('het boek "The Hard Road Out" verscheen', 'The Hard Road Out"', "The Hard Road Out"),
        ('het boek "The Hard Road Out" verscheen', '"The Hard Road Out"', '"The Hard Road Out"'),
        ("om 10:30 uur", "10", "10:30"),
        ("van 2010–2012 directeur", "2010", "2010–2012"),
        ("voor € 350 te koop", "350", "€ 350"),
        ("voor €350 te koop", "350", "€350"),
        ("het werd 1,5 °C warmer", "1,5", "1,5 °C"),
        ("woont in ’s-Hertogenbosch nu", "’s-Hertogenbosch", "’s-Hertogenbosch"),
        ("woont in ’s-Hertogenbosch nu", "s-Hertogenbosch", "’s-Hertogenbosch"),
        ("de zomer van ’90 was warm", "90", "’90"),
        ("de auto’s van Kim", "s van Kim", "auto’s van Kim"),
        ("Het was –5 graden.", "–5 graden", "–5 graden"),
        ("Het was -5 graden.", "5 graden", "-5 graden"),
        ("Het was −5 graden.", "5 graden", "−5 graden"),
        ("van 1914–1918 in dienst", "–1918", "1914–1918"),
        ("het werd 2-1 voor Ajax", "1", "2-1"),
        ("bloedgroep O- gevraagd", "O-", "O-"),
        ("een A- aan het land", "A-", "A-"),
        ("de VN- en EU-landen", "VN-", "VN"),
        ("de K-pop is populair", "K-", "K-pop"),
        ("de VN-resolutie", "N-", "VN-resolutie"),
        ("de F-16 vliegt", "F-", "F-16"),
        ("de A- en B-ploeg", "A-", "A"),
        ("steeg met 2000 procent.", "2000", "2000 procent"),
        ("voor € 1500 miljoen", "1500", "€ 1500 miljoen"),
        ("(1914 -1918)", "1918", "1918"),
        ("van 9.00 -17.00 uur", "17.00 uur", "17.00 uur"),
        ("De minister –36 jaar– zei", "36 jaar", "36 jaar"),
        ("'k Weet het", "'k Weet", "'k Weet"),
        ("met Rene\u0301-Jan samen", "Jan", "Rene\u0301-Jan"),
        ("In 2019 duizend doden", "2019", "2019"),
        ("In 2019 duizend doden", "duizend doden", "duizend doden"),
        ("van Apple Inc., zei hij", "Apple Inc.,", "Apple Inc."),
        ("in Washington D.C., zei hij", "Washington D.C.,", "Washington D.C."),
        ("ruim tweeënhalf miljoen", "tweeënhalf", "tweeënhalf miljoen"),
        ("een krant als 'De Tijd' wel", "'De Tijd", "De Tijd"),
        ("een krant als 'De Tijd' wel", "'De Tijd'", "'De Tijd'"),
        ("in 's-Gravenhage gezien", "'s-Gravenhage", "'s-Gravenhage"),
        ("met Jan Mu\u0308ller samen", "Jan Mu", "Jan Mu\u0308ller"),
        ("een 52-jarige man", "52", "52"),
        ("een 52-jarige man", "52-", "52"),
        ("een 52-jarige man", "jarige", "52-jarige"),
        ("the six-time champion", "six", "six"),
        ("a $24-million deal", "$24", "$24-million"),
        ("een 10-miljoen-euro-fonds", "10", "10-miljoen-euro-fonds"),
        ("all twenty-one ships", "twenty", "twenty-one"),
        ("about two-thirds of it", "two", "two-thirds"),
        ("de zoon van Vučić’s broer", "Vučić", "Vučić"),
        ("een MiG-29-toestel", "MiG-29", "MiG-29"),
        ("het werd 2-1 voor Ajax", "2", "2-1"),
        ("zei VVD-leider Mark Rutte", "VVD", "VVD"),
        ("zei VVD-leider Mark Rutte", "leider Mark Rutte", "VVD-leider Mark Rutte"),
        ("de VN-Veiligheidsraad bijeen", "VN", "VN-Veiligheidsraad"),
        ("met Kim Jong-un zelf", "Kim Jong", "Kim Jong-un"),
        ("het is Greta’s zoon", "Greta", "Greta"),
        ("it is Peyton Manning's team", "Peyton Manning", "Peyton Manning"),
        ("met haar foto's en cd's", "foto", "foto's"),
        ("alle NGO's weg", "NGO", "NGO's"),
        ("at McDonald's now", "McDonald's", "McDonald's"),
        ("een oud-postbode uit Ede", "postbode uit Ede", "postbode uit Ede"),
        ("een oud-postbode uit Ede", "oud", "oud-postbode"),
        ("uit de 4e eeuw v.Chr.", "4e eeuw v.Chr.", "4e eeuw v.Chr."),
        ("das Schiff „Uri“ sank", "„Uri“", "„Uri“"),
        ("das Schiff „Uri“ sank", "„Uri", "Uri"),
        ("das Schiff „Uri“ sank", "Schiff „Uri", "Schiff „Uri“"),
        ("Zijn film ‘Foto’s uit Gaza’ won", "‘Foto’s uit Gaza’", "‘Foto’s uit Gaza’"),
        ("Zijn film ‘Foto’s uit Gaza’ won", "‘Foto’s uit Gaza", "Foto’s uit Gaza"),
        ("Zijn film ‘Foto’s uit Gaza’ won", "Foto’s uit Gaza’", "Foto’s uit Gaza"),
        ("de serie ‘Grey’s Anatomy’ stopt", "‘Grey’s Anatomy’", "‘Grey’s Anatomy’"),
        ("de serie ‘Grey’s Anatomy’ stopt", "serie ‘Grey’s Anatomy", "serie ‘Grey’s Anatomy’"),
        ("de serie ‘Grey’s Anatomy’", "‘Grey’s Anatomy’", "‘Grey’s Anatomy’"),
        ("‘Zo’n 100 auto’s minder’ was de kop", "‘Zo’n 100 auto’s minder’", "‘Zo’n 100 auto’s minder’"),
        ("de film ‘Don’t look up’", "‘Don’t look up’", "‘Don’t look up’"),
        (
            "zag ‘Les Mis’ en ‘Schindler’s List’",
            "‘Les Mis’ en ‘Schindler’s List’",
            "‘Les Mis’ en ‘Schindler’s List’",
        ),
        (
            "‘Zo’n oven, dus twaalf collega’s, zei hij’",
            "‘Zo’n oven, dus twaalf collega’",
            "Zo’n oven, dus twaalf collega’s",
        ),
        ("ze zong ‘’t Is stil’ nu", "‘’t Is stil’", "‘’t Is stil’"),
    ],
)
def test_ends_move_to_where_a_person_would_cut(text: str, marked: str, expected: str) -> None:
    at = text.index(marked)
    start, end = tidy(text, at, at + len(marked))
    assert text[start:end] == expected


@given(st.lists(_PIECES, min_size=1, max_size=20).map("".join), st.data())
def test_any_span_ends_at_whole_words_and_is_tidy_already(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = tidy(text, start, end)
    assert 0 <= first <= last <= len(text)
    if first == last:
        return
    assert tidy(text, first, last) == (first, last)
    assert not text[first].isspace() and not text[last - 1].isspace()
    assert not (first > 0 and text[first].isalnum() and text[first - 1].isalnum())
    assert not (last < len(text) and text[last].isalnum() and text[last - 1].isalnum())
