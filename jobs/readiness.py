"""What must be true before work starts, said clearly when it is not."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def missing_migrations() -> list[str]:
    """Names of migrations that the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def require_database() -> None:
    """Raise CommandError unless the database answers and has the current tables."""
    try:
        missing = missing_migrations()
    except DatabaseError as error:
        raise CommandError(f"The database does not answer: {error}".strip()) from error
    if missing:
        raise CommandError(
            f"The database is not prepared ({len(missing)} migrations are missing): run `make setup`, "
            "or `python manage.py migrate`."
        )


def require_media() -> None:
    """Raise CommandError unless the media folder can be written."""
    folder = Path(settings.MEDIA_ROOT)
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CommandError(f"The media folder {folder} cannot be written: {error.strerror}.") from error
