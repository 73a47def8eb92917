"""Stages that make tiny files of the right shape, for tests of the engine that moves them."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from musicassist.contracts.adjustment import MasterAdjustment
from musicassist.contracts.audio import AudioRef, FileRef
from musicassist.contracts.brief import DeliveryTarget, Key, Metre, MusicBrief
from musicassist.contracts.errors import BadInput, TransientError, Unavailable
from musicassist.contracts.master import Master
from musicassist.contracts.rendering import Rendering, Section, Stem
from musicassist.contracts.report import Check, Correction, QaReport, Verdict
from musicassist.contracts.request import PromptRequest
from musicassist.contracts.revision import EarlierTake, Revision
from musicassist.contracts.stage import StageContext, StageName

RATE_HZ = 44_100


def wav(ctx: StageContext, name: str, level: float) -> AudioRef:
    path = ctx.workdir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.full((441, 2), level, dtype=np.float32), RATE_HZ, subtype="PCM_24", format="WAV")
    data = path.read_bytes()
    final = f"{ctx.final_prefix}/{name}"
    return AudioRef(final, hashlib.sha256(data).hexdigest(), len(data), "audio/wav", RATE_HZ, 2, 441)


class Calls:
    """How often each stage really ran, across processes: a line a call in a file of the job's folder."""

    @staticmethod
    def note(ctx: StageContext, stage: str) -> int:
        path = ctx.root / "calls.txt"
        with path.open("a") as file:
            file.write(f"{stage}\n")
        return Calls.count(ctx.root, stage)

    @staticmethod
    def count(root: Path, stage: str) -> int:
        try:
            return (root / "calls.txt").read_text().split().count(stage)
        except OSError:
            return 0


class FakeParsing:
    """Understands ``--gain_db N`` and ``--seed N``."""

    name = StageName.PARSING
    version = "1"

    def key_values(self, *, request: PromptRequest) -> dict[str, Any]:
        return {"prompt": request.prompt, "seed": request.seed}

    def run(self, ctx: StageContext, *, request: PromptRequest) -> MusicBrief:
        Calls.note(ctx, "parsing")
        words = request.prompt.split()
        if "unusable" in words:
            raise BadInput("Nothing can be made of this.", code="unusable", field="prompt")
        gains = [float(words[i + 1]) for i, word in enumerate(words[:-1]) if word == "--gain_db"]
        return MusicBrief(
            prompt=request.prompt,
            title=" ".join(words[:3]).title(),
            genre="lofi",
            genres=("lo-fi",),
            tempo_bpm=84.0,
            key=Key("A", "minor"),
            metre=Metre(4, 4),
            duration_seconds=request.duration_seconds or 30.0,
            instruments=(),
            moods=tuple(word for word in words if word.isalpha()),
            style_references=(),
            excluded=(),
            target=DeliveryTarget("streaming", -14.0),
            seed=request.seed,
            bits=request.bits,
            adjustment=MasterAdjustment(gain_db=gains[-1] if gains else 0.0),
        )


class FakeGeneration:
    """Does what the moods say: ``slow`` takes a minute, ``deadly`` kills its process, ``flaky`` fails twice."""

    name = StageName.GENERATION
    version = "1"

    def key_values(
        self, *, brief: MusicBrief, engine: str, source: EarlierTake | None = None, revision: Revision | None = None
    ) -> dict[str, Any]:
        wish = [revision.kind, revision.strength, revision.start_seconds, revision.end_seconds] if revision else []
        return {"seed": brief.seed, "moods": list(brief.moods[:4]), "engine": engine, "wish": wish}

    def estimate_seconds(self, brief: MusicBrief) -> float:
        return 1.0

    def run(
        self,
        ctx: StageContext,
        *,
        brief: MusicBrief,
        engine: str,
        source: EarlierTake | None = None,
        revision: Revision | None = None,
    ) -> Rendering:
        if source is not None:
            assert (ctx.root / source.mix.path).is_file()
            assert (ctx.root / source.rendering.stems[0].audio.path).is_file()
        calls = Calls.note(ctx, "generation")
        ctx.progress(0.25, "Playing the bass")
        if "slow" in brief.moods:
            for step in range(600):
                ctx.progress(step / 600, "Playing slowly")
                time.sleep(0.1)
        if "deadly" in brief.moods or ("fragile" in brief.moods and calls == 1):
            os.kill(os.getpid(), signal.SIGKILL)
        if "flaky" in brief.moods and calls <= 2:
            raise TransientError("The service is busy.", retry_after_s=0.0)
        if "busy" in brief.moods:
            raise TransientError("The service is busy.", retry_after_s=0.0)
        if "broken" in brief.moods:
            raise ZeroDivisionError("a secret of the code")
        level = 0.1 + (1 + brief.seed % 4999) * 1e-4 if revision else 0.1
        stems = tuple(Stem(name, role, wav(ctx, f"stems/{role}.wav", level)) for name, role in STEMS)
        midi = ctx.workdir / "track.mid"
        midi.write_bytes(b"MThd\x00\x00\x00\x06\x00\x01\x00\x00\x01\xe0")
        data = midi.read_bytes()
        ref = FileRef(f"{ctx.final_prefix}/track.mid", hashlib.sha256(data).hexdigest(), len(data), "audio/midi")
        return Rendering(
            engine=engine,
            engine_version="1",
            seed=brief.seed,
            tempo_bpm=brief.tempo_bpm,
            key=brief.key,
            metre=brief.metre,
            duration_seconds=brief.duration_seconds,
            sections=(
                Section("intro", 0.0, 0.002, 0, 1, 0.3),
                Section("chorus", 0.002, 0.006, 1, 2, 0.9),
                Section("chorus", 0.006, 0.01, 3, 2, 0.9),
            ),
            stems=stems,
            midi=ref,
        )


