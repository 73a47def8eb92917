"""What the analysis of a reference tells, against what is known: ``python -m tests.benchmarks.reference [SOURCE …]``.

A source is ``clips`` (our own patterns and sounds, 20 s of one kind), ``forms`` (the same with sections: instruments
come and go), or a folder of tracks with annotations (see ``annotations.py``), as ``tests.benchmarks.renders`` fills
with the composer's music. Tempo is Accuracy1 and Accuracy2, the key MIREX-weighted, the metre exact, sections are hit
rates of the boundaries inside a track (Turnbull et al., ISMIR 2007; as ``mir_eval.segment.detection`` with ``trim``),
style the first guess and the first three. Beside them stand librosa and an answer that never listens.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import librosa
import numpy as np

from musicassist.audio.family import likely_families
from musicassist.audio.io import read_audio
from musicassist.audio.measure import Measurement, measure_file
from musicassist.contracts.brief import Key
from musicassist.contracts.errors import BadInput
from tests.benchmarks.annotations import Annotated, annotated
from tests.benchmarks.clip import KnownClip
from tests.benchmarks.known_clips import STYLES, known_clip, play
from tests.benchmarks.tempo_key import OCTAVES, mirex, near

LONGEST_SECONDS, EDGE_SECONDS = 600.0, 1.0
WINDOWS_SECONDS = (0.5, 3.0)
USUAL_SECTION_SECONDS = 15.0  # how often the one that never listens, and librosa, cut
SURE = 0.5  # from here on a job takes a reading over
COMPOUND = "6/8"
FORMED = ("house", "rock", "synthwave", "boom bap", "waltz", "jazz", "reggae", "drum and bass")
FORM_BARS = (6, 12, 8, 10)
Scores = dict[str, list[float]]


@dataclasses.dataclass(frozen=True)
class Heard:
    """A track, measured, and what is known about it; audio has the shape (frames,)."""

    measured: Measurement
    mono: np.ndarray
    rate: int
    known: Annotated


def hits(known: tuple[float, ...], found: tuple[float, ...], window_seconds: float) -> tuple[float, float, float]:
    """Precision, recall and F of boundaries, each of which may be matched once, within a window either way."""
    left, right, matched = sorted(known), sorted(found), 0
    while left and right:  # on a line, the earliest partner within reach is always the best
        if abs(left[0] - right[0]) <= window_seconds:
            matched += 1
            del left[0], right[0]
        else:
            del (left if left[0] < right[0] else right)[0]
    precision, recall = matched / max(1, len(found)), matched / max(1, len(known))
    return precision, recall, 2 * matched / max(1, len(found) + len(known))


def inner(starts: tuple[float, ...], seconds: float) -> tuple[float, ...]:
    """Boundaries that are neither the beginning nor the end of the track."""
    return tuple(start for start in starts if EDGE_SECONDS < start < seconds - EDGE_SECONDS)


def peer_starts(heard: Heard, count: int) -> tuple[float, ...]:
    """librosa's agglomerative segmentation of timbre and chroma into ``count`` sections."""
    mfcc = librosa.feature.mfcc(y=heard.mono, sr=heard.rate, n_mfcc=13)
    tones = librosa.feature.chroma_stft(y=heard.mono, sr=heard.rate)
    shown = np.concatenate([librosa.util.normalize(mfcc, axis=1), librosa.util.normalize(tones, axis=1)])
    frames = librosa.segment.agglomerative(shown, min(count, shown.shape[1]))
    return tuple(float(second) for second in librosa.frames_to_time(frames, sr=heard.rate))


def score_tempo(heard: Heard, scores: Scores) -> None:
    """Add one track's tempo."""
    tempo, truth = heard.measured.tempo, heard.known.tempo_bpm
    theirs = float(np.atleast_1d(librosa.beat.beat_track(y=heard.mono, sr=heard.rate)[0])[0])
    for name, bpm in (("ours", tempo.bpm), ("librosa", theirs), ("constant", 120.0)):
        scores[f"tempo 1 {name}"].append(near(bpm, truth, (1.0,)))
        scores[f"tempo 2 {name}"].append(near(bpm, truth, OCTAVES))


def score_key(heard: Heard, scores: Scores) -> None:
    """Add one track's key."""
    known = KnownClip(heard.mono[None], "", 0.0, heard.known.tonic, heard.known.mode)
    scores["key ours"].append(mirex(heard.measured.key.reading().key, known))
    scores["key constant"].append(mirex(Key("C", "major"), known))


def score_metre(heard: Heard, scores: Scores) -> None:
    """Add one track's metre; apart, those that are not in four, and the sure ones."""
    found, truth = heard.measured.metre, heard.known.metre
    right = str(found.metre) == truth
    scores["metre ours"].append(right)
    scores["metre constant"].append(truth == "4/4")
    if truth != "4/4":
        scores["metre not 4/4 ours"].append(right)
        scores["metre not 4/4 constant"].append(False)
    scores["metre sure share"].append(found.confidence >= SURE)
    if found.confidence >= SURE:
        scores["metre when sure ours"].append(right)


def score_sections(heard: Heard, scores: Scores) -> None:
    """Add one track's boundaries."""
    seconds = heard.measured.duration_seconds
    known, count = inner(heard.known.starts, seconds), max(2, round(seconds / USUAL_SECTION_SECONDS))
    answers = {
        "ours": tuple(part.start_seconds for part in heard.measured.sections),
        "librosa": peer_starts(heard, count),
        "constant": tuple(seconds * part / count for part in range(1, count)),
    }
    for name, starts in answers.items():
        for window in WINDOWS_SECONDS:
            figures = hits(known, inner(starts, seconds), window)
            for kind, figure in zip(("precision", "recall", "F"), figures, strict=True):
                scores[f"sections {window:g} s {kind} {name}"].append(figure)


