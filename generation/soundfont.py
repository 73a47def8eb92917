"""Where the SoundFont is: the setting, then what set-up brought, then Debian's packages."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from generation.core.sound.own_fonts import OwnFont, read_own_fonts

NO_FONT = "none"
FONT_NAME = "MuseScore_General_Lite.sf3"
# Debian's musescore-general-soundfont-lossless and musescore-general-soundfont: the same presets as the one that
# set-up brings, from longer and finer samples, so they go first where they are installed.
BETTER_FONTS = (
    "/usr/share/sounds/sf2/MuseScore_General_Full.sf2",
    "/usr/share/sounds/sf2/MuseScore_General.sf2",
    "/usr/share/sounds/sf3/MuseScore_General_Full.sf3",
    "/usr/share/sounds/sf3/MuseScore_General.sf3",
)
# Debian's musescore-general-soundfont-small and fluid-soundfont-gm.
SYSTEM_FONTS = (
    "/usr/share/sounds/sf3/MuseScore_General_Lite.sf3",
    "/usr/share/sounds/sf3/default-GM.sf3",
    "/usr/share/sounds/sf2/FluidR3_GM.sf2",
)


def soundfont() -> Path | None:
    """The font that the players use, or None when the synths play everything.

    ``SOUNDFONT=none`` asks for that; a font that is named but missing counts as none.
    """
    named = settings.SOUNDFONT
    if named:
        path = Path(named).expanduser()
        return path if named.lower() != NO_FONT and path.is_file() else None
    brought = Path(settings.VAR_DIR) / "soundfonts" / FONT_NAME
    candidates = [*map(Path, BETTER_FONTS), brought, *map(Path, SYSTEM_FONTS)]
    return next((path for path in candidates if path.is_file()), None)


def instrument_fonts() -> dict[str, OwnFont]:
    """A person's own fonts, by instrument: the setting ``INSTRUMENT_SOUNDFONTS``.

    Raises
    ------
    BadInput
        When it cannot be used.
    """
    return read_own_fonts(settings.INSTRUMENT_SOUNDFONTS)
