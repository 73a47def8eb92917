"""``manage.py worker``: the django-q2 cluster, the sweeper and a heartbeat, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone
from django_q.cluster import Cluster
from django_q.signals import post_spawn

from jobs.models import WorkerHeartbeat
from jobs.readiness import require_database, require_media
from jobs.sweeper import sweep
from jobs.tasks import stop_all, warm_up
from musicassist.child import die_with_parent

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 3.0
STEP_SECONDS = 0.2
FORGOTTEN_AFTER = timedelta(days=1)


class Command(BaseCommand):
    """Exit code 0 after SIGTERM or Ctrl-C, 1 when the cluster died."""

    help = "Run the stages of waiting jobs: cluster, sweeper, heartbeat."

    def handle(self, *args: Any, **options: Any) -> None:
        require_database()
        require_media()
        self._stopping = False
        _tie_forks_to_parents()
        post_spawn.connect(warm_up, dispatch_uid="warm-up")
        connections.close_all()  # a forked process must not share one
        cluster = Cluster()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._stop)
        cluster.start()
        self.stdout.write(f"Worker {os.getpid()} is ready.")
        try:
            self._watch(cluster)
        finally:
            stop_all()
            cluster.stop()
            _beat_last()
        if not self._stopping:
            raise CommandError("The cluster of workers died: start the worker again.")

    def _stop(self, signum: int, frame: Any) -> None:
        self._stopping = True

    def _watch(self, cluster: Cluster) -> None:
        swept_at = -SWEEP_SECONDS
        while not self._stopping and cluster.sentinel.is_alive():
            if time.monotonic() - swept_at >= SWEEP_SECONDS:
                swept_at = time.monotonic()
                _sweep_and_beat()
            time.sleep(STEP_SECONDS)


def _sweep_and_beat() -> None:
    """One round; a database that is away for a while is no reason to die."""
    close_old_connections()
    try:
        now = timezone.now()
        WorkerHeartbeat.objects.update_or_create(
            name=_name(), defaults={"pid": os.getpid(), "seen_at": now}, create_defaults=_first_beat(now)
        )
        WorkerHeartbeat.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
        sweep()
    except DatabaseError:
        logger.exception("the database does not answer; trying again")


def _first_beat(now: Any) -> dict[str, Any]:
    return {"pid": os.getpid(), "seen_at": now, "started_at": now}


def _beat_last() -> None:
    """A worker that stops says so at once."""
    try:
        WorkerHeartbeat.objects.filter(name=_name()).delete()
    except DatabaseError:
        logger.warning("the heartbeat could not be taken back")


def _name() -> str:
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def _tie_forks_to_parents() -> None:
    """Whatever is forked from here on ends with the process that forked it, even when that one is killed."""
    if not sys.platform.startswith("linux"):
        return
    parent = [os.getpid()]
    os.register_at_fork(
        before=lambda: parent.__setitem__(0, os.getpid()), after_in_child=lambda: die_with_parent(parent[0])
    )
