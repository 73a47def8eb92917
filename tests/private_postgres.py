"""A throw-away PostgreSQL: ``python -m tests.private_postgres COMMAND…`` runs COMMAND with TEST_DATABASE_URL set."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def server_programs() -> Path | None:
    """The folder of initdb and postgres, newest version first, or None."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def private_postgres() -> Iterator[str]:
    """The URL of a server on loopback that lives as long as the block."""
    programs = server_programs()
    if programs is None:
        raise SystemExit("no PostgreSQL server programs here: apt-get install postgresql")
    # initdb refuses to run as root
    user = None
    if os.geteuid() == 0:
        names = {entry.pw_name for entry in pwd.getpwall()}
        user = "postgres" if "postgres" in names else "nobody"
    folder = Path(tempfile.mkdtemp(prefix="musicassist-pg-"))
    data = folder / "data"
    if user:
        shutil.chown(folder, user)
    try:
        initdb = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "tests",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C",
        ]
        subprocess.run(
            initdb, user=user, check=True, stdout=subprocess.DEVNULL, cwd=folder, env={"PATH": os.environ["PATH"]}
        )
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        options += " -c synchronous_commit=off -c full_page_writes=off -c max_connections=100"
        control = [programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w"]
        subprocess.run([*control, "-o", options, "start"], user=user, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        try:
            yield f"postgres://tests@127.0.0.1:{port}/postgres"
        finally:
            stop = [*control, "-m", "immediate", "stop"]
            subprocess.run(stop, user=user, check=False, stdout=subprocess.DEVNULL, cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(command: list[str]) -> int:
    """Exit code of the command."""
    if not command:
        print(f"usage: python -m tests.private_postgres COMMAND… (as {getpass.getuser()})", file=sys.stderr)
        return 2
    with private_postgres() as url:
        return subprocess.run(command, env={**os.environ, "TEST_DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
