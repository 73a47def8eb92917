"""What the model reads beside grammar and lexicon: names that no list holds, artists, and what is to be left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parsing.core.data_files import english_words, word_set
from parsing.core.found import Found
from parsing.core.harmless import harmless_stretches
from parsing.core.hints import Hints, hints_of
from parsing.core.labels import LABELS
from parsing.core.lexicon import Match, cue_lexicon, lexicon
from parsing.core.names import Name, is_place
from parsing.core.scopes import Scope, for_a_while, negated
from parsing.core.spelling import singular
from parsing.core.tagger import Labelling, Tag
from parsing.core.text import PromptText, compact

Tagging = Callable[[PromptText, Hints], Labelling]

# How sure the model must be before it adds a value; chosen on the open prompts of tests/benchmarks/parser.
SURE = {"GENRE": 0.92, "INSTRUMENT": 0.7, "MOOD": 0.85, "ARTIST": 0.9, "EXCLUDED": 0.75}
# So sure must it be of a refusal in a sentence that has no word of refusal, or that the rules have read already.
SURE_BY_ITSELF = 0.85
# So likely must it be, word by word, that a listed name is refused, however its stretch was cut.
SURE_OF_A_LISTED_NAME = 0.6
# Where the lists know no genre at all, the prompt's own is the likelier to be one that they lack.
SURE_OF_THE_ONLY_GENRE = 0.7
# So sure must it be that a listed style is only a part of a longer name ("delta blues" where blues alone is listed).
SURE_OF_A_LONGER_NAME = 0.95
# As sure as a word that is nothing but musical: it counts as evidence that a text asks for music.
CERTAIN = 0.9
# So improbable must a refusal be that a rule's own name for it (no list has it) is dropped: "no rush", "no budget".
_NEVER_REFUSED = 0.01
# A listed mood below the first, where the model finds no label at all with the second, is an everyday word.
_IMPROBABLE, _OUTSIDE = 0.1, 0.8
_MOOD, _EXCLUDED = 1 + LABELS.index("MOOD"), 1 + LABELS.index("EXCLUDED")
# What is hyphened to a name and is no part of it: "synthwave-ish", "techno-inspired".
_NO_PART = r"(?:ish|like|styled?|esque|inspired|influenced|tinged|flavou?red|adjacent|type|based|leaning)\b"
_PARTS = re.compile(r"\s*[,;/|\n()\[\]{}·•:]\s*|[.!?]\s")
_SENTENCE_END = re.compile(r"[.;!?\n|]")
_REFUSAL = re.compile(
    r"n't(?!\w)|(?<!\w)(?:no|not|none|nope|never|nobody|nothing|nor|neither|cannot|(?:do|does|did|wo|ca|is|are"
    r"|was|were|should|would|could|must)nt|without|less|minus|sans|w/o"
    r"|instead|rather|except|but|out|off|free|away|avoid\w*|exclud\w*|omit\w*|skip\w*|remov\w*|bann?(?:ed)?"
    r"|hat(?:e|es|ed)|drop"
    r"|lose|cut|mute|ditch|stop|ruin\w*|spoil\w*|kill\w*|annoy\w*|complain\w*|dislik\w*|sick|tired|enough|refus\w*"
    r"|unwanted|forbid\w*|allergic|worst|spare|resist)(?!\w)|-less|-free"
)
_WELCOMED = re.compile(r"(?:^|[,;]|(?<!\w)and)\s+(?:leave|keep|use|add|bring in|give me|prefer)(?: \w+){0,2}\s+$")
_WISHED_AGAIN = re.compile(
    r"no (?:strings attached|matter|wave|such thing)|not (?:just|only|merely|simply)(?!\w)"
    r"|(?:n't|not|never) (?:mind|say no|forget|hold back|be (?:afraid|shy)|skimp|a problem|without|go wrong)"
)
_KINDS = {"GENRE": "genre", "INSTRUMENT": "instrument", "MOOD": "mood"}


@dataclass(frozen=True)
class Unlisted:
    """What the model says about one prompt."""

    tags: tuple[Tag, ...]
    probabilities: NDArray[np.float32] | None = None

    def of(self, label: str, least: float | None = None) -> list[Tag]:
        """Tags of a label that are sure enough."""
        limit = SURE[label] if least is None else least
        return [tag for tag in self.tags if tag.label == label and tag.probability >= limit]

    def doubts(self, match: Match) -> bool:
        """Whether the model is sure that a listed word is used otherwise here ("I would love a waltz")."""
        if match.entry.kind != "mood" or self.probabilities is None:
            return False
        words = self.probabilities[match.first : match.last + 1]
        return bool(words[:, _MOOD].max() < _IMPROBABLE and words[:, 0].min() > _OUTSIDE)

    def refuses(self, match: Match) -> bool:
        """Whether the model reads a listed name as one that is to be left out."""
        if self.probabilities is None:
            return False
        return float(self.probabilities[match.first : match.last + 1, _EXCLUDED].mean()) >= SURE_OF_A_LISTED_NAME

    def denies(self, text: PromptText, item: Found) -> bool:
        """Whether the model is sure that a word no list has, which a rule takes for refused, is nothing of the kind."""
        inside = list(text.tokens_between(item.start, item.end))
        if self.probabilities is None or not inside or lexicon().look_up(str(item.value)):
            return False
        words = self.probabilities[inside]
        return bool(words[:, _EXCLUDED].max() < _NEVER_REFUSED and words[:, 0].min() > _OUTSIDE)


def tags_of(prompt: str, tagging: Tagging | None) -> Unlisted:
    """What the model says about a prompt; nothing without a model."""
    if tagging is None:
        return Unlisted(())
    text = PromptText(prompt)
    labelling = tagging(text, hints_of(text))
    parts = [part for tag in labelling.tags for part in _parted(text, tag)]
    return Unlisted(tuple(parts), labelling.probabilities)


def _parted(text: PromptText, tag: Tag) -> list[Tag]:
    """A name never reaches across a comma or a slash."""
    edges = [tag.start]
    for match in _PARTS.finditer(text.folded, tag.start, tag.end):
        edges += [match.start(), match.end()]
    edges.append(tag.end)
    pairs = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    return [replace(tag, start=start, end=end) for start, end in pairs if text.tokens_between(start, end)]


def unlisted_names(
    text: PromptText, tags: Unlisted, matches: list[Match], taken: Sequence[Found], scopes: list[Scope]
) -> list[Found]:
    """Genres, instruments and moods that the lexicon lacks, where nothing else has been read."""
    spans = [(m.start, m.end) for m in matches if m.entry.kind != "cue"] + [(f.start, f.end) for f in taken]
    out = {compact(singular(str(item.value))) for item in taken if item.field == "excluded"}
    found: list[Found] = []
    for label, kind in _KINDS.items():
        unread = label == "GENRE" and not any(match.entry.kind == "genre" for match in matches)
        for tag in tags.of(label, SURE_OF_THE_ONLY_GENRE if unread else SURE[label]):
            start, end = _trimmed(text, tag.start, tag.end, kind)
            if start >= end or not text.free(start, end) or negated(scopes, start):
                continue
            if any(first < end and start < last for first, last in spans):
                continue
            name = " ".join(text.folded[start:end].split())
            words = [word for word in re.split(r"[\W_\d]+", name) if word]
            nothing = all(word in word_set("no_unlisted_names") for word in words)
            # "tavern tune", "theatre dance": an occasion, which the scenes read, and no style.
            nothing |= kind == "genre" and any(word in word_set("occasions") or _is_cue(word) for word in words)
            if nothing or compact(singular(name)) in out:
                continue
            found.append(Found(kind, singular(name) if kind == "instrument" else name, start, end))
    return found


def _is_cue(word: str) -> bool:
    return any(entry.kind == "cue" for entry in cue_lexicon().look_up(word)) and not word.endswith("y")


def longer_genres(text: PromptText, tags: Unlisted, matches: list[Match], positive: list[Found]) -> list[Found]:
    """What was found, with a listed style read as the unlisted one whose name it is a part of."""
    for tag in tags.of("GENRE", SURE_OF_A_LONGER_NAME):
        start, end = _trimmed(text, tag.start, tag.end, "genre")
        inside = [m for m in matches if m.start < end and start < m.end and m.entry.kind != "cue"]
        if start >= end or not text.free(start, end) or len(inside) != 1 or inside[0].entry.kind != "genre":
            continue
        read = [item for item in positive if item.field == "genre" and start <= item.start and item.end <= end]
        match = inside[0]
        rest = len(text.tokens_between(start, end)) - (match.last - match.first + 1)
        if not read or rest < 1 or match.start < start or end < match.end:
            continue
        longer = Found("genre", " ".join(text.folded[start:end].split()), start, end)
        positive = [item for item in positive if item not in read] + [longer]
    return positive


def certain_names(text: PromptText, names: list[Found], tags: Unlisted) -> int:
    """How many unlisted names are as good as musical words."""
    sure = {(tag.start, tag.end) for tag in tags.tags if tag.probability >= CERTAIN}
    return sum(item.field != "mood" and any(s <= item.start and item.end <= e for s, e in sure) for item in names)


def unlisted_exclusions(text: PromptText, tags: Unlisted, matches: list[Match], excluded: list[Found]) -> list[Found]:
    """What is to be left out and no rule has seen."""
    found: list[Found] = []
    harmless = harmless_stretches(text)

    def new(start: int, end: int) -> bool:
        taken = [(item.start, item.end) for item in (*excluded, *found)]
        return not any(first < end and start < last for first, last in (*harmless, *taken))

    named = [match for match in matches if match.entry.kind != "cue"]
    for tag in tags.of("EXCLUDED"):
        start, end = _trimmed(text, tag.start, tag.end)
        if start >= end or not text.free(start, end) or not new(start, end):
            continue
        if _wished(text, start, end):
            continue
        touched = [m for m in matches if m.start < end and start < m.end]
        if tag.probability < SURE_BY_ITSELF and not _refused(text, start, end, bool(touched), excluded):
            continue
        inside = [m for m in named if start <= m.start and m.end <= end]
        found += [Found("excluded", m.entry.name, m.start, m.end) for m in inside]
        if not touched:
            found.append(Found("excluded", " ".join(text.folded[start:end].split()), start, end))
    for match in named:
        if tags.refuses(match) and new(match.start, match.end) and not _wished(text, match.start, match.end):
            found.append(Found("excluded", match.entry.name, match.start, match.end))
    return found


def _sentence(text: PromptText, start: int, end: int) -> tuple[int, int]:
    begin = max((m.end() for m in _SENTENCE_END.finditer(text.folded, 0, start)), default=0)
    stop = _SENTENCE_END.search(text.folded, end)
    return begin, stop.start() if stop else len(text.folded)


def _wished(text: PromptText, start: int, end: int) -> bool:
    """Whether the words around a stretch want it after all, or refuse it in a part of the piece only."""
    begin, last = _sentence(text, start, end)
    welcomed = _WELCOMED.search(text.folded, begin, start) or _WISHED_AGAIN.search(text.folded, begin, last)
    return welcomed is not None or for_a_while(text, end)


def _refused(text: PromptText, start: int, end: int, listed: bool, excluded: Sequence[Found]) -> bool:
    """Whether the sentence around a stretch says no to anything, and no rule has read its refusal."""
    begin, last = _sentence(text, start, end)
    if listed and any(begin <= item.start < last for item in excluded):
        return False
    said = list(text.folded[: last + 16])
    for first, end in harmless_stretches(text):
        said[first:end] = " " * (min(end, len(said)) - min(first, len(said)))
    return _REFUSAL.search("".join(said), begin) is not None


def unlisted_artists(text: PromptText, tags: Unlisted, matches: list[Match]) -> list[tuple[int, int]]:
    """Stretches of names that the model takes for artists."""
    found = []
    for tag in tags.of("ARTIST"):
        start, end = tag.start, tag.end
        if any(m.start < end and start < m.end for m in matches):
            continue
        inside = [text.tokens[index].text for index in text.tokens_between(start, end)]
        first = text.tokens[text.token_at(start)]
        typed_as_names = any(token.capital for token in text.tokens[1:])
        if is_place(text, Name(start, end, None)) or (typed_as_names and first.text.isalpha() and not first.capital):
            continue
        if (
            len(inside) == 1
            and (inside[0] in english_words() or lexicon().look_up(inside[0]))
            and not text.tokens[text.token_at(start)].capital
        ):
            continue
        found.append((start, end))
    return found


def _trimmed(text: PromptText, start: int, end: int, kind: str = "") -> tuple[int, int]:
    """Without articles and joining words at its edges, and without what only says that it is music."""
    start, end = _whole_words(text, start, end)
    inside = list(text.tokens_between(start, end))
    edge = word_set("edge_words")
    last = edge | word_set("after_a_genre") if kind == "genre" else edge
    while inside and text.tokens[inside[0]].text in edge:
        inside = inside[1:]
    while inside and text.tokens[inside[-1]].text in last:
        inside = inside[:-1]
    if kind == "instrument" and all(text.tokens[index].text in word_set("voice_types") for index in inside):
        return start, start
    return (text.tokens[inside[0]].start, text.tokens[inside[-1]].end) if inside else (start, start)


def _whole_words(text: PromptText, start: int, end: int) -> tuple[int, int]:
    """Out to the ends of a hyphenated word ("adrenaline-fuelled")."""
    before = re.compile(r"[\w'-]*$").search(text.folded[max(0, start - 40) : start])
    after = re.compile(rf"(?:-(?!{_NO_PART})\w[\w']*)*").match(text.folded, end)
    if before and before[0].endswith("-"):
        start -= len(before[0])
    return start, after.end() if after else end
