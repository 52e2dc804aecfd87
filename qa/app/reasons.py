"""Why a file was not read or no index built, in Dutch: the stages before the page say it in English."""

from __future__ import annotations

import re

from qa.language import Language

_DUTCH = {
    "empty": "leeg bestand",
    "no text in it": "er staat geen tekst in",
    "no text in it; scanned pages must go through text recognition first": "er staat geen tekst in; "
    "gescande pagina's moeten eerst door tekstherkenning",
    "no article found in the page": "geen artikel gevonden op de pagina",
    "has a password": "er zit een wachtwoord op",
    "has a password, or is an old Word file; save it as .docx without password": "er zit een wachtwoord op, "
    "of het is een oud Word-bestand; bewaar het als .docx zonder wachtwoord",
    "not a Word document, or damaged": "geen Word-document, of beschadigd",
    "not a PDF, or damaged": "geen pdf, of beschadigd",
    "not text": "geen tekst",
    "not text in UTF-8 or Windows-1252": "geen tekst in UTF-8 of Windows-1252",
    "not a file": "geen bestand",
    "not a kind of file that is read": "geen soort bestand dat gelezen wordt",
    "not a file that was added here": "geen bestand dat hier is toegevoegd",
    "a link to a folder, not followed": "een verwijzing naar een map, die niet wordt gevolgd",
    "a link that leads nowhere": "een verwijzing die nergens heen leidt",
    "a link that leads out of the folder": "een verwijzing naar buiten de map",
    "larger than 200 MB": "groter dan 200 MB",
    "holds more than 50,000,000 characters": "bevat meer dan 50.000.000 tekens",
    "takes more than 60 seconds to read": "kost meer dan 60 seconden om te lezen",
    "takes more than 2,048 MB of memory to read": "kost meer dan 2.048 MB geheugen om te lezen",
    "cannot be read, perhaps damaged": "niet te lezen, misschien beschadigd",
    "permission denied": "geen toegang",
    "no space left on device": "de schijf is vol",
    "file name too long": "de bestandsnaam is te lang",
    "input/output error": "lezen of schrijven op de schijf is mislukt",
    "read-only file system": "op deze schijf kan niet worden geschreven",
    "the disk is full or broken": "de schijf is vol of defect",
}
# Reasons with parts of their own: first a name or names, then, where there is one, a reason from above.
_DUTCH_WITH_PARTS = (
    (r"this format is not read; save it as (.+)", "dit soort bestand wordt niet gelezen; bewaar het als {}"),
    (r"There is no article with text in (.+)\.", "Er staat geen artikel met tekst in {}."),
    (r"There is no folder of articles (.+); give one with --articles\.", "{} is geen map met artikelen."),
    (r"  skipped (?:'(.+)'|\"(.+)\"): (.+)", "  overgeslagen: {}: {}"),
    (
        r"The index cannot be written to (.+) \((.+)\)\. Make room or give another folder with --index; .+",
        "In {} kan de index niet worden geschreven ({}). Maak ruimte of geef met --index een andere map; "
        "de index die er was, is onveranderd.",
    ),
)


def reason_in(language: Language, reason: str) -> str:
    """A reason as the page says it; one that is not known stays as it is."""
    if language == "en":
        return reason
    known = reason[:1].lower() + reason[1:]  # the system begins its reasons with a capital
    if known in _DUTCH:
        return _DUTCH[known]
    for pattern, dutch in _DUTCH_WITH_PARTS:
        if found := re.fullmatch(pattern, reason):
            name, *reasons = filter(None, found.groups())
            return dutch.format(name, *(reason_in(language, one) for one in reasons))
    return reason


def lines_in(language: Language, text: str) -> str:
    """The same for every line of a text."""
    return "\n".join(reason_in(language, line) for line in text.splitlines())
