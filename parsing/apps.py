"""Django's registration of the app."""

from django.apps import AppConfig


class ParsingConfig(AppConfig):
    """The parsing app."""

    name = "parsing"