STEMS = (("Drums", "drums"), ("Bass", "bass"))


class FakeMastering:
    """Raises the level by the brief's adjustment; with the mood ``spent`` it does so once."""

    name = StageName.MASTERING
    version = "1"

    def key_values(self, *, brief: MusicBrief, rendering: Rendering) -> dict[str, Any]:
        changes = [[c.name, c.gain_db, c.pan, c.mute] for c in brief.stem_changes]
        return {
            "gain_db": brief.adjustment.gain_db,
            "title": brief.title,
            "target": brief.target.name,
            "changes": changes,
        }

    def run(self, ctx: StageContext, *, brief: MusicBrief, rendering: Rendering) -> Master:
        if Calls.note(ctx, "mastering") > 1 and "spent" in brief.moods:
            raise Unavailable("The account has too few credits.", code="no_credits")
        level = 0.1 * 10 ** (brief.adjustment.gain_db / 20)
        files = {name: wav(ctx, name, level) for name in ("master.wav", "master.flac", "master.mp3", "mix.wav")}
        stems = tuple(Stem(s.name, s.role, wav(ctx, f"stems/{s.name}.wav", level / 2)) for s in rendering.stems)
        return Master(
            wav=files["master.wav"],
            flac=files["master.flac"],
            mp3=files["master.mp3"],
            mix=files["mix.wav"],
            stems=stems,
            target=brief.target,
            loudness_lufs=-20.0 + brief.adjustment.gain_db,
            true_peak_dbtp=-3.0,
            limited_by_physics=False,
            chain=(),
            waveform=(0.1, 0.2),
            stem_waveforms=((0.1,), (0.1,)),
        )


class FakeQa:
    """Wants -20 LUFS, or with the mood ``loud`` 2 LU more, or with ``impossible`` what nobody can reach."""

    name = StageName.QA
    version = "1"

    def key_values(self, *, brief: MusicBrief, master: Master, engine: str) -> dict[str, Any]:
        return {"moods": list(brief.moods)}

    def run(self, ctx: StageContext, *, brief: MusicBrief, master: Master, engine: str) -> QaReport:
        Calls.note(ctx, "qa")
        wanted = -18.0 if "loud" in brief.moods else -20.0
        missing = wanted - master.loudness_lufs
        ok = abs(missing) < 0.5 and not {"impossible", "hopeless"} & set(brief.moods)
        correction = None
        if not ok and "hopeless" not in brief.moods:
            step = missing if "loud" in brief.moods else 1.0
            wanted_gain = brief.adjustment.gain_db + step
            correction = Correction(
                f"--gain_db {wanted_gain:+g}", f"It measured {master.loudness_lufs:g} LUFS.", "mastering"
            )
        check = Check(
            "loudness", f"{wanted:g} LUFS", f"{master.loudness_lufs:g} LUFS", "±0.5 LU",
            Verdict.PASS if ok else Verdict.FAIL, correction=correction,
        )  # fmt: skip
        return QaReport(
            verdict=Verdict.PASS if ok else Verdict.FAIL,
            details={"lufs": master.loudness_lufs},
            checks=(check,),
            corrections=(correction,) if correction else (),
            score=1.0 / (1.0 + abs(missing)),
        )


STAGES = (FakeParsing(), FakeGeneration(), FakeMastering(), FakeQa())
