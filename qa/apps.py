"""Django's registration of the app."""

from django.apps import AppConfig


class QaConfig(AppConfig):
    """The qa app."""

    name = "qa"
