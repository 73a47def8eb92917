"""What a prompt wants left out, by the ways in which English says no."""

from __future__ import annotations

import pytest

from parsing.core.parsed import ParsedPrompt, parsed
from parsing.core.reading import read


def _read(prompt: str) -> ParsedPrompt:
    return parsed(read(prompt))


def _is_left_out(prompt: str, *names: str) -> None:
    said = _read(prompt)
    assert set(said.excluded) == set(names)
    assert not set(said.genres + said.instruments + said.moods) & set(names)


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("A folk song with neither drums nor bass", ("drum", "bass")),
        ("hardly any percussion, a gentle piano", ("percussion",)),
        ("slow tango, fewer synths, more guitars", ("synth",)),
        ("no more strings please, this waltz is thick enough", ("string",)),
        ("funk with little to no percussion", ("percussion",)),
        ("Disco. Under no circumstances use a saxophone.", ("saxophone",)),
        ("ambient drone // no piano // bleak", ("piano",)),
        ("too many cymbals last time, jazz trio again", ("cymbal",)),
        ("lullaby, no piano - strings and harp", ("piano",)),
        ("house without any claps", ("clap",)),
        ("future bass, no dubstep growls", ("dubstep growl",)),
        ("progressive house, no trance plucks", ("trance pluck",)),
        ("metalcore, no clean singing", ("clean vocal",)),
        ("deep house with no strings", ("string",)),
        ("funk with slap bass, please dont drown it in reverb", ("reverb",)),
    ],
)
def test_determiners_refuse_what_follows(prompt: str, names: tuple[str, ...]) -> None:
    _is_left_out(prompt, *names)


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("techno devoid of strings", ("string",)),
        ("use an upright bass in place of trombones", ("trombone",)),
        ("a string quartet rather than trumpets", ("trumpet",)),
        ("without piano but with strings", ("piano",)),
        ("exclude trumpets, guitars & drums from the disco track", ("trumpet", "guitar", "drum")),
        ("get rid of the choir in this gospel tune", ("choir",)),
        ("cut the hi-hats and bring in a shaker", ("hi-hat",)),
        ("swap the piano for a harp, same lullaby", ("piano",)),
        ("replace the trumpets with strings in this ballad", ("trumpet",)),
        ("a waltz: we'd rather have a cello than a violin", ("violin",)),
        ("I prefer organ to piano in the gospel song", ("piano",)),
        ("tone down the brass in the funk track", ("brass",)),
        ("cumbia, quit it with the accordion", ("accordion",)),
        ("enough with the banjos, bluegrass on a mandolin", ("banjo",)),
        ("polka, please refrain from using trumpets", ("trumpet",)),
        ("keep away from trumpets and from violins, calm harp music", ("trumpet", "violin")),
        ("blues, abstain from pianos", ("piano",)),
    ],
)
def test_prepositions_and_verbs_of_removal(prompt: str, names: tuple[str, ...]) -> None:
    _is_left_out(prompt, *names)


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("My client dislikes saxophones, so a trumpet for the swing tune", ("saxophone",)),
        ("bluegrass, I can't stand banjos", ("banjo",)),
        ("house, it must not have a saxophone", ("saxophone",)),
        ("reggae, we really don't need trumpets", ("trumpet",)),
        ("a house track that shouldn't feel sad", ("sad",)),
        ("a harp tune that isn't meant to be sad", ("sad",)),
        ("far from gloomy, a bright swing tune", ("gloomy",)),
        ("a rumba, nothing sad or gloomy", ("sad", "gloomy")),
        ("If I hear a ukulele in this jingle with marimba I will scream", ("ukulele",)),
    ],
)
def test_dislike_and_modal_verbs(prompt: str, names: tuple[str, ...]) -> None:
    _is_left_out(prompt, *names)


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("Saxophones are out. Trumpets are in.", ("saxophone",)),
        ("drill, strings yes, piano no", ("piano",)),
        ("house, strings off, piano on", ("string",)),
        ("ska, drums are not needed", ("drum",)),
        ("progressive house, trumpets would ruin it", ("trumpet",)),
        ("swing with banjo, but drums are not.", ("drum",)),
        ("Western score with whistles. Gunshots and bells not wanted.", ("gunshot", "bell")),
        ("-drums -trumpet, ambient piano", ("drum", "trumpet")),
        ("a non-electronic lullaby on the harp", ("electronic",)),
        ("not-too-dark techno", ("dark",)),
        ("guitar, lullaby. Mood: calm. Not: sad.", ("sad",)),
        ("no one singing, just guitar", ("singing",)),
        ("Reggae, nobody raps on it", ("rap",)),
    ],
)
def test_refusals_after_before_and_within_a_word(prompt: str, names: tuple[str, ...]) -> None:
    _is_left_out(prompt, *names)


