"""Django's registration of the app."""

from django.apps import AppConfig


class MasteringConfig(AppConfig):
    """The mastering app."""

    name = "mastering"
