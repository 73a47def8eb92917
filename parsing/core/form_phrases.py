"""Phrases about the form that are more than a section's name: lengths of fades, counts, solos, key lifts, stops."""

from __future__ import annotations

import re
from collections.abc import Callable

from parsing.core.found import Found
from parsing.core.section_phrases import NUMBER, SIZE, bars_said, size_said
from parsing.core.text import PromptText

_SECONDS = r"(?:about |around )?(?<![\d.])\d{1,4}(?:\.\d{1,3})?[ -]?(?:seconds?|secs?|s)"
_FADE = re.compile(
    rf"(?<![a-z])(?:(?P<before>{_SECONDS})[ -](?:long[ -])?)?fad(?:e|es|ing)[ -]?(?P<way>in|out)"
    rf"(?:\s+(?:over|for|during|lasting|of|in|across|within)\s+(?:the\s+)?(?:last\s+|first\s+|final\s+)?(?P<after>{_SECONDS}))?(?![a-z])"
)
# "The drums fade in" is the drums' entry, "a slow fade in" the piece's beginning.
_PIECE_FADES = re.compile(
    r"(?:^|[,.;:+]\s*|\b(?:an?|with|and|slow|gradual|gentle|soft|smooth|long|short|quick|it|track|song|piece|music"
    r"|should|must|then|to|by|slowly|gradually|gently)\s+)$"
)
_FADES_ON = re.compile(r"\s*(?:$|[,.;:+]|(?:intro|over|from|at|and|then|slowly|gradually|gently|beginning|start|in)\b)")

_MANY = {"two": "two", "three": "three", "four": "four", "2": "two", "3": "three", "4": "four", "twice": "two"}
_COUNTED = r"verse|chorus|refrain|hook|drop|bridge|breakdown"
_COUNT = re.compile(
    rf"(?<![a-z0-9:])(?:(?P<many>two|three|four|[234])\s+(?P<name>{_COUNTED})e?s"
    rf"|(?P<again>{_COUNTED})e?s?\s+(?:x\s?(?P<x>[234])|(?P<y>[234])x|(?P<twice>twice)"
    r"|(?P<z>two|three|four) times))(?![a-z0-9])"
)
_OTHER = r"and|or|then|with|plus|the|an?|no|intro|outro|verse|chorus|bridge|drop|hook|breakdown|coda|ending"
SOLO = re.compile(
    rf"(?<![a-z])(?:(?:{SIZE}|(?P<n>{NUMBER})[ -]bars?)[ -](?:(?!(?:{_OTHER})\b)[a-z]+[ -]){{0,2}})?solos?(?![a-z])"
    r"(?:\s+(?:comes?\s+)?(?:right\s+|just\s+)?(?:(?P<side>after|before)\s+(?:the\s+)?"
    rf"(?:(?P<which>first|second|third|last|final)\s+)?(?P<name>{_COUNTED})"
    r"|(?P<middle>(?:in|at|around|near) the (?:middle|mid[ -]?point|half[ -]?way (?:point|mark))"
    r"|(?:half|mid)[ -]?way(?: through)?))(?![a-z]))?"
)
# "A short piano solo" is a piece; behind a comma, an "and" or a "with" a solo is a moment of one.
_IN_A_PIECE = re.compile(r"[,;.:+]|\b(?:with|and|plus|featuring|has|have|add|then|into|over|but)\b")
_STEP = r"(?:\s+(?:by\s+)?(?:an?\s+)?(?P<step>semitone|half[ -]?(?:step|tone)|whole[ -]?(?:step|tone)|tone))"
_LIFT = re.compile(
    r"(?<![a-z])(?:key[ -](?:change|lift|shift|modulation)s?|modulat(?:es?|ing)\s+up(?:wards?)?"
    r"|modulat(?:es?|ing)(?=\s+(?:by|a|to a|for|in|at|before|near)\b|\s*(?:$|[,.;]))"
    r"|(?:raise|lift)s? the key|key (?:goes|moves|lifts|rises)(?: up)?"
    r"|truck[ -]driver(?:'?s)?(?: gear)? (?:change|modulation)"
    r"|modulation(?=\s+(?:up|at the end|near|(?:in|for|before) the (?:last|final))\b|\s*(?:$|[,.;])))"
    rf"(?:\s+up(?:wards?)?)?{_STEP}?(?![a-z])"
)
_OTHER_MODULATION = re.compile(
    r"\b(?:ring|frequency|phase|amplitude|filter|lfo|pitch|fm|width|cross|pwm|slow|heavy|subtle)[ -]$"
)
_STOP = re.compile(
    r"(?<![a-z])(?:(?:hard|sudden|abrupt|cold)[ -](?:stop|ending|end|finish)"
    r"|(?:ends?|stops?|finish(?:es)?)\s+(?:abruptly|suddenly|cold))(?![a-z])"
)
_NO = re.compile(r"(?:\b(?:no|without|any|not an?|never)|n't(?: an?)?)\s+$")


