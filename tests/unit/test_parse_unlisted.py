"""How the model's labels join what grammar and lexicon read; a model that labels given words stands in for ours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from parsing.core.hints import Hints
from parsing.core.labels import LABELS
from parsing.core.nearest import instrument_word, mood_word, nearest_genre
from parsing.core.parsed import ParsedPrompt, parsed
from parsing.core.reading import read
from parsing.core.tagger import Labelling, Tag
from parsing.core.text import PromptText
from parsing.core.vocabulary import genre_words, instrument_words

Labels = dict[str, str]


def tagging(
    labels: Labels, probability: float = 0.95, unlikely: float = 0.0
) -> Callable[[PromptText, Hints], Labelling]:
    """A model that labels the given words, wherever they stand."""

    def tag(text: PromptText, hints: Hints) -> Labelling:
        assert len(hints.values) == len(text.tokens)
        found = [(text.folded.find(words), words, label) for words, label in labels.items()]
        tags = [Tag(label, at, at + len(words), probability) for at, words, label in sorted(found) if at >= 0]
        chances = np.zeros((len(text.tokens), 1 + len(LABELS)), np.float32)
        chances[:, 0], chances[:, 1 + LABELS.index("MOOD")] = unlikely, 1 - unlikely
        for one in tags:
            inside = list(text.tokens_between(one.start, one.end))
            chances[inside] = 0
            chances[inside, 0], chances[inside, 1 + LABELS.index(one.label)] = 1 - probability, probability
        return Labelling(tuple(tags), chances)

    return tag


def said(prompt: str, labels: Labels, probability: float = 0.95, unlikely: float = 0.0) -> ParsedPrompt:
    return parsed(read(prompt, None, tagging(labels, probability, unlikely)))


def test_names_that_no_list_holds_are_added() -> None:
    answer = said(
        "zorkwave with three plonkets, qualmish, 120 bpm",
        {"zorkwave": "GENRE", "plonkets": "INSTRUMENT", "qualmish": "MOOD"},
    )
    assert (answer.genres, answer.instruments, answer.moods) == (("zorkwave",), ("plonket",), ("qualmish",))


def test_what_the_model_is_not_sure_of_is_left() -> None:
    assert said("techno with plonkets", {"plonkets": "INSTRUMENT"}, 0.3).instruments == ()


def test_the_lexicon_is_not_overruled() -> None:
    answer = said("dark techno with piano", {"techno": "INSTRUMENT", "piano": "GENRE", "dark": "ARTIST"})
    assert (answer.genres, answer.instruments, answer.moods) == (("techno",), ("piano",), ("dark",))


def test_what_is_negated_is_not_wished_for() -> None:
    answer = said("techno, no plonkets", {"plonkets": "INSTRUMENT"})
    assert answer.instruments == ()
    assert answer.excluded == ("plonket",)


def test_an_exclusion_that_no_rule_sees() -> None:
    answer = said("techno with pads, spare me the piano", {"piano": "EXCLUDED"})
    assert answer.excluded == ("piano",)
    assert "piano" not in answer.instruments


def test_a_listed_word_that_is_used_otherwise() -> None:
    assert said("dark techno", {}).moods == ("dark",)
    assert said("dark techno", {}, unlikely=0.99).moods == ()


def test_artists_without_a_cue() -> None:
    answer = said("techno, zorblax velkin on the mixing desk", {"zorblax velkin": "ARTIST"})
    assert answer.style_references == ("zorblax velkin",)


def test_text_about_something_else_stays_empty() -> None:
    prompt = "what is the capital of zorkland?"
    assert said(prompt, {"zorkland": "GENRE"}) == ParsedPrompt()


@pytest.mark.parametrize(
    ("name", "sound_of"), [("qqish bowed flute", "flute"), ("qqish cello", "cello"), ("cello qqthing", "cello")]
)
def test_an_unlisted_instrument_is_played_by_the_one_in_its_name(name: str, sound_of: str) -> None:
    assert name not in instrument_words()
    assert instrument_word(name).sound in {instrument_words()[sound_of].sound, instrument_word(sound_of).sound}


def test_an_unlisted_genre_and_mood_have_a_nearest() -> None:
    assert nearest_genre("zorkish deathly metal") in genre_words()
    mood = mood_word("absolutely miserable and sad")
    assert mood is not None
    assert mood.valence < 0


def test_the_model_takes_a_listed_name_out_where_it_is_sure_and_nothing_says_that_it_is_wanted() -> None:
    doubtful, sure = (tagging({"harp": "EXCLUDED"}, probability) for probability in (0.55, 0.8))
    for prompt in ("a waltz; the harp went to the pawn shop", "a waltz without drums, the harp annoys my client"):
        assert "harp" in parsed(read(prompt, None, doubtful)).instruments
        assert "harp" in parsed(read(prompt, None, sure)).excluded
    for prompt in ("a waltz, I wouldn't mind a harp", "a waltz, no piano, bring in the harp"):
        assert "harp" in parsed(read(prompt, None, sure)).instruments


def test_an_unlisted_name_needs_a_word_of_refusal_or_more_certainty() -> None:
    doubtful, sure = (tagging({"plonkets": "EXCLUDED"}, probability) for probability in (0.8, 0.95))
    assert parsed(read("a waltz; the plonkets went to the pawn shop", None, doubtful)).excluded == ()
    assert parsed(read("a waltz; the plonkets went to the pawn shop", None, sure)).excluded == ("plonket",)
    assert parsed(read("a waltz; plonkets ruin my day", None, doubtful)).excluded == ("plonket",)


def test_a_listed_style_is_a_part_of_a_longer_name_that_the_model_is_sure_of() -> None:
    whole = tagging({"glimmer blues": "GENRE"}, 0.97)
    assert parsed(read("a glimmer blues with harmonica", None, whole)).genres == ("glimmer blues",)
    doubtful = tagging({"glimmer blues": "GENRE"}, 0.9)
    assert parsed(read("a glimmer blues with harmonica", None, doubtful)).genres == ("blues",)
    moody = tagging({"sad blues": "GENRE"}, 0.97)
    assert parsed(read("a sad blues with harmonica", None, moody)).genres == ("blues",)


def test_an_occasion_is_no_style() -> None:
    assert said("wedding tune, fiddle and lute", {"wedding": "GENRE"}).genres == ()
    assert said("quibblecore tune, fiddle and lute", {"quibblecore": "GENRE"}).genres == ("quibblecore",)


def test_what_is_hyphened_to_a_name_is_no_part_of_it() -> None:
    assert said("quibblecore-ish tune with a lute", {"quibblecore": "GENRE"}).genres == ("quibblecore",)


def test_a_word_that_a_rule_takes_for_refused_stays_out_where_the_model_is_sure_that_it_is_no_refusal() -> None:
    prompt = "techno, no quibbles please"
    assert said(prompt, {}, unlikely=0.99).excluded == ()
    assert said(prompt, {"quibbles": "EXCLUDED"}, 0.4).excluded == ("quibble",)
    assert said("techno, no pianos please", {}, unlikely=0.99).excluded == ("piano",), (
        "what a list has is the rules' to read"
    )
