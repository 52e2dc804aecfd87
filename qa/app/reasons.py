"""Why a file was not read, in Dutch too: the stages before the page say it in English."""

from __future__ import annotations

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
    "this format is not read; save it as": "dit soort bestand wordt niet gelezen; bewaar het als",
}


def reason_in(language: Language, reason: str) -> str:
    """A reason as the page says it; one that is not known stays as it is."""
    if language == "en":
        return reason
    for english in (reason, reason.partition(" as ")[0] + " as"):
        if english in _DUTCH:
            return _DUTCH[english] + reason.removeprefix(english)
    return reason
