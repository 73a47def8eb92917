"""Length and metre: ``two and a half minutes``, ``2:30``, ``90 seconds``; ``6/8``, ``three-four time``."""

from __future__ import annotations

import re

from musicassist.contracts.brief import Metre
from parsing.core.found import Found
from parsing.core.numbers import ANY_NUMBER, NUMBER, number
from parsing.core.text import PromptText

_MIN = r"(?:minutes?|mins?|min\b\.?|minuters?|min(?:u|i|ui)ts?|minites?|minuets?|mintues?|miuntes?)"
_SEC = r"(?:seconds?|secs?|sec\b\.?|secon?ds|secnds|secounds?|s)"
_HOUR = r"(?:hours?|hrs?|h)"
_CLOCK = re.compile(
    r"(?<![\d:./])(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d)(?![\d:/])(?!\s*(?:"
    r"[ap]\.?m\b|o'clock))"
)
_SECONDS_MARK = re.compile(
    r"(?:^|(?<=[\s(:,]))(?P<seconds>10|15|20|25|30|40|45|50|60|75|90|120)\s?(?:\"|'')"
    r"(?=\s*(?:$|[.,;:)\n]|long|spot|ad|cut|edit|version|film|loop))"
)
_FEW = re.compile(
    r"(?<![a-z])(?:a\s+)?(?P<how>couple(?:\s+of)?|few)\s+(?P<unit>minutes?|mins?)"
    r"(?=\s*(?:$|[,;.!)]|long|of music|in length|or so|total))"
)
_QUOTED = re.compile(r"(?<![\w.])(?P<minutes>\d{1,2})'\s?(?P<seconds>[0-5]?\d)?(?:\"|''|(?<=\d)(?![\w']))")
_COMBINED = re.compile(
    rf"(?<![\w./])(?<!cue )(?<!reel )(?P<minutes>{ANY_NUMBER}|an?|one)\s*-?\s*(?:{_MIN}|m)\s*"
    rf"(?:,\s*)?(?:and\s+)?(?P<seconds>{ANY_NUMBER})\s*-?\s*{_SEC}?(?![a-z\d])"
)
_MIN_HALF = re.compile(
    rf"(?<![\w./])(?:(?P<whole>{ANY_NUMBER}|an?)\s+{_MIN}\s+and\s+a\s+half|(?P<half>{ANY_NUMBER})\s+and"
    rf"\s+a\s+half\s*-?\s*{_MIN}"
    rf"|(?P<fraction>\d{{1,2}})\s?(?:½|1/2)\s*-?\s*{_MIN}"
    rf"|(?P<only>half\s+a\s+{_MIN}|half[ -]{_MIN}|a\s+half[ -]{_MIN}))(?![a-z])"
)
_RANGE = re.compile(
    rf"(?<![\w./])(?P<low>{ANY_NUMBER})\s*(?:-|to|or)\s*(?P<high>{ANY_NUMBER})\s*-?\s*(?:(?P<min>{_MIN}"
    rf")|(?P<sec>seconds?|secs?))(?![a-z])"
)
_SINGLE = re.compile(
    rf"(?<![\w./:#])(?<!under-)(?<!over-)(?P<value>{ANY_NUMBER})\s*-?\s*(?:(?P<hour>{_HOUR})|(?P<min>{_MIN}|m(?=\s+(?:long"
    rf"|of|track|song|piece)))|(?P<sec>{_SEC}))(?![a-z\d'/])"
)
_A_MINUTE = re.compile(
    r"(?<![a-z])(?:(?:about|around|roughly|approximately|under|over|just under|just over|exactly|only|max|maybe"
    r"|like|(?:no|not) (?:more|longer) than|less than|at most|up to)\s+"
    r"(?P<about>a minute)(?=\s*(?:$|[,;.!)]|or so|tops|max|total|please))"
    r"|an?\s+(?:full |whole )?(?:(?P<min>minute)|(?P<hour>hour))(?:\s+(?:long|of|in length)|-long)\b)"
)
_NOT_LENGTH_BEFORE = re.compile(
    r"(?:after|first|last|final|every|each|within|until|till|by|from|starting|starts|enters?"
    r"|drops? (?:in )?at|fade[sd]?(?: \w+)? over|per|at|@"
    r"|in the|for the|next|another|around the|past|intro(?: of)?|delay(?: of)?|reverb(?: "
    r"of)?|decay(?: of)?|outro(?: of)?)"
    r"(?<!loop at)(?<!loops at)(?<!end at)(?<!ends at)[ :]*(?:about |around |the )?$"
)
_NOT_LENGTH_AFTER = re.compile(
    r"(?!\s*--)[ -]*(?:in\b(?! (?:length|total|all))|(?:\w+[ -])?(?:intro|outro|into|delay|reverb|decay|attack|release"
    r"|tail|fade|fades|build|buildup|build-up|solo|breakdown"
    r"|drop|silence|mark|later|apart|ago|walk|drive|away|before|after|bridge|verse|chorus"
    r"|hook|riser|loop point|crossfade|pause|gap|interval"
    r"|of (?:silence|intro|rain|talking|talk|build|noise|crowd)))\b"
)
_DECADE_CUE = re.compile(
    r"\s*(?:long|clip|loop|jingle|ad\b|advert|spot|track|duration|length|snippet|cue|stinger"
    r"|video|commercial|version|edit|max|of\b)"
)
_SHORT_PIECE = re.compile(r"\s+(?:\w{3,12} ){1,2}(?:clip|loop|jingle|advert|ad|spot|snippet|stinger|commercial)\b")
_LENGTH_CUE_BEFORE = re.compile(
    r"(?:length|duration|long|lasting|lasts?|runtime|run time|dur|total)\s*(?:of|is|:|=|about|around|~)*\s*$"
)
_MACHINES = {"808", "909", "303", "606", "707", "727"}

