"""Words for the slots of the frames: names of the vocabulary, names that no list holds, numbers in every form."""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from musicassist.catalog.loader import genres as catalog_genres
from musicassist.catalog.loader import instruments as catalog_instruments
from parsing.core.data_files import english_words
from parsing.core.lexicon import lexicon
from parsing.core.spelling import plural_forms
from parsing.core.vocabulary import artist_names, genre_words, instrument_words, mood_words
from parsing.training.draw import Draw
from parsing.training.example import Piece

_NOT_NOUNS = ("ed", "ing", "ly", "ous", "ful", "ive", "able", "ible", "ic", "al", "less", "ish", "est", "er", "y", "s")
_ADJECTIVES = ("ful", "ous", "ish", "some", "less")
_KEYS = ("C", "D", "E", "F", "G", "A", "B")
_MODES = ("dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian", "harmonic minor", "pentatonic minor")
_COUNTS = {
    1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 10: "ten", 15: "fifteen", 20: "twenty",
    30: "thirty", 45: "forty-five", 60: "sixty", 90: "ninety",
}  # fmt: skip
_METRES = ("3/4", "4/4", "6/8", "7/8", "5/4", "12/8", "9/8", "2/4", "7/4", "11/8", "5/8", "6/4", "2/2")


@cache
def _words() -> dict[str, list[str]]:
    source = files("parsing.training") / "data" / "words.toml"
    return {name: list(values) for name, values in tomllib.loads(source.read_text("utf-8")).items()}


@cache
def _nouns() -> list[str]:
    """Everyday nouns, more or less: words with a plural in the list, that the lexicon does not know."""
    known = english_words()
    return sorted(
        word
        for word in known
        if 3 <= len(word) <= 10
        and word.isascii()
        and f"{word}s" in known
        and not word.endswith(_NOT_NOUNS)
        and not lexicon().look_up(word)
    )


@cache
def _adjectives() -> list[str]:
    return sorted(w for w in english_words() if w.endswith(_ADJECTIVES) and 5 <= len(w) <= 12)


@cache
def held_out_names() -> frozenset[str]:
    """One rare name in twenty: never trained on, so that the model can be asked about unseen names."""
    usual = {word.name for word in mood_words().values() if word.aliases}
    for part in (*catalog_genres().values(), *catalog_instruments().values()):
        usual |= {part.name.lower(), *part.aliases}
    names = {*genre_words(), *instrument_words(), *mood_words(), *(a.name for a in artist_names().values())}
    return frozenset(name for name in names - usual if zlib.crc32(name.encode()) % 20 == 0)


