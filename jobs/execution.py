"""One stage run, from plain values to plain values; no table is touched, so it runs inline or in the child."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from jobs.bounce import rough_mix
from jobs.orders import RunOrder, RunOutcome
from jobs.storage import file_refs, intact, publish, storage_error, write_json
from musicassist.catalog.targets import targets_named
from musicassist.child import resolve
from musicassist.contracts.audio import FileRef
from musicassist.contracts.brief import MusicBrief, ReferenceProfile
from musicassist.contracts.codec import decode, encode
from musicassist.contracts.errors import (
    BadInput,
    Cancelled,
    ContractError,
    MusicAssistError,
    TransientError,
    Unavailable,
)
from musicassist.contracts.master import Master
from musicassist.contracts.remix import Remix, remixed
from musicassist.contracts.rendering import Rendering
from musicassist.contracts.report import QaReport
from musicassist.contracts.request import PromptRequest
from musicassist.contracts.revision import EarlierTake, Revision
from musicassist.contracts.stage import Stage, StageContext, StageName

logger = logging.getLogger(__name__)

RESULT_FILE = "result.json"
PROGRESS_SECONDS = 0.2
LIMIT_FLOOR_SECONDS = 300.0
LIMIT_FACTOR = 20.0
RESULTS: dict[StageName, type] = {
    StageName.PARSING: MusicBrief,
    StageName.GENERATION: Rendering,
    StageName.MASTERING: Master,
    StageName.QA: QaReport,
}
Progress = Callable[[float, str], None]


def execute_in_child(order: dict[str, Any]) -> dict[str, Any]:
    """:func:`execute` across the process border, telling progress through a small file."""
    run = RunOrder(**order)
    return asdict(execute(run, _FileProgress(Path(run.progress_file), run.limit_seconds)))


def warm_up(pipeline: str) -> None:
    """Import every stage, so that the first job need not wait for it."""
    resolve(pipeline)


def execute(order: RunOrder, progress: Progress) -> RunOutcome:
    """Run one stage, or find what an earlier run with the same key left; every error becomes an outcome."""
    root = Path(order.root)
    workdir = root / order.stage / f".work-{order.token}"
    try:
        return _execute(order, root, workdir, progress)
    except Cancelled:
        return RunOutcome("cancelled")
    except TransientError as error:
        logger.warning("%s: %s", order.stage, error.message)
        return RunOutcome("transient", code=error.code, message=error.message, retry_after_s=error.retry_after_s)
    except MemoryError as error:
        logger.warning("%s: out of memory", order.stage, exc_info=error)
        return RunOutcome("transient", code="out_of_memory", message="Memory ran out: close something, or try shorter.")
    except Exception as error:
        return _failed(order, root, error)
    finally:
        shutil.rmtree(workdir, ignore_errors=True)


def _failed(order: RunOrder, root: Path, error: Exception) -> RunOutcome:
    disk = storage_error(error, root)
    if disk is not None:
        logger.error("%s: %s", order.stage, disk.message, exc_info=error)
        return RunOutcome("failed", code=disk.code, message=disk.message)
    if isinstance(error, MusicAssistError) and not isinstance(error, ContractError):
        if isinstance(error, BadInput):
            logger.info("%s: %s", order.stage, error.message)
            return RunOutcome("refused", code=error.code, message=error.message)
        logger.error("%s: %s", order.stage, error.message, exc_info=error)
        return RunOutcome("failed", code=error.code, message=error.message)
    logger.error("%s stopped on an unexpected error", order.stage, exc_info=error)
    return RunOutcome(
        "failed",
        code="internal",
        message="It stopped on an unexpected error; the log of the worker has the details.",
    )


def _execute(order: RunOrder, root: Path, workdir: Path, progress: Progress) -> RunOutcome:
    stage = find_stage(order.pipeline, order.stage)
    extra: dict[str, Any] = {}
    inputs = _inputs(order, root, extra, progress)
    foundation = getattr(stage, "foundation", lambda **_: None)(**inputs)
    if foundation is not None:
        played = _made(order, stage, foundation, root, workdir, progress)
        inputs = inputs | {"played": decode(RESULTS[StageName(order.stage)], played.result)}
    made = _made(order, stage, inputs, root, workdir, progress)
    if order.bounce:
        extra["generated"] = rough_mix(str(root), made.result, f"{made.prefix}/generated.wav")
    return RunOutcome("done", key=made.key, reused=made.reused, result=made.result, extra=extra)


@dataclass(frozen=True)
class _Made:
    """A stage's result under its key, found or new."""

    key: str
    prefix: str
    result: dict[str, Any]
    reused: bool


def _made(
    order: RunOrder, stage: Stage, inputs: dict[str, Any], root: Path, workdir: Path, progress: Progress
) -> _Made:
    key = run_key(stage, inputs)
    prefix = f"{order.stage}/{key[:40]}{order.take}"
    final = root / prefix
    earlier = _earlier_result(final, root, key)
    if earlier is not None:
        return _Made(key, prefix, earlier, reused=True)
    _set_limit(stage, inputs, progress)
    workdir.mkdir(parents=True)
    ctx = StageContext(root=root, workdir=workdir, final_prefix=prefix, progress=progress)
    result = encode(stage.run(ctx, **inputs))
    _check_result(order.stage, result)
    write_json(workdir / RESULT_FILE, {"key": key, "result": result})
    publish(workdir, final)
    return _Made(key, prefix, result, reused=False)