# "a 16-bar loop", "8 bars of house", "length: 32 bars"; "8 bars of silence" and a "16 bar verse" are none.
_BARS = re.compile(
    rf"(?<![\w./])(?:(?<=length )|(?<=length: )|(?<=total: )|(?<=loop of )|(?<=duration: ))"
    rf"(?P<given>{ANY_NUMBER})[ -]bars?(?![a-z])"
    rf"|(?<![\w./])(?P<value>{ANY_NUMBER})[ -](?:bars?|measures?)(?:[ -](?:long|in (?:length|total)|total)(?![a-z])"
    r"|[ -](?:(?!intro|outro|verse|chorus|bridge|solo|build|break|drop|hook)[a-z-]+[ -]){0,2}"
    r"(?:loop|piece|track|song|beat|sketch|idea|instrumental|tune|theme|jingle)(?![a-z])"
    r"| of (?!silence|intro|drums?|build|noise|rest|solo|verse|chorus|the|just|only)[a-z])"
)

_METRE = re.compile(
    r"(?<![\w./])(?P<beats>[1-9]|[12]\d|3[0-2])\s?/\s?(?P<unit>2|4|8|16)(?![\w/.]*\d|/)(?!\s*-?\s*(?:n"
    r"otes?\b|delay|swing|roll|hi-?\s?hats?|th\b|rest|speed|inch))"
)
_SPOKEN_METRE = re.compile(
    r"(?<![a-z])(?P<beats>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fifteen)[ -]"
    r"(?P<unit>two|four|eight|sixteen)(?:s|th|ths)?(?=[ -]time|[ -]metre|[ -]meter|[ -]feel|[ -]signature|[ -]groove"
    r"|[ -]beat|[ -]swing|[ -]shuffle|[ -](?!bars?|beats?|minutes?|seconds?|songs?|tracks?|on\b)[a-z]|[ ]?(?:$|[,;.)]))"
)
# "in three", "in 7": how players say it, where nothing follows that would be counted.
_IN_COUNT = re.compile(
    r"(?<![a-z])in (?P<beats>three|four|five|six|seven|3|5|7)(?=\s*(?:$|[,;.)]|feel|time\b|please|with|at \d))"
    r"(?!\s*(?:days|parts))"
)
_BEATS_TO_A_BAR = re.compile(
    r"(?<![a-z0-9])(?P<beats>two|three|four|five|six|seven|[2-7]) beats? (?:to|in|per|a|each) (?:a |the |every )?"
    r"(?:bar|measure)"
)
_IN_BEATS = re.compile(r"(?<![a-z])(?P<name>common|cut|waltz)[ -]time\b")
_SPOKEN = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fifteen": 15, "sixteen": 16,
}  # fmt: skip