class Wording:
    """Fills slots, each draw from one generator.

    Parameters
    ----------
    random : Draw
    unseen : bool
        Use only the names that are kept out of the training, else only the others.
    """

    def __init__(self, random: Draw, unseen: bool = False) -> None:
        self._random = random

        def usable(name: str) -> bool:
            return (name in held_out_names()) == unseen

        self._genres = [w for w in genre_words().values() if usable(w.name)]
        self._instruments = [w for w in instrument_words().values() if usable(w.name)]
        self._moods = [w for w in mood_words().values() if usable(w.name)]
        self._artists = sorted(filter(usable, {a.name for a in artist_names().values()}))
        families = (name for family in catalog_genres().values() for name in (family.name.lower(), *family.aliases))
        self._usual_genres = sorted(n for n in set(families) if n in genre_words() and usable(n)) or [
            w.name for w in self._genres
        ]
        sounds = (n for sound in catalog_instruments().values() for n in (sound.name, *sound.aliases))
        self._usual_instruments = sorted(n for n in set(sounds) if n in instrument_words() and usable(n)) or [
            w.name for w in self._instruments
        ]
        self._slots: dict[str, Callable[[], list[Piece]]] = {
            "g": lambda: [Piece(self.genre(), "GENRE")],
            "i": lambda: self.instrument("INSTRUMENT"),
            "m": lambda: [Piece(self.mood(), "MOOD")],
            "a": lambda: [Piece(self.artist(), "ARTIST")],
            "t": lambda: [Piece(self.tempo(), "TEMPO")],
            "k": lambda: [Piece(self.key(), "KEY")],
            "d": lambda: [Piece(self.duration(), "DURATION")],
            "s": lambda: [Piece(self._random.choice(_METRES), "METRE")],
            "p": lambda: [Piece(self._any("part"), "STRUCTURE")],
            "xi": lambda: self.instrument("EXCLUDED"),
            "xg": lambda: [Piece(self.genre(), "EXCLUDED")],
            "xm": lambda: [Piece(self.mood(), "EXCLUDED")],
            "xn": lambda: [Piece(self._any("excluded").removeprefix("a "), "EXCLUDED")],
            "xa": lambda: [Piece(self.artist(), "EXCLUDED")],
            "q": lambda: [Piece(self._any("quality"))],
            "n": lambda: [Piece(self._random.choice(_nouns()))],
            "who": lambda: [Piece(self._any("who"))],
            "place": lambda: [Piece(self._any("place"))],
            "city": lambda: [Piece(self._any("city"))],
            "hour": lambda: [Piece(self._any("hour"))],
            "num": lambda: [Piece(self._random.choice(("4", "8", "16", "32", "two", "eight", "a few")))],
            "br": lambda: [Piece("\n")],
        }

    def fill(self, slot: str) -> list[Piece] | None:
        """Pieces for a slot; None when the name is no slot."""
        maker = self._slots.get(slot)
        return maker() if maker else None

    def genre(self) -> str:
        """A genre: of the vocabulary, a usual one, or one that no list holds."""
        draw = self._random.random()
        if draw < 0.32:
            return self._random.choice(self._usual_genres)
        if draw < 0.83:
            word = self._random.choice(self._genres)
            return self._random.choice((word.name, word.name, *word.aliases))
        if draw < 0.93:
            return self._any("genre_openings") + self._random.choice((*self._usual_genres, self._made_up(1, 2)))
        return self._made_up(1, 2) + self._random.choice((*_words()["genre_endings"], "", ""))

    def instrument(self, label: str) -> list[Piece]:
        """An instrument; a quality that belongs to a listed name ("mellow guitar") has no label."""
        draw = self._random.random()
        if draw < 0.8:
            name = (
                self._random.choice(self._usual_instruments)
                if draw < 0.32
                else self._random.choice(self._instruments).name
            )
            word = instrument_words()[name]
            if word.says != name and name.endswith(f" {word.says}"):
                return [Piece(name[: -len(word.says)]), Piece(self._plural(word.says), label)]
            spelled = self._random.choice((name, name, *word.aliases)) if word.says == name else name
            return [Piece(self._plural(spelled), label)]
        if draw < 0.88:
            return [
                Piece(self._plural(self._any("sound_openings") + self._random.choice(self._usual_instruments)), label)
            ]
        if draw < 0.95:
            opening = self._random.choice((*_words()["sound_openings"], f"{self._random.choice(_nouns())} "))
            return [Piece(self._plural(opening.rstrip(" -") + self._any("sound_endings")), label)]
        return [Piece(self._plural(self._made_up(2, 3)), label)]

    def mood(self) -> str:
        """A mood."""
        draw = self._random.random()
        if draw < 0.8:
            word = self._random.choice(self._moods)
            return self._random.choice((word.name, word.name, *word.aliases))
        return self._any("moods") if draw < 0.93 else self._random.choice(_adjectives())

    def artist(self) -> str:
        """An artist of the list, or a name like one."""
        draw = self._random.random()
        if draw < 0.55:
            return self._random.choice(self._artists)
        if draw < 0.72:
            first = self._random.choice((self._any("first_names"), self._made_up(2, 2).title()))
            last = self._random.choice((self._any("last_names"), self._any("band_words"), self._made_up(2, 3).title()))
            return self._random.choice((f"{first} {last}", f"{first} {last}", last, f"{first[0]}. {last}"))
        if draw < 0.9:
            words = self._random.sample(_words()["band_words"], self._random.choice((1, 2, 2, 3)))
            noun = self._random.choice(_nouns()).title()
            name = " ".join(self._random.choice((words, words, [words[0], noun], [noun])))
            return self._random.choice((name, f"The {name}", name.lower()))
        made = self._made_up(2, 3)
        return self._random.choice(
            (made.title(), made.upper()[:4], f"DJ {made.title()}", f"{made.title()}{self._random.randint(2, 99)}")
        )

    def tempo(self) -> str:
        """A tempo: a number in some form, a range, or words."""
        number = self._random.randint(50, 200)
        forms = (
            f"{number} bpm",
            f"{number}bpm",
            f"{number} BPM",
            f"{number} BPM",
            f"at {number} bpm",
            f"around {number} bpm",
            f"about {number} bpm",
            f"tempo {number}",
            f"{number} beats per minute",
            f"bpm {number}",
            f"BPM: {number}",
            f"{number}-{number + self._random.randint(4, 20)} bpm",
            f"between {number} and {number + 10} bpm",
            f"{number}",
            f"{number // 2}/{number // 2 * 2}",
            "slow tempo",
            "mid-tempo",
            "midtempo",
            "uptempo",
            "up-tempo",
            "fast tempo",
            "medium tempo",
            "downtempo pace",
            "half-time",
            "half time feel",
            "double time",
            f"{number} half-time",
            "fast paced",
            "slow and steady pace",
            f"{self._any('italian')}",
            f"{self._any('italian')} {number}",
        )
        return self._random.choice(forms)

    def key(self) -> str:
        """A key: letters, words, modes, Camelot."""
        tonic = self._random.choice(_KEYS) + self._random.choice(("", "", "", "#", "b", "♯", "♭", " sharp", " flat"))
        forms = (
            f"{tonic} minor",
            f"{tonic} major",
            f"{tonic}m",
            f"{tonic} min",
            f"{tonic}maj",
            f"{tonic} maj",
            f"key of {tonic}",
            f"in {tonic} minor",
            f"in the key of {tonic} major",
            f"{tonic.lower()} minor",
            f"{tonic}-minor",
            tonic,
            f"{tonic} {self._random.choice(_MODES)}",
            f"{self._random.randint(1, 12)}{self._random.choice('AB')}",
            "minor key",
            "major key",
            f"key: {tonic}",
        )
        return self._random.choice(forms)

    def duration(self) -> str:
        """A length of the piece."""
        count = self._random.choice(tuple(_COUNTS))
        number = self._random.choice((str(count), _COUNTS[count]))
        minutes, seconds = self._random.randint(1, 6), self._random.choice((0, 10, 15, 20, 30, 40, 45))
        forms = (
            f"{number} minutes",
            f"{number} seconds",
            f"{count}s",
            f"{count} sec",
            f"{count} secs",
            f"{count} min",
            f"{count}-second",
            f"{count}-minute",
            f"{number} minute",
            f"{minutes}:{seconds:02d}",
            f"{minutes}m{seconds:02d}s",
            "a minute and a half",
            "half a minute",
            "one minute",
            "two and a half minutes",
            f"about {number} minutes",
            f"{minutes} min {seconds}",
            "an hour",
            f"{count}''",
            f"roughly {number} minutes",
        )
        return self._random.choice(forms)

    def _any(self, name: str) -> str:
        return self._random.choice(_words()[name])

    def _made_up(self, least: int, most: int) -> str:
        return "".join(self._random.choices(_words()["syllables"], self._random.randint(least, most)))

    def _plural(self, noun: str) -> str:
        forms = plural_forms(noun)
        return self._random.choice(forms) if forms and self._random.random() < 0.3 else noun