def find_stage(pipeline: str, name: str) -> Stage:
    """The stage of that name in the tuple that ``pipeline`` names."""
    stages: Any = resolve(pipeline)
    found: dict[str, Stage] = {str(stage.name): stage for stage in stages}
    return found[name]


def run_key(stage: Stage, inputs: dict[str, Any]) -> str:
    """Hash of (stage, its code version, the values that it reads, the hashes of the files that it reads)."""
    files = [
        ref["sha256"] for value in inputs.values() if not isinstance(value, str) for ref in file_refs(encode(value))
    ]
    document = {
        "stage": str(stage.name),
        "version": stage.version,
        "values": stage.key_values(**inputs),
        "files": sorted(files),
    }
    text = json.dumps(document, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _inputs(order: RunOrder, root: Path, extra: dict[str, Any], progress: Progress) -> dict[str, Any]:
    if order.stage == StageName.PARSING:
        reference = _reference(order, root, extra, progress)
        request = PromptRequest(
            prompt=order.prompt,
            seed=order.seed,
            duration_seconds=order.duration_seconds,
            target=order.target,
            reference=reference,
            **_choices(order.choices),
        )
        return {"request": request}
    brief = decode(MusicBrief, order.results[StageName.PARSING])
    if order.stage == StageName.GENERATION:
        return _generation_inputs(order, brief)
    if order.remix is not None:
        remix = decode(Remix, order.remix)
        brief = remixed(brief, remix)
    if order.stage == StageName.MASTERING:
        return {"brief": brief, "rendering": decode(Rendering, order.results[StageName.GENERATION])}
    master = decode(Master, order.results[StageName.MASTERING])
    return {"brief": brief, "master": master, "engine": order.engine}


def _choices(choices: dict[str, Any]) -> dict[str, Any]:
    """What was chosen beside the prompt, as the parsing stage wants it."""
    values = dict(choices)
    values["more_targets"] = targets_named(",".join(choices.get("more_targets", ())))
    values["own_mix"] = tuple(FileRef(**row) for row in choices.get("own_mix", ()))
    return values


def _generation_inputs(order: RunOrder, brief: MusicBrief) -> dict[str, Any]:
    brief = replace(brief, reference_strength=order.reference_strength, engine_takes=order.engine_takes)
    if order.revision is None:
        return {"brief": brief, "engine": order.engine}
    if order.source is None:
        raise Unavailable("The take that this was to be made from is not there any more.", code="no_source")
    revision = decode(Revision, order.revision)
    source = decode(EarlierTake, order.source)
    brief = replace(brief, seed=revision.seed)
    return {"brief": brief, "engine": order.engine, "source": source, "revision": revision}


def _reference(order: RunOrder, root: Path, extra: dict[str, Any], progress: Progress) -> ReferenceProfile | None:
    """The optional step before parsing: what the reference track measures."""
    if not order.reference_path:
        return None
    if order.reference_profile is not None:
        return decode(ReferenceProfile, order.reference_profile)
    progress(0.0, "Listening to the reference")
    profile: ReferenceProfile = resolve("musicassist.audio.reference:reference_profile")(root / order.reference_path)
    extra["reference_profile"] = encode(profile)
    return profile


def _earlier_result(final: Path, root: Path, key: str) -> dict[str, Any] | None:
    """What a finished run left under this key, when all its files are intact."""
    try:
        document = json.loads((final / RESULT_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if document.get("key") != key or not intact(root, document["result"]):
        return None
    result: dict[str, Any] = document["result"]
    return result


def _check_result(stage: str, result: dict[str, Any]) -> None:
    expected = RESULTS[StageName(stage)].__name__
    if not result["schema"].startswith(f"{expected}/"):
        raise ContractError(f"{stage} gave a {result['schema']}, expected a {expected}")


def _set_limit(stage: Stage, inputs: dict[str, Any], progress: Progress) -> None:
    """Tell the parent how long this may take, when the stage or its engine has an idea."""
    if not isinstance(progress, _FileProgress):
        return
    estimate = getattr(stage, "estimate_seconds", None) or _engine_estimate(inputs.get("engine"))
    if estimate is not None:
        progress.limit_seconds = max(LIMIT_FLOOR_SECONDS, LIMIT_FACTOR * estimate(inputs["brief"]))


def _engine_estimate(engine: str | None) -> Callable[[MusicBrief], float] | None:
    if engine not in settings.GENERATION_ENGINES:
        return None
    estimate: Callable[[MusicBrief], float] | None = getattr(
        import_string(settings.GENERATION_ENGINES[engine])(), "estimate_seconds", None
    )
    return estimate


class _FileProgress:
    """Writes how far it is into a small file that the parent polls; at most every fifth of a second."""

    def __init__(self, path: Path, limit_seconds: float) -> None:
        self.path = path
        self.limit_seconds = limit_seconds
        self._told_at = 0.0
        self._message = ""

    def __call__(self, fraction: float, message: str = "") -> None:
        now = time.monotonic()
        if now - self._told_at < PROGRESS_SECONDS and message == self._message:
            return
        self._told_at, self._message = now, message
        document = {"fraction": fraction, "message": message, "limit_seconds": self.limit_seconds}
        write_json(self.path, document, durable=False)