def score_style(heard: Heard, scores: Scores) -> None:
    """Add one track's style; of those that are sure, how many are right."""
    found = likely_families(heard.measured)
    slugs = [likely.slug for likely in found]
    scores["style first ours"].append(slugs[:1] == [heard.known.style])
    scores["style of three ours"].append(heard.known.style in slugs)
    sure = bool(found) and found[0].probability >= SURE
    scores["style sure share"].append(sure)
    if sure:
        scores["style when sure ours"].append(slugs[0] == heard.known.style)


def score(heard: Heard, scores: Scores) -> None:
    """Add one track to all measures of which something is known."""
    known = heard.known
    if known.tempo_bpm:
        score_tempo(heard, scores)
    if known.tonic:
        score_key(heard, scores)
    if known.metre:
        score_metre(heard, scores)
    if inner(known.starts, heard.measured.duration_seconds):
        score_sections(heard, scores)
    if known.style:
        score_style(heard, scores)


def clips(seeds: range, seconds: float = 20.0) -> Iterator[Heard]:
    """Our own patterns: a tempo, a key and a metre each, where there are any."""
    for style, recipe in STYLES.items():
        for seed in seeds if recipe.beat else ():
            clip = known_clip(style, seed, seconds=seconds)
            tonic = "" if style == "drums only" else clip.tonic
            known = Annotated(Path(f"{style} {seed}"), clip.tempo_bpm, tonic, clip.mode, _metre(style))
            yield _of_clip(clip, known)


def forms(seeds: range) -> Iterator[Heard]:
    """Bare, full, without drums, full: in one tempo and key, of different lengths."""
    for style in FORMED:
        recipe = STYLES[style]
        bare = dataclasses.replace(recipe, bass="", melody=0.0)
        calm = dataclasses.replace(recipe, drums={}, comp_sound="pad", melody=0.5)
        for seed in seeds:
            drawn = known_clip(style, seed, seconds=1.0)
            lengths = [bars * recipe.beats * 60.0 / drawn.tempo_bpm for bars in FORM_BARS]
            parts = [
                play(part, np.random.default_rng([seed, list(STYLES).index(style)]), seconds=length)
                for part, length in zip((bare, recipe, calm, recipe), lengths, strict=True)
            ]
            audio = np.concatenate([part.audio for part in parts], axis=1)
            starts = tuple(float(start) for start in np.cumsum([0.0, *lengths[:-1]]))
            known = Annotated(Path(f"{style} {seed}"), drawn.tempo_bpm, drawn.tonic, drawn.mode, _metre(style))
            yield _of_clip(dataclasses.replace(drawn, audio=audio), dataclasses.replace(known, starts=starts))


def tracks(folder: Path) -> Iterator[Heard]:
    """Every track that can be read; the others are named and left out."""
    for known in annotated(folder):
        try:
            audio, rate = read_audio(known.path, max_seconds=LONGEST_SECONDS)
            measured = measure_file(known.path)
        except BadInput as error:
            print(error.message)
            continue
        yield Heard(measured, audio.mean(axis=0), rate, known)


def _metre(style: str) -> str:
    recipe = STYLES[style]
    return COMPOUND if recipe.beats == 2 else f"{recipe.beats}/4"


def _of_clip(clip: KnownClip, known: Annotated) -> Heard:
    return Heard(Measurement((clip.audio, clip.rate)), clip.audio[0], clip.rate, known)


def print_table(title: str, scores: Scores) -> None:
    """One line a measure; the answers side by side."""
    rows: dict[str, dict[str, list[float]]] = defaultdict(dict)
    for name, values in scores.items():
        measure, _, by = name.rpartition(" ")
        rows[measure][by] = values
    print(f"{title}\n{'':28}{'tracks':>7}{'ours':>9}{'librosa':>9}{'constant':>9}")
    for measure, answers in rows.items():
        shown = (answers.get("ours", answers.get("share")), answers.get("librosa"), answers.get("constant"))
        figures = "".join(f"{np.mean(values):9.3f}" if values else f"{'':9}" for values in shown)
        print(f"{measure:28}{len(next(iter(answers.values()))):7}{figures}")


def main() -> None:
    """Print a table a source."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="*", default=["clips", "forms"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--each", action="store_true", help="a line a track as well")
    asked = parser.parse_args()
    seeds = range(1_000, 1_000 + asked.seeds)
    for source in asked.sources:
        scores: Scores = defaultdict(list)
        found = clips(seeds) if source == "clips" else forms(seeds) if source == "forms" else tracks(Path(source))
        for heard in found:
            score(heard, scores)
            if asked.each:
                print(line(heard), flush=True)
        print_table(source, scores)


def line(heard: Heard) -> str:
    """What was found in one track, and what is known."""
    known, found = heard.known, heard.measured
    guess = next(iter(likely_families(found)), None)
    style = f"{guess.slug} {guess.probability:.2f}" if guess else "-"
    cuts = " ".join(f"{part.start_seconds:.1f}" for part in found.sections[1:])
    truth = " ".join(f"{start:.1f}" for start in inner(known.starts, found.duration_seconds))
    metre = f"{found.metre.metre} {found.metre.confidence:.2f}"
    bpm = f"{found.tempo.bpm:.1f}" if found.tempo.bpm else "-"
    return (
        f"{known.path.name:26.26} {bpm} ({known.tempo_bpm:g}) | {found.key.reading().key} ({known.tonic} {known.mode})"
        f" | {metre} ({known.metre}) | {style} ({known.style}) | {cuts} ({truth})"
    )


if __name__ == "__main__":
    main()