@pytest.mark.parametrize(
    "prompt",
    [
        "techno that is never without a bassline",
        "polka, don't skip the accordion",
        "no less than three guitars in the blues",
        "it's not a problem to add a choir to the waltz",
        "ska with brass, wouldn't mind some strings",
        "I won't say no to a theremin in the lounge music",
        "not only drums but also bass and guitar",
        "nothing but piano and cello",
        "no strings attached, just a solo guitar blues",
        "fretless bass and endless pads, a seamless techno loop",
        "royalty-free lo-fi with a stress-free mood",
        "I'm not a musician, need a lo-fi tune",
        "no matter what, include a saxophone, smooth jazz",
        "less is more: solo piano, calm",
        "a wordless choir over pads",
        "Without further ado: amapiano with log drums",
        "everything but the kitchen sink: accordion, tuba, castanets",
        "can't get enough of brass in this funk",
        "There are no other instruments than the harp",
    ],
)
def test_two_negations_and_idioms_refuse_nothing(prompt: str) -> None:
    assert _read(prompt).excluded == ()


def test_a_description_of_what_is_refused_is_not_refused_by_itself() -> None:
    said = _read("deep house, no big drums")
    assert said.excluded == ("drum",)
    assert "big" not in said.moods
    said = _read("country with a banjo, but not pop country")
    assert said.excluded == ("pop country",)
    assert said.genres == ("country",)
    said = _read("gamelan, gongs, no western drums")
    assert said.excluded == ("western drum",)
    assert "western" not in said.genres


def test_a_bare_complaint_is_refused() -> None:
    assert _read("swing with trumpets, without being cheesy").excluded == ("cheesy",)
    assert _read("swing with trumpets, nothing percussive").excluded == ("percussion",)


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("swing tune, accordions need not apply", ("accordion",)),
        ("salsa. Trombones? Good heavens. Tubas? God no.", ("tuba",)),
        ("calypso, a harp would be out of place", ("harp",)),
        ("waltz with cello. Violins just get on my nerves.", ("violin",)),
        ("polka: tubas don't belong here, accordion does", ("tuba",)),
        ("Who needs cymbals? Jazz trio with brushes", ("cymbal",)),
        ("ragtime, any kazoos and I walk out", ("kazoo",)),
        ("Bluegrass. If there's a kazoo in it I won't pay.", ("kazoo",)),
        ("dub with melodica, flutes aren't my thing", ("flute",)),
        ("trumpets: nah. trombone solo, swing", ("trumpet",)),
        ("tango. We had a theremin last time, never again.", ("theremin",)),
        ("ballad on a piano. Sidechaining is forbidden.", ("sidechaining",)),
    ],
)
def test_a_whole_sentence_can_refuse_its_subject(prompt: str, names: tuple[str, ...]) -> None:
    _is_left_out(prompt, *names)


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("it mustn't get too gloomy, a jig on the fiddle", ("gloomy",)),
        ("lullaby on a harp without sounding childish", ("childish",)),
        ("a rumba; keep it from getting too frantic", ("frantic",)),
        ("bright but not gloomy harp music", ("gloomy",)),
        ("choral piece with organ, no abrupt endings", ("abrupt ending",)),
        ("a gentle drone piece, no sudden pauses", ("sudden pause",)),
    ],
)
def test_qualities_are_refused_by_themselves_or_with_their_noun(prompt: str, names: tuple[str, ...]) -> None:
    _is_left_out(prompt, *names)


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("A rumba on marimba. No trumpets, trombones, tubas. Keep it light.", ("trumpet", "trombone", "tuba")),
        ("disco, no strings, brass, vocals", ("string", "brass", "vocal")),
        ("ambient, no drums, piano, cello", ("drum",)),
        ("Exclude: tubas, screaming; bells. Style: ska", ("tuba", "screaming", "bell")),
        ("ballad with harp, no drums (except a tambourine)", ("drum",)),
        ("disco with no four on the floor", ("four on the floor",)),
        ("a non-vocal house track", ("vocal",)),
        ("Scratch the tuba. Polka with accordion.", ("tuba",)),
        ("Forget cymbals. A march with snare and fifes.", ("cymbal",)),
        ("dub, very little percussion", ("percussion",)),
        ("we won't be needing trombones in this ska tune", ("trombone",)),
    ],
)
def test_lists_labels_and_corrections(prompt: str, names: tuple[str, ...]) -> None:
    _is_left_out(prompt, *names)


