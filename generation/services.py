"""The engines that this studio has."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from generation.engines.base import Account, Engine, RevisingEngine
from musicassist.contracts.errors import BadInput, Unavailable
from musicassist.contracts.revision import Revision, RevisionKind


def engine_get(name: str, *, must_be_available: bool = True) -> Engine:
    """An engine by name.

    Raises
    ------
    BadInput
        When there is none of that name.
    Unavailable
        When it cannot be used here and ``must_be_available``.
    """
    try:
        path = settings.GENERATION_ENGINES[name]
    except KeyError:
        known = ", ".join(settings.GENERATION_ENGINES)
        raise BadInput(f"There is no engine {name!r}; there are: {known}.", field="engine") from None
    engine: Engine = import_string(path)()
    state = engine.available()
    if must_be_available and not state:
        raise Unavailable(f"The engine {engine.title} cannot be used: {state.reason}", field="engine")
    return engine


def revisions_of(engine: Engine) -> tuple[RevisionKind, ...]:
    """What an engine can do to a finished take."""
    return engine.revisions if isinstance(engine, RevisingEngine) else ()


def revision_check(name: str, revision: Revision, seconds: float) -> None:
    """Refuse what an engine knows beforehand that it cannot do with a take of ``seconds``.

    Raises
    ------
    BadInput
    """
    check = getattr(engine_get(name), "check_revision", None)
    if check is not None:
        check(revision, seconds)


def engine_list() -> list[dict[str, Any]]:
    """Every engine with what it can do, as the API shows it."""
    rows = []
    for name in settings.GENERATION_ENGINES:
        engine = engine_get(name, must_be_available=False)
        state = engine.available()
        rows.append(
            {
                "name": name,
                "title": engine.title,
                "is_default": name == settings.DEFAULT_ENGINE,
                "available": state.ready,
                "reason": state.reason,
                "stems": engine.stems,
                "midi": engine.midi,
                "transcribes": bool(getattr(engine, "transcribes", False)),
                "exact_tempo": engine.exact_tempo,
                "vocals": engine.vocals,
                "revisions": [kind.value for kind in revisions_of(engine)],
                "revises_any_take": isinstance(engine, RevisingEngine) and engine.revises_any_take,
                "max_seconds": engine.max_seconds,
                "licence": getattr(engine, "licence", ""),
                "credits_per_call": getattr(engine, "credits_per_call", None),
                "hears_reference": bool(getattr(engine, "hears_reference", False)),
                "makes_takes": bool(getattr(engine, "makes_takes", False)),
                "has_account": state.ready and hasattr(engine, "account"),
            }
        )
    return rows


def engine_account(name: str) -> Account:
    """How a paid engine stands; it may take some seconds.

    Raises
    ------
    BadInput
        When there is none of that name, or it has no account.
    Unavailable
        When it cannot be used here.
    """
    engine = engine_get(name)
    if not hasattr(engine, "account"):
        raise BadInput(f"{engine.title} costs nothing, so it has no account.", field="engine")
    account: Account = engine.account()
    return account
