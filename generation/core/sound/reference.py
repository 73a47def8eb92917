"""The page that says what the studio plays with: every instrument, patch, kit and parameter, out of the data itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generation.core.sound.drum_models import DRUM_PARAMETERS, SHARED_PARAMETERS
from generation.core.sound.kits import PROCESS_PARAMETERS, kits
from generation.core.sound.parameters import CHOICES, PARAMETERS, Parameter
from generation.core.sound.patches import Patch, patches
from generation.core.sound.presets import dressings
from musicassist.catalog.loader import instruments

HEADER = """\
# Instruments, patches and kits

Made by `manage.py sound_reference` out of the data: do not edit. How sounds are made, and how a patch is added, is in
[sound](sound.md).
"""


def reference_page() -> str:
    """The page as Markdown."""
    return "\n".join([HEADER, *_instruments(), *_patches(), *_kits(), *_parameters()])


def _instruments() -> Iterable[str]:
    yield "## Instruments\n"
    yield "The first word is what `INSTRUMENT_SOUNDFONTS` takes. Without a SoundFont the patch plays.\n"
    yield from _table(
        ("instrument", "name", "played by", "range", "dressing"),
        (
            (
                f"`{slug}`",
                sound.name,
                "kit" if sound.source == "kit" else "SoundFont" if sound.source == "sampler" else "synthesiser",
                f"{sound.low} to {sound.high}",
                _dressing(slug),
            )
            for slug, sound in instruments().items()
        ),
    )


def _dressing(slug: str) -> str:
    dressing = dressings().get(slug)
    if dressing is None:
        return ""
    changed = {name: value for name, value in vars(dressing).items() if value != type(dressing)().__dict__[name]}
    return ", ".join(f"{name} {value}" for name, value in changed.items())


def _patches() -> Iterable[str]:
    yield "\n## Patches\n"
    yield "What differs from the defaults below; files in `generation/data/patches`.\n"
    yield from _table(
        ("patch", "what it is", "model", "settings"),
        ((f"`{name}`", patch.doc, patch.words["model"], _settings(patch)) for name, patch in patches().items()),
    )


def _settings(patch: Patch) -> str:
    words = [
        f"{name} {word}" for name, word in patch.words.items() if name != "model" and word != CHOICES[name].words[0]
    ]
    numbers = [f"{name} {value:g}" for name, value in patch.numbers.items() if value != PARAMETERS[name].default]
    return ", ".join(words + numbers)


def _kits() -> Iterable[str]:
    yield "\n## Kits\n"
    yield "Files in `generation/data/kits`; what a kit lacks it takes from `hand`.\n"
    yield from _table(
        ("kit", "what it is", "where there is a SoundFont", "processing"),
        (
            (
                f"`{name}`",
                kit.doc,
                "sampled" if kit.sampled else "synthesised",
                ", ".join(f"{k} {v:g}" for k, v in kit.process.items() if v != PROCESS_PARAMETERS[k].default),
            )
            for name, kit in kits().items()
        ),
    )


def _parameters() -> Iterable[str]:
    yield "\n## Parameters of a patch\n"
    yield from _table(
        ("word", "meaning", "one of"), ((f"`{n}`", c.doc, ", ".join(c.words)) for n, c in CHOICES.items())
    )
    yield ""
    yield from _numbers(PARAMETERS)
    yield "\n## Parameters of a drum\n"
    for model, parameters in DRUM_PARAMETERS.items():
        yield f"\n### {model}\n"
        yield from _numbers(parameters)
    yield "\n### Every drum\n"
    yield from _numbers(SHARED_PARAMETERS)
    yield "\n### The whole kit\n"
    yield from _numbers(PROCESS_PARAMETERS)


def _numbers(parameters: Mapping[str, Parameter]) -> Iterable[str]:
    return _table(
        ("parameter", "meaning", "default", "range"),
        ((f"`{n}`", p.doc, f"{p.default:g}", f"{p.low:g} to {p.high:g}") for n, p in parameters.items()),
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
