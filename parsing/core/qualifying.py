"""What words do to each other: a timbre before a sound, a genre before an instrument, two types with one head."""

from __future__ import annotations

import re
from dataclasses import replace

from parsing.core.data_files import english_words, word_set
from parsing.core.found import Found
from parsing.core.lexicon import Match, lexicon
from parsing.core.text import PromptText
from parsing.core.vocabulary import instrument_words, mood_words

_TYPE_AND = re.compile(
    r"(?P<type>acoustic|electric|male|female|upright|synth|tenor|alto|soprano|classical|lead|rhythm|slap|sub|clean"
    r"|distorted|nylon)\s*(?:and|&|or|/|,)\s*$"
)
_NAMES_A_GENRE = re.compile(r"[ -]+(?:music|songs?|tracks?|beats?|piece|tune|set|style|vibes?|mix|anthem)(?![a-z])")


def settle(text: PromptText, matches: list[Match]) -> list[Match]:
    """Decide words that are both a genre and an instrument (``breakbeat``, ``drone``, ``rap``) by their neighbours."""
    clear_genre = any(
        m.entry.kind == "genre"
        and not m.also("instrument")
        and not m.also("mood")
        and not _before_a_sound(text, m, after)
        for m, after in zip(matches, [*matches[1:], None], strict=False)
    )
    settled: list[Match] = []
    for match in matches:
        genre, instrument, mood = match.also("genre"), match.also("instrument"), match.also("mood")
        if genre and mood and clear_genre:
            match = replace(match, entry=mood, others=(genre,))
        if genre and instrument:
            before = settled[-1] if settled else None
            beside = before is not None and match.first == before.last + 1 and text.tokens[match.first].joined
            after_genre = beside and before is not None and before.entry.kind == "genre"
            plural = text.tokens[match.last].text.endswith("s")
            as_genre = (
                _NAMES_A_GENRE.match(text.folded, match.end) is not None
                or (after_genre and genre.name == "drone" and not plural)
                or (not clear_genre and match.first <= 2 and not (beside and plural))
            )
            match = replace(match, entry=genre if as_genre else instrument, others=(instrument if as_genre else genre,))
        settled.append(match)
    return settled


def _before_a_sound(text: PromptText, genre: Match, after: Match | None) -> bool:
    """Whether a style only says of which kind an instrument is (``funk horns``)."""
    beside = after is not None and after.first == genre.last + 1 and text.tokens[after.first].joined
    return beside and after is not None and after.entry.kind == "instrument" and not after.also("genre")


_MOMENTS = ("build-up",)
"""Names of sounds that are moments of the piece: "cinematic build-up" as a prompt asks for a cinematic piece."""


def describe_sounds(text: PromptText, matches: list[Match]) -> frozenset[int]:
    """Indices of timbre words that only describe the sound after them (``warm piano``, ``deep, dark bass``)."""
    describing: set[int] = set()
    for index in range(len(matches) - 1, -1, -1):
        mood = matches[index]
        if mood.entry.kind != "mood" or not mood_words()[mood.entry.name].timbre:
            continue
        following = matches[index + 1] if index + 1 < len(matches) else None
        before = matches[index - 1] if index else None
        if (
            before
            and before.entry.kind == "instrument"
            and before.last + 1 == mood.first
            and text.tokens[mood.first].joined
        ):
            describing.add(index)  # "bass-heavy"
            continue
        after = mood.last + 1
        before_a_sound = after < len(text.tokens) and text.tokens[after].joined
        opens = mood.first == 0 or text.breaks_between(text.tokens[mood.first - 1].end, mood.start)
        if opens and following is not None and following.first == after and following.entry.name in _MOMENTS:
            continue
        if before_a_sound and text.tokens[after].text in word_set("sound_nouns"):
            describing.add(index)
        elif following is not None:
            between = text.folded[mood.end : following.start]
            near = re.fullmatch(r"(?:[ -]+[a-z]+){0,2}[ -]+", between) is not None and " and" not in between
            listed = re.fullmatch(r",? (?:and )?", between) is not None
            sound = following.entry.kind == "instrument" and near
            chain = index + 1 in describing and (near or listed)
            if sound or chain:
                describing.add(index)
    return frozenset(describing)


