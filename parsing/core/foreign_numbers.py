"""Numbers from 2 to 220 spelled in Spanish, Portuguese, French, German and Italian, as digits."""

from __future__ import annotations

from functools import cache

HIGHEST = 220

_SMALL = {
    "es": (
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
        "dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete "
        "veintiocho veintinueve"
    ),
    "pt": (
        "zero um dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete "
        "dezoito dezenove"
    ),
    "fr": (
        "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
        "dix-huit dix-neuf"
    ),
    "de": (
        "null ein zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn "
        "siebzehn achtzehn neunzehn"
    ),
    "it": (
        "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
        "diciassette diciotto diciannove"
    ),
}
_TENS = {
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "fr": "vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt",
    "de": "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
}
_HUNDRED = {"es": "ciento", "pt": "cento", "fr": "cent", "de": "hundert", "it": "cento"}
_JOINED = {"es": " y ", "pt": " e ", "fr": "-", "de": "und", "it": ""}


@cache
def spelled_numbers(language: str) -> dict[str, str]:
    """Folded words (parted by single spaces) to digits."""
    table: dict[str, str] = {}
    for value in range(2, HIGHEST + 1):
        for words in _spellings(language, value):
            table.setdefault(" ".join(words.replace("-", " ").split()), str(value))
    if language == "es":
        table["cien"] = "100"
    if language == "pt":
        table["cem"] = "100"
    return table


def _spellings(language: str, value: int) -> list[str]:
    if value >= 100:
        hundreds, rest = divmod(value, 100)
        head = _HUNDRED[language] if hundreds == 1 else _two_hundred(language)
        if not rest:
            return [head, f"ein{head}"] if language == "de" else [head]
        glue = {"de": "", "it": "", "pt": " e "}.get(language, " ")
        return [f"{first}{glue}{below}" for below in _below_hundred(language, rest) for first in _heads(language, head)]
    return _below_hundred(language, value)


def _heads(language: str, head: str) -> list[str]:
    return [head, f"ein{head}"] if language == "de" and not head.startswith("zwei") else [head]


def _two_hundred(language: str) -> str:
    return {"es": "doscientos", "pt": "duzentos", "fr": "deux cent", "de": "zweihundert", "it": "duecento"}[language]


def _below_hundred(language: str, value: int) -> list[str]:
    small = _SMALL[language].split()
    if value < len(small):
        return [small[value]]
    tens, units = divmod(value, 10)
    head = _TENS[language].split()[tens - 2]
    if language == "fr" and tens in (7, 9):
        return [f"{head}-{small[units + 10]}", f"{head} et {small[units + 10]}"]
    if not units:
        return [head, f"{head}s"] if language == "fr" and tens == 8 else [head]
    if language == "de":
        return [f"{small[units]}und{head}"]
    if language == "it":
        return [f"{head[:-1]}{small[units]}" if units in (1, 8) else f"{head}{small[units]}"]
    if language == "fr":
        return [f"{head}-{small[units]}", f"{head} et {small[units]}"]
    return [f"{head}{_JOINED[language]}{small[units]}"]