@pytest.mark.parametrize(
    "prompt",
    [
        "there is nothing like a tuba, polka",
        "it wouldn't be ska without trombones",
        "don't let the bass fade, dub",
        "never lose the swing feel, big band",
        "you can't have too many trombones in ska",
        "a blues about having no luck",
        "the waltz need not be fast, harp",
        "a march without losing momentum",
        "none other than the tuba leads this polka",
        "not your average polka: accordion and tuba",
        "a ballad about a town without a river, harp",
    ],
)
def test_what_is_not_about_leaving_out_refuses_nothing(prompt: str) -> None:
    assert _read(prompt).excluded == ()


def test_what_follows_a_refusing_prefix_is_still_wanted() -> None:
    said = _read("non-vocal trance")
    assert said.genres == ("trance",)
    assert said.excluded == ("vocal",)


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("a polka with tuba. No, the tuba sounds silly: drop it.", ("tuba",)),
        ("ska on two trombones and an organ, I'll play the trumpet part myself", ("trumpet",)),
        ("a march, we had bagpipes last year, so leave those out", ("bagpipe",)),
    ],
)
def test_a_pronoun_refuses_the_sound_named_before(prompt: str, names: tuple[str, ...]) -> None:
    _is_left_out(prompt, *names)


def test_an_artist_can_be_refused() -> None:
    said = _read("a waltz, Yann Tiersen rather than Philip Glass")
    assert said.style_references == ("Yann Tiersen",)
    assert said.excluded == ("Philip Glass",)


def test_abstract_nouns_name_the_quality_that_is_refused() -> None:
    assert _read("swing with clarinets, no silliness").excluded == ("silly",)
    assert _read("swing with clarinets, hold the cheese").excluded == ("cheesy",)
    assert _read("swing with clarinets, we hate that stuff").excluded == ()
    assert _read("swing, no long clarinet breaks, definitely no tuba").excluded[-1] == "tuba"


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("swing. What I don't want: trumpets, tuba", ("trumpet", "tuba")),
        ("swing. No-gos: trumpets, tuba", ("trumpet", "tuba")),
        ("swing. must-not-have: tuba", ("tuba",)),
        ("swing --no trumpet, tuba", ("trumpet", "tuba")),
        ("swing, clarinet 👍 tuba 👎", ("tuba",)),
        ("swing, the fewer trumpets the better", ("trumpet",)),
        ("swing, as little brass as possible", ("brass",)),
        ("swing, our hall doesn't permit tubas", ("tuba",)),
        ("swing, don't you dare use a tuba", ("tuba",)),
        ("swing; the tuba has to go", ("tuba",)),
        ("swing; I find tubas annoying", ("tuba",)),
        ("swing; tubas make me nervous", ("tuba",)),
        ("swing; keep tubas to a minimum", ("tuba",)),
        ("swing; see to it that tubas are not included", ("tuba",)),
        ("swing; my cat is scared of tubas", ("tuba",)),
        ("swing; you keep adding tubas, don't", ("tuba",)),
    ],
)
def test_more_labels_and_situations(prompt: str, names: tuple[str, ...]) -> None:
    _is_left_out(prompt, *names)


def test_a_refusal_for_a_part_of_the_piece_is_left_to_the_form() -> None:
    assert _read("swing with trumpets, no trumpets in the intro").excluded == ()


@pytest.mark.parametrize(
    "prompt",
    [
        "no pressure, a swing tune with trumpets",
        "I'm no musician, just play some swing",
        "swing, if it is not too much trouble: add a tuba",
        "I hate to ask, but make the swing tune longer",
        "swing, never afraid of brass",
        "swing, not many instruments",
        "a ballad called no return, harp",
    ],
)
def test_idioms_say_nothing_of_the_music(prompt: str) -> None:
    assert _read(prompt).excluded == ()


def test_a_yes_after_a_no_is_a_wish() -> None:
    said = _read("swing / tuba: no / trumpet: yes")
    assert said.excluded == ("tuba",)
    assert said.instruments == ("trumpet",)
    assert _read("a swing tune that is in no way gloomy").excluded == ("gloomy",)