_DRIVING_SOMEWHERE = re.compile(
    r"\s+(?:through|to|down|along|around|home|across|into|past|in|at|on|a car|my|the)(?![a-z])"
)


# "MPC swing", "16th-note swing", "60% swing": how notes are played and no style.
_BEFORE_A_FEEL = re.compile(
    r"(?<![a-z])(?:mpc|(?:8|16)ths?|eighth|sixteenth|\d\d? ?%|per ?cent|(?:bit|touch|lot|lots|little) of)"
    r"(?:[ -]notes?)?[ -]+$"
)


def is_everyday(text: PromptText, match: Match) -> bool:
    """Whether an everyday word is used as one: ``his house``, ``a rock slide``, ``driving through Tokyo``."""
    if match.entry.name == "driving":
        return _DRIVING_SOMEWHERE.match(text.folded, match.end) is not None
    if match.entry.name == "swing" and _BEFORE_A_FEEL.search(text.folded, 0, match.start):
        return True
    if match.entry.kind != "genre" or not match.entry.common or match.first == 0 or not text.tokens[match.first].joined:
        return False
    before = text.tokens[match.first - 1].text
    if before in word_set("possessives"):
        return True
    after = match.last + 1
    if before not in ("a", "an", "the", "this", "that") or after >= len(text.tokens) or not text.tokens[after].joined:
        return False
    word = text.tokens[after].text
    return word in english_words() and not lexicon().look_up(word) and word not in word_set("after_a_genre")


def gendered(text: PromptText, match: Match) -> str:
    """The instrument's name, with who sings where it stands further off (``female diva vocal``)."""
    name = match.entry.name
    if match.entry.kind != "instrument" or instrument_words()[name].says != "vocal":
        return name
    before = text.folded[max(0, match.start - 32) : match.start]
    singer = re.search(r"(?<![a-z])(?P<who>female|male)[ -]+(?:[a-z-]+[ -]+){0,2}$", before)
    inside = re.match(r"(?P<who>female|male)(?![a-z])", text.folded[match.start : match.end])
    field = re.match(r"\s*[:=]\s*(?P<who>female|male)\s*(?=$|[,;.|\n)])", text.folded[match.end : match.end + 16])
    found = singer or inside or field
    return f"{found['who']} vocal" if found else name


def shared_heads(text: PromptText, match: Match) -> list[Found]:
    """``acoustic and electric guitar`` names two guitars."""
    before = text.folded[max(0, match.start - 24) : match.start]
    shared = _TYPE_AND.search(before)
    head = match.entry.name.rpartition(" ")[2]
    if not shared or " " not in match.entry.name:
        return []
    name = f"{shared['type']} {head}"
    known = next((e for e in lexicon().look_up(name) if e.kind == "instrument"), None)
    start = match.start - (len(before) - shared.start())
    return [Found("instrument", known.name, start, match.end)] if known and known.name != match.entry.name else []


def hidden_genres(text: PromptText, found: list[Found]) -> list[Found]:
    """Add the genre that only an instrument's name holds (``jazz organ``) when no other genre is named."""
    if any(item.field == "genre" for item in found):
        return found
    extra: list[Found] = []
    for item in found:
        listed = instrument_words().get(str(item.value)) if item.field == "instrument" else None
        if listed is None:
            continue
        word, _, rest = text.folded[item.start : item.end].partition(" ")
        genre = next((e for e in lexicon().look_up(word) if e.kind == "genre"), None)
        of_its_own = listed.says == item.value
        if of_its_own and (genre is None or genre.common or not lexicon().look_up(rest)):
            continue
        if genre and not any(f.value == genre.name for f in extra):
            extra.append(Found("genre", genre.name, item.start, item.start + len(word)))
    return found + extra
