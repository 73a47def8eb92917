"""Scenes: a prompt that names no genre ("a rainy night drive") finds the cards of the scenes most like it.

Cards are our own (``data/scenes.tsv``). Their sentence vectors are shipped beside them and rebuilt by
``manage.py embed_scenes``; a prompt is compared by the cosine of its own vector.
"""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from musicassist.contracts.errors import ContractError
from parsing.core.data_files import rows
from parsing.core.encoder import WEIGHTS_SHA256, embed
from parsing.core.vocabulary import genre_words

VECTORS_FILE = "scenes.npz"
# Chosen on paraphrases of our own: unrelated everyday text stays below it.
CLOSE_ENOUGH = 0.32
# How many cards vote, and the two weights below: chosen by how well the cards find one another, each left out in turn.
_NEIGHBOURS = 24
# How fast a card's say falls with its distance from the nearest one, in cosine.
_SOFTNESS = 0.1
# What a card says of its music ("synthwave music, nocturnal, driving") counts beside what it says of the scene.
_DESCRIPTION_WEIGHT = 0.25
# What a telling word or a mood that is named adds to a card that agrees, in cosine.
_SUGGESTED = 0.15
_SAME_MOOD = 0.05
_MOST_MOODS = 3


@dataclass(frozen=True)
class SceneCard:
    """One scene and the music that suits it.

    Attributes
    ----------
    genre : str
        A genre name of the vocabulary; empty for a card that stands for text about no music at all.
    moods, instruments : tuple of str
        Names of the vocabulary.
    low_bpm, high_bpm : float
    energy : float
        0 to 1.
    texts : tuple of str
        The scene in a few words each; the first is its name.
    """

    genre: str
    moods: tuple[str, ...]
    low_bpm: float
    high_bpm: float
    instruments: tuple[str, ...]
    energy: float
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """What was inferred from the scenes nearest to a prompt.

    Attributes
    ----------
    name : str
        The nearest card of the inferred genre.
    closeness : float
        Cosine, 0 to 1.
    genre : str
    moods, instruments : tuple of str
    low_bpm, high_bpm : float
    """

    name: str
    closeness: float
    genre: str
    moods: tuple[str, ...]
    instruments: tuple[str, ...]
    low_bpm: float
    high_bpm: float


@cache
def scene_cards() -> tuple[SceneCard, ...]:
    """Every card, in the order of the file."""
    return tuple(_card(cells) for cells in rows("scenes.tsv", 7))


def find_scene(
    prompt: str, families: frozenset[str] = frozenset(), moods_named: frozenset[str] = frozenset()
) -> Scene | None:
    """The scene of a prompt, or None where none is near, or the nearest says that it is about no music.

    Parameters
    ----------
    prompt : str
        The picture that it paints.
    families : frozenset of str
        Style families that single words of it suggest; cards of theirs count as nearer.
    moods_named : frozenset of str
        Moods that it names; cards that have them count as nearer.

    Raises
    ------
    EncoderMissing
        When the sentence encoder is not installed.
    """
    cards = scene_cards()
    closeness, fitness = _closeness(prompt)
    like = int(np.argmax(closeness))
    if closeness[like] < CLOSE_ENOUGH or not cards[like].genre:
        return None
    for index, card in enumerate(cards):
        if card.genre and genre_words()[card.genre].families[0] in families:
            fitness[index] += _SUGGESTED
        fitness[index] += _SAME_MOOD * len(moods_named & set(card.moods))
    nearest = np.argsort(-fitness, kind="stable")[:_NEIGHBOURS]
    best = float(fitness[nearest[0]])
    say = {int(i): float(np.exp((fitness[i] - best) / _SOFTNESS)) for i in nearest if cards[i].genre}
    genres: defaultdict[str, float] = defaultdict(float)
    moods: defaultdict[str, float] = defaultdict(float)
    for index, weight in say.items():
        genres[cards[index].genre] += weight
        for mood in cards[index].moods:
            moods[mood] += weight
    genre = max(genres, key=lambda name: genres[name])
    chosen = next(index for index in say if cards[index].genre == genre)
    card = cards[chosen]
    return Scene(
        name=card.texts[0],
        closeness=float(closeness[chosen]),
        genre=genre,
        moods=tuple(sorted(moods, key=lambda mood: -moods[mood])[:_MOST_MOODS]),
        instruments=card.instruments,
        low_bpm=card.low_bpm,
        high_bpm=card.high_bpm,
    )


def encode_cards() -> bytes:
    """The vectors of every text of every card as the file that is shipped."""
    buffer = io.BytesIO()
    np.savez(buffer, vectors=embed(_texts()).astype(np.float16), digest=np.array(cards_digest()))
    return buffer.getvalue()


def cards_digest() -> str:
    """A hash of what the vectors depend on: the texts of the cards and the encoder's weights."""
    return hashlib.sha256("\n".join([WEIGHTS_SHA256, *_texts()]).encode()).hexdigest()


def shipped_digest() -> str:
    """The hash that the shipped vectors were made for."""
    return str(_shipped()[1])


def _texts() -> list[str]:
    """The texts of every card in order, then what each card says of its music."""
    cards = scene_cards()
    told = [f"{card.genre} music, {', '.join(card.moods)}" if card.genre else "not about music" for card in cards]
    return [text for card in cards for text in card.texts] + told


def _closeness(prompt: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The cosine of a prompt and the nearest text of each card; and the same with its music counted too."""
    vectors, digest = _shipped()
    if digest != cards_digest():
        raise ContractError("parsing/data/scenes.npz is older than scenes.tsv: run manage.py embed_scenes")
    each = vectors @ embed([prompt])[0]
    count = len(scene_cards())
    nearest: NDArray[np.float32] = np.maximum.reduceat(each[:-count], _first_texts())
    return nearest, nearest + _DESCRIPTION_WEIGHT * each[-count:]


@cache
def _first_texts() -> NDArray[np.int64]:
    counts = [len(card.texts) for card in scene_cards()]
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)


@cache
def _shipped() -> tuple[NDArray[np.float32], str]:
    with np.load(io.BytesIO((files("parsing") / "data" / VECTORS_FILE).read_bytes())) as stored:
        return stored["vectors"].astype(np.float32), str(stored["digest"])


def _card(cells: list[str]) -> SceneCard:
    genre, moods, low, high, instruments, energy, texts = cells
    if genre == "-":
        return SceneCard("", (), 0.0, 0.0, (), 0.0, tuple(texts.split("|")))
    return SceneCard(
        genre,
        tuple(moods.split(",")),
        float(low),
        float(high),
        tuple(instruments.split(",")),
        float(energy),
        tuple(texts.split("|")),
    )