def find_form_phrases(text: PromptText) -> list[Found]:
    """``fade-out over 10 seconds``, ``fade-in``, ``two verses``, ``long solo after the second chorus``, ``key
    change up a semitone``, ``hard stop``; negated ones are left out.
    """
    found: list[Found] = []
    for pattern, value_of in _PHRASES:
        for match in pattern.finditer(text.folded):
            if _NO.search(text.folded, max(0, match.start() - 10), match.start()):
                continue
            value = value_of(text, match) if text.free(match.start(), match.end()) else ""
            if value:
                found.append(Found("structure", value, match.start(), match.end()))
                if pattern is not SOLO:
                    text.take(match.start(), match.end())
    return found


def _fade(text: PromptText, match: re.Match[str]) -> str:
    seconds = re.search(r"[\d.]+", match["before"] or match["after"] or "")
    if seconds:
        return f"fade-{match['way']} over {float(seconds[0]):g} seconds"
    whole = _PIECE_FADES.search(text.folded, max(0, match.start() - 12), match.start())
    return "fade-in" if match["way"] == "in" and whole and _FADES_ON.match(text.folded, match.end()) else ""


def _count(_: PromptText, match: re.Match[str]) -> str:
    many = _MANY[next(match[group] for group in ("many", "x", "y", "z", "twice") if match[group])]
    name = match["name"] or match["again"]
    return f"{many} {name}{'es' if name.endswith('s') else 's'}"


def _solo(text: PromptText, match: re.Match[str]) -> str:
    """A solo's length and place, where the prompt says one of them."""
    place = ""
    if match["side"]:
        which = (match["which"] or "first").replace("final", "last")
        place = f" {match['side']} the {which} {match['name']}"
    elif match["middle"]:
        place = " in the middle"
    size = f"{size_said(match['size'])} " if match["size"] else f"{bars_said(match['n'])} bar " if match["n"] else ""
    moment = place or match["n"] or (match["size"] and _IN_A_PIECE.search(text.folded, 0, match.start()))
    return f"{size}solo{place}" if moment else ""


def solo_moments(text: PromptText) -> list[tuple[int, int]]:
    """Where the prompt speaks of a solo as a moment of the piece: such a solo is no piece for one player."""
    return [match.span() for match in SOLO.finditer(text.folded) if _solo(text, match)]


def _lift(text: PromptText, match: re.Match[str]) -> str:
    if _OTHER_MODULATION.search(text.folded, max(0, match.start() - 12), match.start()):
        return ""
    step = match["step"] or ""
    by = " up a semitone" if step.startswith(("semi", "half")) else " up a tone" if step else ""
    return f"key change{by}"


def _stop(_: PromptText, match: re.Match[str]) -> str:
    return "hard stop" if match else ""


_PHRASES: tuple[tuple[re.Pattern[str], Callable[[PromptText, re.Match[str]], str]], ...] = (
    (_FADE, _fade), (_COUNT, _count), (SOLO, _solo), (_LIFT, _lift), (_STOP, _stop),
)  # fmt: skip
