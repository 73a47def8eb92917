"""``manage.py score_sheet OUT/``: a finished track on one picture, to look at what was made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.core.compose.composer import compose
from generation.core.midi import midi_bytes
from generation.core.sheet import draw_sheet, read_sheet
from musicassist.audio.io import read_audio
from musicassist.catalog.loader import genre
from musicassist.contracts.errors import BadInput
from parsing.services import prompt_parse

NO_MATPLOTLIB = 'Drawing needs matplotlib, which is not installed: pip install "musicassist[sheets]".'


class Command(BaseCommand):
    """Reads what ``track --out`` delivered, or composes a prompt without playing it."""

    help = "Draw a track's form, parts, waveform, spectrogram and loudness as one PNG."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="a folder that track --out filled")
        parser.add_argument("--prompt", help="compose this instead, without playing it")
        parser.add_argument("--seed", type=int, default=0, help="of the prompt's piece")
        parser.add_argument("--out", type=Path, help="the picture (default: score_sheet.png in the folder)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, prompt = options["folder"], options["prompt"]
        if (folder is None) == (prompt is None):
            raise CommandError("Give either a folder that track --out filled, or --prompt.", returncode=2)
        out = options["out"] or (folder / "score_sheet.png" if folder else Path("score_sheet.png"))
        try:
            if folder is not None:
                _draw_track(folder, out)
            else:
                _draw_prompt(prompt, options["seed"], out)
        except ImportError as error:
            raise CommandError(NO_MATPLOTLIB) from error
        except BadInput as error:
            raise CommandError(error.message, returncode=2) from error
        except OSError as error:
            raise CommandError(f"{error.filename or out}: {error.strerror or error}", returncode=2) from error
        self.stdout.write(str(out))


def _draw_track(folder: Path, out: Path) -> None:
    midi = folder / "track.mid"
    if not midi.is_file():
        raise BadInput(f"{folder} has no track.mid: give a folder that track --out filled.", field="folder")
    report = _report(folder / "report.json")
    energies = [section["energy"] for section in report.get("sections", [])]
    title = " · ".join(str(report[name]) for name in ("title", "prompt") if report.get(name))
    master = next((path for name in ("master.wav", "mix.wav") if (path := folder / name).is_file()), None)
    audio, rate_hz = read_audio(master) if master else (None, 44_100)
    draw_sheet(read_sheet(midi.read_bytes(), title=title, energies=energies), out, audio=audio, rate_hz=rate_hz)


def _report(path: Path) -> dict[str, Any]:
    try:
        report = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return report if isinstance(report, dict) else {}


def _draw_prompt(prompt: str, seed: int, out: Path) -> None:
    brief, _ = prompt_parse(prompt=prompt, seed=seed)
    score = compose(brief, genre(brief.genre), rng_seed=brief.seed)
    sheet = read_sheet(midi_bytes(score), title=prompt, energies=[section.energy for section in score.sections])
    draw_sheet(sheet, out)
