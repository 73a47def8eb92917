"""report.html: a take's report on one page, in one file that holds everything it shows and runs nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from jobs.models import Attempt
from musicassist.contracts.brief import OWN_MIX_ENGINE
from qa.core.svg import DARK_RULES, RULES, inline

MARKS = {"pass": "✓", "fail": "✗", "warn": "!", "unsure": "?", "skipped": "–"}
WORDS = {"pass": "pass", "fail": "fail", "warn": "to note", "unsure": "unsure", "skipped": "not checked"}
OUTCOMES = {"pass": "Passed", "fail": "Did not pass"}
# Of a take that quality control never saw: by the job's status.
ENDINGS = {"FAILED": "Failed", "CANCELLED": "Cancelled", "FAILED_QA": "Not finished"}
STAGES = {"parsing": "Understand", "generation": "Compose", "mastering": "Master", "qa": "Quality check"}
STAGE_MARKS = {"DONE": ("✓", "done"), "FAILED": ("✗", "failed"), "CANCELLED": ("–", "stopped")}
NOT_REACHED = ("–", "not reached")
_STYLE = re.compile(r"<style>(.*?)</style>", re.S)


def report_page(attempt: Attempt, document: dict[str, Any]) -> str:
    """The page.

    Parameters
    ----------
    attempt : Attempt
        Its pictures are read from disk and put inside.
    document : dict
        What ``report.json`` holds.
    """
    brief = next((run.result for run in attempt.runs.all() if run.stage == "parsing" and run.result), {})
    page = render_to_string(
        "jobs/report.html",
        {
            "report": document,
            "outcome": OUTCOMES.get(document["verdict"] or "") or ENDINGS.get(document["status"], "Not judged"),
            "tone": document["verdict"] or ("fail" if document["status"] == "FAILED" else "none"),
            "summary": _summary(document["checks"]),
            "ending": _ending(document),
            "stages": [_stage(row) for row in document["stages"]],
            "files": _files(document),
            "facts": _facts(document, brief),
            "checks": [_check(check) for check in document["checks"]],
            "pictures": _pictures(attempt, document),
            "takes": [_take(row, document) for row in document["attempts"]],
            "deliveries": [_delivery(row) for row in document["deliveries"]],
            "made": attempt.finished_at or attempt.created_at,
            "chart_rules": mark_safe(RULES),  # noqa: S308 -- ours
            "chart_rules_dark": mark_safe(DARK_RULES),  # noqa: S308 -- ours
        },
    )
    return _sealed(page)


def _sealed(page: str) -> str:
    """The page with a policy that allows its own style, by hash, and nothing else."""
    styles = _STYLE.findall(page)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in styles)
    return page.replace("STYLE-HASHES", hashes)


def _summary(checks: list[dict[str, Any]]) -> str:
    judged = [check for check in checks if check["verdict"] != "skipped"]
    if not judged:
        return ""
    passed = sum(check["verdict"] == "pass" for check in judged)
    return f"{passed} of {len(judged)} checks passed"


def _ending(document: dict[str, Any]) -> dict[str, str] | None:
    """What went wrong and what to do, of a take that quality control never saw; None for any other."""
    status = document["status"]
    if document["verdict"] or status not in ENDINGS:
        return None
    rows = document["stages"]
    stage = next((row["stage"] for row in rows if row["status"] == "FAILED"), None) or next(
        (row["stage"] for row in rows if row["status"] != "DONE"), rows[0]["stage"]
    )
    if status == "CANCELLED":
        return {
            "title": "It was cancelled",
            "what": f"Somebody stopped it at “{STAGES[stage]}”. Nothing runs any more, and nothing was measured.",
            "advice": "Start it again in the studio: what was finished is used again.",
        }
    what = _sentence((document["error"] or {}).get("message", "")) or "Something went wrong; nothing more is known."
    if status == "FAILED_QA":
        return {
            "title": "This take could not be finished",
            "what": what,
            "advice": "An earlier take is kept and plays.",
        }
    if document["engine"] == OWN_MIX_ENGINE and stage == "generation":
        return {"title": "Your music could not be used", "what": what, "advice": "Export it again and bring it anew."}
    if stage == "qa":
        what += " The master is there, but it was not checked."
    return {
        "title": f"{STAGES[stage]} failed",
        "what": what,
        "advice": "Mend what the message names, or change the prompt; then press “Try again” in the studio. It goes on "
        "from here, and what was finished before is used again.",
    }


def _sentence(words: str) -> str:
    """With a full stop."""
    return words if not words or words[-1] in ".!?" else f"{words}."


def _stage(row: dict[str, Any]) -> dict[str, Any]:
    mark, word = STAGE_MARKS.get(row["status"], NOT_REACHED)
    if row["reused"]:
        word = "used again"
    elif row["seconds"] is not None and row["status"] != "PENDING":
        word = f"{word} after {row['seconds']:.1f} s"
    return {"title": STAGES[row["stage"]], "mark": mark, "word": word, "failed": row["status"] == "FAILED"}


def _files(document: dict[str, Any]) -> str:
    return ", ".join(row["name"] for row in document["files"] if row["kind"] != "picture")


def _facts(document: dict[str, Any], brief: dict[str, Any]) -> list[tuple[str, str]]:
    details, target = document["details"], brief.get("target", {})
    tempo = f"{details['tempo']:g} BPM" if details.get("tempo") else ""
    duration = details.get("duration_seconds")
    facts = [
        ("Tempo", tempo),
        ("Key", details.get("key") or ""),
        ("Length", f"{int(duration) // 60}:{int(duration) % 60:02d}" if duration else ""),
        ("Loudness", f"{details['lufs']:.1f} LUFS" if details.get("lufs") is not None else ""),
        ("True peak", f"{details['true_peak_dbtp']:.2f} dBTP" if details.get("true_peak_dbtp") is not None else ""),
        ("Range", f"{details['lra']:.1f} LU" if details.get("lra") is not None else ""),
        ("Target", f"{target['name']}, {target['loudness_lufs']:g} LUFS" if target else ""),
        ("Engine", f"{document['engine']} {document['engine_version'] or ''}".strip()),
        ("Seed", str(document["seed"])),
    ]
    return [(name, value.replace("-", "−")) for name, value in facts if value]


def _delivery(row: dict[str, Any]) -> str:
    """``club, −8 LUFS: master-club.wav −8.0 LUFS −1.05 dBTP, …``."""
    target = row["target"]
    files = ", ".join(
        f"{file['name']} {file['loudness_lufs']:.1f} LUFS {file['true_peak_dbtp']:.2f} dBTP" for file in row["files"]
    )
    said = f"{target['name']}, {target['loudness_lufs']:g} LUFS under {target['ceiling_dbtp']:g} dBTP: ".replace(
        "-", "−"
    )
    return said + files.replace(" -", " −")


def _check(check: dict[str, Any]) -> dict[str, Any]:
    verdict = check["verdict"]
    action = (check.get("correction") or {}).get("action", "")
    return check | {
        "title": check["name"].replace("_", " ").replace("dc", "DC offset").capitalize().replace("Dc", "DC"),
        "mark": MARKS[verdict],
        "word": WORDS[verdict],
        "remedy": action if verdict == "fail" else "",
        "severity": check.get("severity", "") if verdict == "fail" else "",
    }


def _pictures(attempt: Attempt, document: dict[str, Any]) -> list[dict[str, Any]]:
    """Title, words and the drawing itself; one whose file is gone is left out."""
    files = {row.name: row.file for row in attempt.artifacts.filter(kind="picture")}
    shown = []
    for picture in document["pictures"]:
        file = files.get(picture["file"])
        if file is not None and file.is_file():
            drawing = inline(file.read_text("utf-8"))
            shown.append(picture | {"drawing": mark_safe(drawing)})  # noqa: S308 -- drawn by qa, its words escaped
    return shown


def _take(row: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    effects = [
        effect | {"title": effect["name"].replace("_", " "), "mark": MARKS[effect["verdict"]]}
        for effect in row["effects"]
    ]
    words = {"pass": "passed", "fail": "did not pass"}
    return row | {
        "effects": effects,
        "kind": "your own mix" if row["remix"] else (row["revision"] or {}).get("kind", ""),
        "outcome": words.get(row["verdict"] or "", "not finished" if document["status"] in ENDINGS else "not judged"),
        "is_this": row["number"] == document["attempt"],
    }
