"""What the prompt model learns from: labels that sit on their words, the same draw for the same seed."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from parsing.core.labels import LABELS
from parsing.core.vocabulary import genre_words
from parsing.training import frames
from parsing.training.captions import captions
from parsing.training.draw import Draw
from parsing.training.example import Piece, joined
from parsing.training.noise import noisy
from parsing.training.refusals import pieces_of, refusals
from parsing.training.wording import Wording, held_out_names

CAPTIONS = """ytid,start_s,end_s,audioset_positive_labels,aspect_list,caption,author_id,balanced,eval
a,0,10,/m/1,"['wobbly kazoo solo', 'techno']",A dark techno track with a wobbly kazoo solo and piano.,1,False,False
b,0,10,/m/1,not a list,,1,False,False
"""


def test_every_rule_and_slot_is_known_and_every_rule_is_used() -> None:
    rules, wording = frames._rules(), Wording(Draw(1))
    used = {"prompt"}
    for line in [line for lines in rules.values() for line in lines] + frames._others():
        for _, name in re.findall(r"\{(cap:)?([a-z_]+)\}", line):
            assert name in rules or wording.fill(name) is not None, (name, line)
            used.add(name)
    assert set(rules) <= used


def test_labels_sit_on_words_and_the_seed_decides_all() -> None:
    examples = frames.prompts(300, Draw(5))
    assert examples == frames.prompts(300, Draw(5))
    assert examples != frames.prompts(300, Draw(6))
    labels = set()
    for example in examples:
        end = 0
        for start, stop, label in example.spans:
            assert end <= start < stop <= len(example.text)
            assert example.text[start:stop].strip() == example.text[start:stop] != ""
            labels.add(label)
            end = stop
    assert labels == set(LABELS)


def test_texts_that_ask_for_no_music_have_no_labels() -> None:
    assert all(not example.spans for example in frames.prompts(50, Draw(2), others=1.0))


def test_noise_changes_the_words_and_keeps_the_labels() -> None:
    pieces = [Piece("soft "), Piece("upright bass", "INSTRUMENT"), Piece(", no "), Piece("saxophone", "EXCLUDED")]
    texts = set()
    for seed in range(200):
        example = joined(noisy(pieces, Draw(seed)))
        assert [label for *_, label in example.spans] == ["INSTRUMENT", "EXCLUDED"]
        texts.add(example.text)
    assert len(texts) > 20


def test_some_names_are_kept_for_judging() -> None:
    held_out = held_out_names()
    assert 0.03 < len(held_out & set(genre_words())) / len(genre_words()) < 0.07
    seen, unseen = Wording(Draw(1)), Wording(Draw(1), unseen=True)
    assert not held_out & {word.name for word in seen._genres}
    assert {word.name for word in unseen._genres} <= held_out


def test_captions_are_labelled_weakly(tmp_path: Path) -> None:
    assert captions(None, Draw(1)) == captions(tmp_path, Draw(1)) == []
    (tmp_path / "musiccaps.csv").write_text(CAPTIONS)
    read = [example for seed in range(30) for example in captions(tmp_path, Draw(seed))]
    whole = next(example for example in read if example.text.startswith("A dark"))
    labels = {whole.text[start:end]: label for start, end, label in whole.spans}
    assert labels["piano"] == "INSTRUMENT"
    assert labels["dark"] == "MOOD"
    assert "wobbly" in {whole.text[start:end] for start, end in whole.unsure}


def test_draws_are_those_of_the_standard_library() -> None:
    ours, theirs = Draw(7), random.Random(7)
    for size in range(1, 60):
        items = list(range(size))
        assert ours.random() == theirs.random()
        assert ours.choice(items) == theirs.choice(items)
        assert ours.choices(items, 3) == theirs.choices(items, k=3)
        assert ours.sample(items, min(size, 7)) == theirs.sample(items, min(size, 7))
        ours.shuffle(items)
        again = list(range(size))
        theirs.shuffle(again)
        assert items == again


@pytest.mark.slow
def test_the_command_trains_saves_and_judges(tmp_path: Path, settings) -> None:
    settings.PARSER_TRAINING_DATA = ""
    out, told = tmp_path / "made" / "tagger.safetensors", io.StringIO()
    call_command("train_parser", prompts=8, times=0, epochs=2, judge=2, out=out, stdout=told)
    assert 1e6 < out.stat().st_size < 4e6
    assert "musiccaps.csv) is missing" in told.getvalue()
    assert "names it never saw" in told.getvalue()


def test_marks_become_labels_and_leave_the_text() -> None:
    pieces = pieces_of("[*dub] with [+bass], no [-flutes] please, [?warm]")
    assert "".join(piece.text for piece in pieces) == "dub with bass, no flutes please, warm"
    assert [(p.text, p.label) for p in pieces if p.label] == [
        ("dub", "GENRE"),
        ("bass", "INSTRUMENT"),
        ("flutes", "EXCLUDED"),
        ("warm", "DOUBTFUL"),
    ]


def test_marked_prompts_are_drawn_with_other_names_and_every_number_labelled() -> None:
    examples = refusals(2, Draw(4))
    assert examples == refusals(2, Draw(4))
    assert any(first.text != second.text for first, second in zip(examples[::2], examples[1::2], strict=True))
    labels = set()
    for example in examples:
        assert not re.search(r"\[[-+*^=?]", example.text)
        end = 0
        for start, stop, label in example.spans:
            assert end <= start < stop <= len(example.text)
            labels.add(label)
            end = stop
    assert {"GENRE", "INSTRUMENT", "MOOD", "EXCLUDED", "TEMPO", "KEY"} <= labels <= set(LABELS)
