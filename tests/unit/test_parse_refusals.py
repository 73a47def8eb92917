"""Refusals as people say them, the names that they reach, and the wishes beside them."""

from __future__ import annotations

import pytest

from parsing.core.parsed import ParsedPrompt, parsed
from parsing.core.reading import read


def _read(prompt: str) -> ParsedPrompt:
    return parsed(read(prompt))


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("polka, spare us the yodelling and the tambourines", ("yodelling", "tambourine")),
        ("marimba tune. Gongs are banned. So are cymbals.", ("gong", "cymbal")),
        ("yes to harps, nay to tubas, waltz", ("tuba",)),
        ("chamber piece with horns, the violas stay silent", ("viola",)),
        ("bolero, castanets? hard pass", ("castanet",)),
        ("bolero, castanets are a definite no from me", ("castanet",)),
        ("banjo out, mandolin in. bluegrass", ("banjo",)),
        ("polka, we don't do clarinets here", ("clarinet",)),
        ("stay out of techno territory, slow tango", ("techno",)),
        ("what I can't stand is gaudiness, brisk polka", ("gaudy",)),
        ("the old mix had a gong, get rid of it, harp waltz", ("gong",)),
        ("samba. Snare (no), cowbell (yes)", ("snare drum",)),
        ("!gong !tuba harp waltz", ("gong", "tuba")),
        ("no interest in techno, give me a tango", ("techno",)),
        ("angry? no. harp waltz", ("angry",)),
        ("gongs give me a headache, harp waltz", ("gong",)),
        ("Harp waltz. The old one had a gong, so none of that", ("gong",)),
        ("polka, give the tuba a rest", ("tuba",)),
        ("Can the tuba. Polka", ("tuba",)),
        ("I'm done with tubas, harp waltz", ("tuba",)),
        ("anything goes but techno, 120 bpm", ("techno",)),
        ("waltz in which the tuba has been replaced by a harp", ("tuba",)),
        ("harp waltz; gongs and tubas are both unwelcome", ("gong", "tuba")),
        ("the last thing it needs is a gong, harp waltz", ("gong",)),
        ("harp waltz, our guidelines forbid gongs", ("gong",)),
        ("harp waltz, my aunt complains whenever there's a gong", ("gong",)),
        ("The gongs you can leave away. Harp waltz", ("gong",)),
        ("harp waltz. Gongs hurt my ears", ("gong",)),
        ("suspense without relying on gongs, harp", ("gong",)),
        ("harp waltz, the gong stays in its box", ("gong",)),
        ("harp waltz, tone the gongs way down", ("gong",)),
        ("harp waltz, keep gongs to yourself", ("gong",)),
        ("We've got a tuba player already, harp waltz", ("tuba",)),
        ("harp waltz, let's retire that gong", ("gong",)),
        ("gong: overused. Harp: yes. waltz", ("gong",)),
        ("I love gongs, just not here. Harp waltz", ("gong",)),
        ("harp waltz. Nobody here likes gongs, so sick of them", ("gong",)),
        ("harp waltz. Anyone who puts a gong in this is fired", ("gong",)),
        ("harp waltz; it's the gongs that go", ("gong",)),
        ("if a gong turns up I'm leaving, harp waltz", ("gong",)),
        ("The last one had gongs and a tuba in it. Those gotta go. Harp waltz", ("gong", "tuba")),
        ("gong: over our dead bodies, harp waltz", ("gong",)),
        ("at no point may a gong come in, harp waltz", ("gong",)),
        ('the brief says "no gong, no tuba", harp waltz', ("gong", "tuba")),
        ("techno, no dubstep hi-hats", ("hi-hat",)),
        ("gongs on every beat are forbidden, harp waltz", ("gong",)),
    ],
)
def test_everyday_refusals(prompt: str, names: tuple[str, ...]) -> None:
    said = _read(prompt)
    assert set(said.excluded) == set(names)
    assert not set(said.genres + said.instruments + said.moods) & set(names)


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("tango, no big drum fills", "drum fill"),
        ("avoid: big room drops. Tango", "big room drop"),
        ("tango, I don't want a gloomy song", "gloomy"),
        ("harp waltz, nothing that sounds like a lullaby", "lullaby"),
        ("harp waltz, nothing like Genesis", "Genesis"),
        ("harp waltz, none of that Steve Hillage stuff", "Steve Hillage"),
        ("no horns techno", "horn"),
        ("harp waltz, avoid anything that reminds us of Genesis", "Genesis"),
        ("avoid Metallica-isms, harp waltz", "Metallica"),
        ("I'm not looking for techno, a harp waltz", "techno"),
        ("waltz without a full orchestra", "orchestra"),
        ("harp waltz without clich\u00e9s", "cliche"),
    ],
)
def test_what_is_refused_has_its_whole_name_and_no_more(prompt: str, name: str) -> None:
    assert _read(prompt).excluded == (name,)


@pytest.mark.parametrize(
    "prompt",
    [
        "I can't do without a tuba, polka",
        "it's not a polka without a tuba",
        "nothing short of heroic, horns",
        "please keep the tuba out of the intro, polka",
        "drop the tuba after the first chorus, polka",
        "the horns should not drown out the harp, waltz",
        "polka in the key of A major, not A minor",
        "no particular preference, harp waltz",
        "not longer than 2 minutes, harp waltz",
        "not just a harp, also a gong, waltz",
        "there's no such thing as too much tuba, polka",
        "it doesn't get better than a tuba, polka",
        "the tuba is lovely: don't drop it, polka",
        "keep the gong out until the very end, waltz",
        "not enough tuba last time, polka",
        "polka, no strings attached",
        'a harp version of "Without You"',
        "Can you do 'No More Monkeys Jumping on the Bed' as a polka?",
        "I've nothing against tubas, polka",
        "for the little ones, a harp waltz",
    ],
)
def test_everyday_wishes_that_refuse_nothing(prompt: str) -> None:
    assert _read(prompt).excluded == ()


@pytest.mark.parametrize(
    ("prompt", "names", "asked"),
    [
        ("Without gongs or tubas, a harp and oboe waltz", {"gong", "tuba"}, {"harp", "oboe"}),
        ("without getting boring, harp and oboe, waltz", {"boring"}, {"harp", "oboe"}),
        ("more harp less tuba, waltz", {"tuba"}, {"harp"}),
    ],
)
def test_a_refusal_ends_where_a_wish_begins(prompt: str, names: set[str], asked: set[str]) -> None:
    said = _read(prompt)
    assert set(said.excluded) == names
    assert set(said.instruments) == asked


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("deathcore. if theres one single dj scratch im deleting this app", ("dj scratch",)),
        ("like Gojira if theyd binned the growling", ("growling",)),
        ("house got rejected, a folk song with guitar please", ("house",)),
        ("smooth jazz got laughed out of the room, trip hop is okay", ("smooth jazz",)),
        ("rock, cowbell lives in its case tonight", ("cowbell",)),
        ("pluggnb, sad, no drums yet", ("drum",)),
        ("an overture, and I can't afford a harpist", ("harp",)),
        ("folk, no ukes", ("ukulele",)),
        ("techno, no hi hats", ("hi hat",)),
        ("pop, no auto-tune", ("auto-tune",)),
    ],
)
def test_refusals_in_passing_and_how_they_are_spelt(prompt: str, names: tuple[str, ...]) -> None:
    assert parsed(read(prompt)).excluded == names
