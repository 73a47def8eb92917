"""Django's registration of the app."""

from django.apps import AppConfig


class GenerationConfig(AppConfig):
    """The generation app."""

    name = "generation"
