"""Reads a prompt: what the text says, value by value, with the words that say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from musicassist.contracts.brief import DURATION_RANGE_SECONDS
from parsing.core.alone import find_alone
from parsing.core.artists import find_bare_artists, find_certain_artists, find_cued_artists
from parsing.core.corrections import with_corrections
from parsing.core.entries import find_entries, settled_by
from parsing.core.evidence import is_about_music
from parsing.core.flags import find_flags
from parsing.core.found import Found
from parsing.core.keys import find_keys
from parsing.core.lexicon import Match, cue_lexicon, lexicon
from parsing.core.negation import find_exclusions, without_prefixed
from parsing.core.qualifying import describe_sounds, gendered, hidden_genres, is_everyday, settle, shared_heads
from parsing.core.scopes import Scope, find_scopes, negated
from parsing.core.spelling import singular
from parsing.core.structure import find_structure
from parsing.core.targets import find_ceilings, find_targets
from parsing.core.tempo import find_feel, find_tempo_words, find_tempos, tempo_changes
from parsing.core.text import PromptText, compact
from parsing.core.timing import find_bars, find_durations, find_metres
from parsing.core.unlisted import (
    Tagging,
    certain_names,
    longer_genres,
    tags_of,
    unlisted_artists,
    unlisted_exclusions,
    unlisted_names,
)

# (typed prompt) -> spans of names, as code-point offsets; what a token-classification model adds.
NameFinder = Callable[[str], Iterable[tuple[int, int]]]

_INSTRUMENTAL = re.compile(
    r"(?<![a-z])instrumentals?(?![a-z])(?!\s+(?:section|break|intro|outro|passage|interlude"
    r"|bridge|solo|part|hook|skills?|in\b))"
)
_TEMPO_BEFORE_GENRE = re.compile(
    r"(?<![a-z])(?P<word>slow|fast)[ -]+"
    r"(?:(?!(?:and|with|for|but|the|attack|release|decay|build|fade|motion|pan)\b)[a-z-]{3,14}[ -]+){0,2}$"
)
_BARE_NUMBER = re.compile(
    r"(?<![\w.:/#'-])(?P<value>\d{2,3})(?![\w.:/%'\"-]|\s*(?:x|bars?|hz|khz|db|%|/|years?|songs?|tracks?)\b)"
)
# What may stand between a refusal and the artist that it is for: "rather than something like Portishead".
_LIKE = re.compile(
    r"(?: (?:an?|the|like|of|by|sound\w*|something|anything|another|too|much|be|as|in|that|those|to"
    r"|nods?|reminds?|resembl\w+|me|us|yet|style|stuff|typical))* "
)
_MACHINES = {"808", "909", "303", "606", "707", "727", "404", "101"}


@dataclass(frozen=True)
class Reading:
    """What the text says.

    Attributes
    ----------
    text : PromptText
    found : tuple of Found
        In order of the prompt. Fields: ``tempo``, ``tempo_word``, ``feel``, ``key``, ``key_mode``, ``unknown_key``,
        ``metre``, ``duration``, ``bars``, ``target``, ``ceiling``, ``structure``, ``genre``, ``instrument``, ``mood``,
        ``style_reference``, ``excluded``, ``cue``, ``seed``, ``gain_db``, ``ceiling_db``, ``stem_gain``,
        ``stem_in_phase``; ``earlier_key`` and the like for what a later value replaces.
    notes : tuple of str
    musical : bool
        Whether the text says anything about music.
    scopes : tuple of Scope
        Its negated stretches.
    """

    text: PromptText
    found: tuple[Found, ...]
    notes: tuple[str, ...]
    musical: bool
    scopes: tuple[Scope, ...] = ()

    def all(self, field: str) -> list[Found]:
        """Every value of a field, in order."""
        return [item for item in self.found if item.field == field]

    def values(self, field: str) -> list[str]:
        """Every value of a list field once, in order."""
        return list(dict.fromkeys(str(item.value) for item in self.all(field)))


def read(prompt: str, name_finder: NameFinder | None = None, tagging: Tagging | None = None) -> Reading:
    """Read a prompt. Any text is fine; only a malformed flag is refused.

    Parameters
    ----------
    prompt : str
        As typed.
    name_finder : callable, optional
        Adds artists' names: a foreign token-classification model.
    tagging : callable, optional
        The house's model, for what grammar and lexicon do not know.

    Raises
    ------
    BadInput
        When a known flag's value cannot be used.
    """
    text = PromptText(prompt)
    found, notes = find_flags(text)
    found += find_structure(text)
    found += find_targets(text) + find_ceilings(text)
    found += find_tempos(text) + find_keys(text) + find_metres(text) + find_durations(text) + find_bars(text)
    found += find_feel(text) + find_tempo_words(text)
    artists = find_cued_artists(text) + find_certain_artists(text)
    matches = settle(text, [match for match in lexicon().find(text) if match.entry.kind != "phrase"])
    matches = without_prefixed(text, matches)
    scopes = find_scopes(text)
    cues = _cues(text, matches, scopes)
    tags = tags_of(prompt, tagging)
    if name_finder is not None:
        artists += _named_by_model(text, name_finder(prompt), matches)
    excluded = find_exclusions(text, matches, scopes)
    excluded = [item for item in excluded if not tags.denies(text, item)]
    excluded += unlisted_exclusions(text, tags, matches, excluded)
    entries = find_entries(text, matches)
    matches, excluded = settled_by(entries, matches, excluded)
    matches = [match for match in matches if not tags.doubts(match) or _excludes(excluded, match)]
    positive = longer_genres(text, tags, matches, _positive(text, matches, excluded))
    artists += find_bare_artists(text, matches)
    artists += _named_by_model(text, unlisted_artists(text, tags, matches), matches)
    names = unlisted_names(text, tags, matches, [*excluded, *artists], scopes)
    positive = sorted(positive + names, key=lambda item: (item.start, item.end))
    numbers = found
    certain = certain_names(text, names, tags)
    musical = is_about_music(text, numbers, artists, matches, excluded, names, certain)
    musical = musical or bool(entries)
    if not musical:
        found = [item for item in found if item.field != "duration" or _can_last(text, item)]
    if musical and tempo_changes(text):
        notes.append("The tempo cannot change within a track yet; one tempo holds.")
    if musical:
        alone = [item for item in find_alone(text, positive) if not any(e.start <= item.start < e.end for e in entries)]
        found += positive + excluded + alone + entries
        found += _instrumental(text, positive, excluded, scopes)
        found += _tempo_beside_genre(text, matches, found, scopes) + _bare_tempo(text, matches, found)
        found += _unless_negated(text, artists, scopes)
    found += cues
    found.sort(key=lambda item: (item.start, item.end))
    return Reading(text, tuple(with_corrections(text, found)), tuple(notes), musical, tuple(scopes))


def _can_last(text: PromptText, item: Found) -> bool:
    """Whether a length in a text that speaks of no music could be a track's (``nine hours`` is the scene's)."""
    low, high = DURATION_RANGE_SECONDS
    return text.folded.startswith("--", item.start) or low <= item.value <= high


def _excludes(excluded: list[Found], match: Match) -> bool:
    return any(item.start < match.end and match.start < item.end for item in excluded)


def _cues(text: PromptText, matches: list[Match], scopes: list[Scope]) -> list[Found]:
    """Scene cues among what the lexicon left."""
    return [
        Found("cue", cue.entry.name, cue.start, cue.end)
        for cue in cue_lexicon().find(text)
        if not any(m.start < cue.end and cue.start < m.end for m in matches) and not negated(scopes, cue.start)
    ]


def _positive(text: PromptText, matches: list[Match], excluded: list[Found]) -> list[Found]:
    """What the lexicon found and nobody negated."""
    out = {compact(singular(str(item.value))) for item in excluded}
    found: list[Found] = []
    describing = describe_sounds(text, matches)
    for index, match in enumerate(matches):
        if any(item.start < match.end and match.start < item.end for item in excluded):
            continue
        entry = match.entry
        if index in describing or is_everyday(text, match):
            continue
        if compact(entry.name) in out:
            continue
        note = f"“{text.typed(match.start, match.end)}” was read as {entry.name}." if match.typo else ""
        found.append(Found(entry.kind, gendered(text, match), match.start, match.end, note))
        if entry.kind == "instrument":
            found += shared_heads(text, match)
    return [item for item in hidden_genres(text, _specific(found)) if compact(str(item.value)) not in out]


def _specific(found: list[Found]) -> list[Found]:
    """Without the plain word where a closer one stands: ``female vocal`` beside ``vocal`` is one wish."""
    names = {str(item.value) for item in found if item.field == "instrument"}
    plain = {head for head in ("vocal", "organ") if any(name != head and name.endswith(f" {head}") for name in names)}
    return [item for item in found if item.field != "instrument" or item.value not in plain]


def _instrumental(text: PromptText, positive: list[Found], excluded: list[Found], scopes: list[Scope]) -> list[Found]:
    sung = any(item.field == "instrument" and "vocal" in str(item.value) for item in positive)
    if sung or any(item.value == "vocal" for item in excluded):
        return []
    match = next((m for m in _INSTRUMENTAL.finditer(text.folded) if not negated(scopes, m.start())), None)
    return [Found("excluded", "vocal", match.start(), match.end())] if match else []


def _tempo_beside_genre(text: PromptText, matches: list[Match], found: list[Found], scopes: list[Scope]) -> list[Found]:
    """``slow blues`` states a tempo; ``slow piano`` does not."""
    if any(item.field in ("tempo", "tempo_word") for item in found):
        return []
    for match in matches:
        before = text.folded[max(0, match.start - 40) : match.start]
        word = _TEMPO_BEFORE_GENRE.search(before) if match.entry.kind == "genre" else None
        following = text.folded[match.end : match.end + 6]
        start = match.start - (len(before) - word.start()) if word else 0
        if word and not negated(scopes, start) and not re.match(r"\s*(?:drum|beat|guit)", following):
            return [Found("tempo_word", word["word"], start, start + len(word["word"]))]
    return []


def _bare_tempo(text: PromptText, matches: list[Match], found: list[Found]) -> list[Found]:
    """A number alone beside musical words (``dnb 174 dark``, ``trap, 140``) can only be a tempo."""
    if any(item.field == "tempo" for item in found):
        return []
    ends = {match.last for match in matches}
    starts = {match.first for match in matches}
    for number in _BARE_NUMBER.finditer(text.folded):
        index = text.token_at(number.start())
        if (
            number["value"] in _MACHINES
            or not 55 <= int(number["value"]) <= 200
            or not text.free(number.start(), number.end())
        ):
            continue
        if index < 0 or text.tokens[index].start != number.start():
            continue
        alone_after = index + 1 == len(text.tokens) or text.breaks_between(number.end(), text.tokens[index + 1].start)
        alone_before = index == 0 or text.breaks_between(text.tokens[index - 1].end, number.start())
        # A neighbour that the grammar has read already ("138 Am") is as good as a musical word.
        before = alone_before or index - 1 in ends or not _is_free(text, index - 1)
        linked = not alone_after and text.tokens[index + 1].text in ("in", "with", "and", "but", "feat")
        after = alone_after or linked or index + 1 in starts or not _is_free(text, index + 1)
        if before and after:
            text.take(number.start(), number.end())
            return [Found("tempo", float(number["value"]), number.start(), number.end())]
    return []


def _is_free(text: PromptText, index: int) -> bool:
    return text.free(text.tokens[index].start, text.tokens[index].end)


def _unless_negated(text: PromptText, artists: list[Found], scopes: list[Scope]) -> list[Found]:
    result = []
    seen: set[str] = set()
    for item in artists:
        key = compact(item.value)
        if key in seen:
            continue
        seen.add(key)
        # The cue itself may hold the negation: "nothing like X", "not in the style of X".
        away = re.search(
            r"(?:nothing|not|don't|without|never)(?: \w+){0,3} (?:like|of|by) $",
            text.folded[max(0, item.start - 40) : item.start],
        )
        refused = any(
            scope.start <= item.start < scope.end and _LIKE.fullmatch(text.folded, scope.start, item.start)
            for scope in scopes
        )
        field = "excluded" if refused or (away and "unlike" not in away[0]) else "style_reference"
        result.append(Found(field, item.value, item.start, item.end, item.note))
    return result


def _named_by_model(text: PromptText, spans: Iterable[tuple[int, int]], matches: list[Match]) -> list[Found]:
    """A model's names that neither the grammar, nor the lexicon, nor the cue rule has read already."""
    found = []
    for first, last in spans:
        start, end = text.folded_span(first, last)
        # "in C or G": a note's name is nobody's.
        if end - start < 2 or not text.free(start, end) or any(m.start < end and start < m.end for m in matches):
            continue
        text.take(start, end)
        found.append(Found("style_reference", text.typed(start, end), start, end))
    return found
