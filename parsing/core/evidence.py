"""Whether a text is about music at all: everyday words alone (``house``, ``cold``) prove nothing."""

from __future__ import annotations

import re

from parsing.core.data_files import word_set
from parsing.core.found import Found
from parsing.core.lexicon import Match
from parsing.core.text import PromptText

_MUSIC = re.compile(
    r"(?<![a-z])(?:music|songs?|tracks?|tunes?|melod(?:y|ies|ic)|beats?|bpm|tempo|instrumental"
    r"|riffs?|chords?|groove|remix|soundtrack|score|jam|anthem"
    r"|vibes?|loop|bassline|rhythm|jingle|ballad|album|theme|banger|composition|arrangement"
    r"|sound(?:s|ing|scape)?|sample|drop|chorus|verse|playlist"
    r"|intro|outro|pieces?(?! (?:of|by))|background music|lufs|mastered|in the style of|musica|cancion|musique"
    r"|musik|song|four (?:on|to) the floor)(?![a-z])"
)
_OTHER_BUSINESS = re.compile(
    r"(?<![a-z])(?:python|javascript|java script|sql|code|script|function|recipe|weather"
    r"|translate|email|e-mail|essay|homework help|password|invoice|"
    r"history of|capital of|how (?:do|to|can|many|much)|what(?:'s| is| are| does)|who (?:is"
    r"|was)|when (?:is|did)|where (?:is|can)|why (?:is|do)|price of|for sale|buy|sell|rent|book "
    r"a|flight|hotel|"
    r"restaurant|doctor|summari[sz]e|explain|calculate|solve|list of|tell me about|remind "
    r"me|schedule|meeting)(?![a-z])"
)
_REQUEST = re.compile(
    r"(?<![a-z])(?:make|play|write|compose|generate|produce|create|give|need|want|looking for|craft|build)(?![a-z])"
)
# "jazz for a wedding": a style and what it is for.
_FOR = re.compile(r" for (?:an?|my|our|the|his|her|their|this|some|\w+ing)(?![a-z])")
_STATED = frozenset(
    ["tempo", "key", "metre", "duration", "target", "ceiling", "seed", "genre", "gain_db", "ceiling_db"]
)
_FILLER = word_set("evidence_filler")


def asks_for_music(text: PromptText) -> bool:
    """Whether a musical noun (``song``, ``beat``, ``soundtrack``) stands in the text."""
    return _MUSIC.search(text.folded) is not None


def is_other_business(text: PromptText) -> bool:
    """Whether a text asks for something else: code, facts, a table for two."""
    return _OTHER_BUSINESS.search(text.folded) is not None


def is_about_music(
    text: PromptText,
    stated: list[Found],
    artists: list[Found],
    matches: list[Match],
    excluded: list[Found],
    unlisted: list[Found] | None = None,
    certain: int = 0,
) -> bool:
    """Whether a prompt asks for music, by weight of evidence.

    A word that is nothing but musical decides alone. Everyday words count where others join them, where a
    musical noun (``song``, ``beat``) stands, or where they make up most of a short text. Names that only the model
    found (``unlisted``) count as everyday words do; ``certain`` says how many of them decide alone.
    """
    tempo_or_key = any(item.field in ("tempo", "key", "key_mode", "genre", "excluded") for item in stated)
    clear = sum(not match.entry.common and match.entry.kind in ("genre", "instrument") for match in matches)
    everyday = sum(match.entry.common and match.entry.kind in ("genre", "instrument") for match in matches)
    moods = sum(match.entry.kind == "mood" for match in matches)
    moods += sum(item.field == "mood" for item in unlisted or ())
    noun = _MUSIC.search(text.folded) is not None
    # One strange word that the model takes for music proves nothing by itself.
    clear += certain if certain > 1 or noun or everyday or moods or stated or artists else 0
    if _OTHER_BUSINESS.search(text.folded):
        asked = clear > 0 and _REQUEST.search(text.folded) is not None
        return tempo_or_key or asked or (noun and clear + everyday >= 2) or clear >= 3
    if clear or tempo_or_key or any(_fills_an_item(text, match) or _is_for(text, match) for match in matches):
        return True
    if noun and (everyday or moods or artists or excluded or stated):
        return True
    if everyday and (excluded or any(item.field in ("structure", "feel") for item in stated)):
        return True
    if artists and (everyday or len(text.tokens) <= 12):
        return True
    content = [token for token in text.tokens if token.text not in _FILLER]
    covered = sum(match.last - match.first + 1 for match in matches if match.entry.kind != "cue")
    covered += sum(len(text.tokens_between(item.start, item.end)) for item in unlisted or ())
    covered += sum(1 for item in stated if item.field in _STATED) * 2
    return bool(content) and covered >= len(content) * 0.5 and (everyday + moods + len(stated) > 0)


def _fills_an_item(text: PromptText, match: Match) -> bool:
    """Whether an everyday genre or instrument stands alone between commas, as in a list of tags."""
    if match.entry.kind not in ("genre", "instrument") or len(text.tokens) == match.last - match.first + 1:
        return False
    before = text.tokens[match.first - 1] if match.first else None
    after = text.tokens[match.last + 1] if match.last + 1 < len(text.tokens) else None
    opens = before is None or text.breaks_between(before.end, match.start)
    closes = after is None or text.breaks_between(match.end, after.start)
    return opens and closes


def _is_for(text: PromptText, match: Match) -> bool:
    """Whether an everyday genre opens the text and says what it is for ("rock for driving at night")."""
    return match.entry.kind == "genre" and match.first == 0 and _FOR.match(text.folded, match.end) is not None
