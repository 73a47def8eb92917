"""Django's registration of the app."""

from typing import Any

from django.apps import AppConfig
from django.core import checks

from generation.soundfont import instrument_fonts
from musicassist.contracts.errors import MusicAssistError


class GenerationConfig(AppConfig):
    """The generation app."""

    name = "generation"

    def ready(self) -> None:
        """Have the fonts of the settings looked at before anything starts."""
        checks.register(instrument_fonts_check)


def instrument_fonts_check(**_: Any) -> list[checks.CheckMessage]:
    """An error when ``INSTRUMENT_SOUNDFONTS`` cannot be used."""
    try:
        instrument_fonts()
    except MusicAssistError as error:
        return [checks.Error(error.message, id="generation.E001")]
    return []
