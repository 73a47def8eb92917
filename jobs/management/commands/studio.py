"""``manage.py studio``: web and worker under one supervisor; Ctrl-C ends all of it."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs.readiness import require_database, require_media
from musicassist.child import die_with_parent

GRACE_SECONDS = 12.0
STEP_SECONDS = 0.1
READY_SECONDS = 60.0
ADMIN_NAME = "admin"


class Command(BaseCommand):
    """Exit code 0 after Ctrl-C or SIGTERM, 1 when one of the two died."""

    help = "Open the studio: web server and worker together."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        require_database()
        require_media()
        require_free_port(host, port)
        self._stopping = False
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._stop)
        password = create_admin()
        family = {"web": _start(_web(host, port)), "worker": _start([sys.executable, _manage(), "worker"])}
        try:
            self._welcome(host, port, password, family)
            died = self._watch(family)
        finally:
            end_family(list(family.values()))
        if died:
            raise CommandError(f"The {died} ended by itself: see its words above. The studio is closed.")
        self.stdout.write("The studio is closed.")

    def _stop(self, signum: int, frame: Any) -> None:
        self._stopping = True

    def _watch(self, family: dict[str, subprocess.Popen]) -> str:
        """The name of who died, or nothing when somebody asked to stop."""
        while not self._stopping:
            for name, process in family.items():
                if process.poll() is not None:
                    return name
            time.sleep(STEP_SECONDS)
        return ""

    def _welcome(self, host: str, port: int, password: str | None, family: dict[str, subprocess.Popen]) -> None:
        """The addresses, once they answer."""
        waited_until = time.monotonic() + READY_SECONDS
        while not self._stopping and time.monotonic() < waited_until and not _answers(host, port):
            if any(process.poll() is not None for process in family.values()):
                return
            time.sleep(STEP_SECONDS)
        if self._stopping:
            return
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
        base = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
        self.stdout.write(f"\n  The studio is open at  {base}\n  API and its docs       {base}/docs")
        self.stdout.write(f"  Admin                  {base}/admin/")
        if password:
            self.stdout.write(f"\n  Local admin account: {ADMIN_NAME}, password {password}")
            self.stdout.write("  It is shown this once; set another with: python manage.py changepassword admin")
        self.stdout.write("\n  Ctrl-C closes it.\n")


def require_free_port(host: str, port: int) -> None:
    """Raise CommandError with what to do unless the port can be bound."""
    if not 0 < port < 65536:
        raise CommandError(f"{port} is no port: give one from 1 to 65535.")
    try:
        address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(address[0], address[1]) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address[4])
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} is in use, perhaps by another studio: close that one, or run `make run PORT={port + 1}`."
            ) from error
        if error.errno == errno.EACCES:
            raise CommandError(f"Port {port} may not be used by this account: take one above 1023.") from error
        raise CommandError(f"{host}:{port} cannot be listened on: {error.strerror or error}.") from error


def create_admin() -> str | None:
    """Make the local admin account when there is none; its password, which is stored only as a hash."""
    people = get_user_model()
    if people.objects.filter(is_superuser=True).exists() or people.objects.filter(username=ADMIN_NAME).exists():
        return None
    password = secrets.token_urlsafe(12)
    people.objects.create_superuser(ADMIN_NAME, password=password)
    return password


def end_family(family: list[subprocess.Popen]) -> None:
    """SIGTERM to the main processes alone, a wait, then SIGKILL to whatever is left of their groups."""
    for process in family:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < until and any(process.poll() is None for process in family):
        time.sleep(STEP_SECONDS)
    for process in family:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue
    for process in family:
        process.wait()


def _start(command: list[str]) -> subprocess.Popen:
    parent = os.getpid()
    return subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        start_new_session=True,
        # SIGTERM, so that each can still put its own house in order when the supervisor is killed.
        preexec_fn=lambda: die_with_parent(parent, signal.SIGTERM) if sys.platform.startswith("linux") else None,
    )


def _web(host: str, port: int) -> list[str]:
    words = "musicassist.asgi:application --no-access-log --log-level warning --timeout-graceful-shutdown 2"
    return [sys.executable, "-m", "uvicorn", *words.split(), "--host", host, "--port", str(port)]


def _manage() -> str:
    return str(settings.BASE_DIR / "manage.py")


def _answers(host: str, port: int) -> bool:
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with socket.create_connection((shown, port), timeout=0.5):
            return True
    except OSError:
        return False