def find_durations(text: PromptText) -> list[Found]:
    """Every requested length in seconds, in order; decades, drum machines, times of day and moments are none."""
    found: list[Found] = []
    for match in _CLOCK.finditer(text.folded):
        seconds = int(match["hours"] or 0) * 3600 + int(match["minutes"]) * 60 + int(match["seconds"])
        _keep(text, found, match, float(seconds))
    for match in _QUOTED.finditer(text.folded):
        _keep(text, found, match, int(match["minutes"]) * 60.0 + int(match["seconds"] or 0))
    for match in _SECONDS_MARK.finditer(text.folded):
        _keep(text, found, match, float(match["seconds"]))
    for match in _COMBINED.finditer(text.folded):
        minutes = 1.0 if match["minutes"] in ("a", "an") else number(match["minutes"])
        seconds_value = number(match["seconds"])
        if minutes is not None and seconds_value is not None and seconds_value < 60:
            _keep(text, found, match, minutes * 60 + seconds_value)
    for match in _MIN_HALF.finditer(text.folded):
        whole = match["whole"] or match["half"] or match["fraction"]
        minutes = 0.0 if match["only"] else 1.0 if whole in ("a", "an") else number(whole)
        if minutes is not None:
            _keep(text, found, match, minutes * 60 + 30)
    for match in _RANGE.finditer(text.folded):
        low, high = number(match["low"]), number(match["high"])
        if low is not None and high is not None and high > low:
            _keep(text, found, match, (low + high) / 2 * (60 if match["min"] else 1))
    for match in _SINGLE.finditer(text.folded):
        value = number(match["value"])
        if value is not None and _is_length(text, match):
            _keep(text, found, match, value * (3600 if match["hour"] else 60 if match["min"] else 1))
    for match in _FEW.finditer(text.folded):
        _keep(text, found, match, 120.0 if match["how"].startswith("couple") else 180.0)
    for match in _A_MINUTE.finditer(text.folded):
        _keep(text, found, match, 3600.0 if match["hour"] else 60.0)
    return sorted(found, key=lambda f: f.start)


def find_bars(text: PromptText) -> list[Found]:
    """The piece's length where it is counted in bars."""
    found = []
    for match in _BARS.finditer(text.folded):
        count = number(match["given"] or match["value"])
        before = text.folded[max(0, match.start() - 28) : match.start()]
        if "blues" in match[0] and count == 12:
            continue  # a form, played as often as the piece is long
        if count is not None and 1 <= count <= 400 and not _NOT_LENGTH_BEFORE.search(before):
            found.append(Found("bars", int(count), match.start(), match.end()))
    return found


def find_metres(text: PromptText) -> list[Found]:
    """Every time signature that is written, in order; a fraction of a note or a date is none."""
    found: list[Found] = []
    for match in _METRE.finditer(text.folded):
        beats, unit = int(match["beats"]), int(match["unit"])
        if beats >= 2 and text.free(match.start(), match.end()):
            text.take(match.start(), match.end())
            found.append(Found("metre", Metre(beats, unit), match.start(), match.end()))
    for match in _SPOKEN_METRE.finditer(text.folded):
        if text.free(match.start(), match.end()):
            text.take(match.start(), match.end())
            found.append(
                Found("metre", Metre(_SPOKEN[match["beats"]], _SPOKEN[match["unit"]]), match.start(), match.end())
            )
    for pattern in (_IN_COUNT, _BEATS_TO_A_BAR):
        for match in pattern.finditer(text.folded):
            if text.free(match.start(), match.end()):
                text.take(match.start(), match.end())
                beats = _SPOKEN.get(match["beats"]) or int(match["beats"])
                found.append(Found("metre", Metre(beats, 8 if beats in (6, 7) else 4), match.start(), match.end()))
    for match in _IN_BEATS.finditer(text.folded):
        if text.free(match.start(), match.end()):
            named = {"common": Metre(4, 4), "cut": Metre(2, 2), "waltz": Metre(3, 4)}[match["name"]]
            found.append(Found("metre", named, match.start(), match.end()))
    return sorted(found, key=lambda f: f.start)


def _is_length(text: PromptText, match: re.Match[str]) -> bool:
    """Whether a number with a short unit is a length at all."""
    after = text.folded[match.end() : match.end() + 40]
    if match["hour"]:
        return (
            re.match(r"(?:[ -]long|\s+(?:of|mix|set|track|version|loop|session|piece|song))|\s*(?:$|[,;.])", after)
            is not None
        )
    if match["sec"] != "s":
        return True
    digits = match["value"]
    if digits in _MACHINES or not re.fullmatch(NUMBER, digits) or len(digits) > 3 or "'" in match[0]:
        return False
    cued = (
        _DECADE_CUE.match(after)
        or _SHORT_PIECE.match(after)
        or _LENGTH_CUE_BEFORE.search(text.folded[max(0, match.start() - 24) : match.start()])
    )
    alone = re.match(r"\s*(?:$|[.,;)\n])", after) and re.search(r"(?:^|[.,;(\n!])\s*$", text.folded[: match.start()])
    # "30s." in a list is a length, "80s," a decade.
    decade = re.fullmatch(r"[2-9]0|00", digits) and not (alone and digits in ("20", "30"))
    return bool(cued) if decade else float(digits.replace(",", ".")) >= 5


def _keep(text: PromptText, found: list[Found], match: re.Match[str], seconds: float) -> None:
    before = text.folded[max(0, match.start() - 28) : match.start()]
    after = text.folded[match.end() : match.end() + 28]
    if not text.free(match.start(), match.end()):
        return
    if _NOT_LENGTH_BEFORE.search(before) or _NOT_LENGTH_AFTER.match(after):
        return
    text.take(match.start(), match.end())
    found.append(Found("duration", seconds, match.start(), match.end()))
