"""``manage.py parse``: what a prompt says and what is made of it; a file of prompts to predictions."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.errors import BadInput
from parsing.core.names_model import names_model
from parsing.core.parsed import ParsedPrompt, parsed
from parsing.core.reading import read
from parsing.core.tagger import tagger
from parsing.core.text import without_halves
from parsing.services import as_api_dict, prompt_parse


class Command(BaseCommand):
    """Understands one prompt, or every line of a JSON Lines file."""

    help = "Show what a prompt says and what is made of it; with --jsonl, write a prediction a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One prompt, or --jsonl with --out."""
        parser.add_argument("prompt", nargs="?", help="what the track should be")
        parser.add_argument("--json", action="store_true", help="print JSON, as POST /api/v1/parse answers")
        parser.add_argument("--jsonl", type=Path, metavar="IN", help="a file with an object {id, prompt} a line")
        parser.add_argument("--out", type=Path, metavar="OUT", help="where the predictions go, a line each")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 0, or 2 for input that cannot be used."""
        if options["jsonl"]:
            if not options["out"]:
                raise CommandError("--jsonl needs --out: say where the predictions go.", returncode=2)
            self._many(options["jsonl"], options["out"])
        elif options["prompt"]:
            self._one(options["prompt"], options["json"])
        else:
            raise CommandError("Give a prompt, or --jsonl IN --out OUT.", returncode=2)

    def _one(self, prompt: str, as_json: bool) -> None:
        try:
            brief, said = prompt_parse(prompt=without_halves(prompt))
        except BadInput as error:
            raise CommandError(error.message, returncode=2) from None
        if as_json:
            self.stdout.write(json.dumps(as_api_dict(brief, said), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(_table(brief, said))

    def _many(self, source: Path, out: Path) -> None:
        try:
            lines = [line for line in source.read_text("utf-8").splitlines() if line.strip()]
            rows = [json.loads(line) for line in lines]
            predictions = [_prediction(row) for row in rows]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f"{source} cannot be read as a JSON object with a prompt a line: {error}", returncode=2
            ) from None
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in predictions), "utf-8")
        self.stdout.write(f"{len(predictions)} predictions in {out}")


def _prediction(row: dict[str, Any]) -> dict[str, Any]:
    """A prediction; a prompt with a malformed flag says nothing that can be used."""
    prompt = without_halves(str(row["prompt"]))
    try:
        said = parsed(read(prompt, names_model(settings.NER_MODEL), tagger()[0]))
    except BadInput:
        said = ParsedPrompt()
    return {"id": row.get("id"), "prompt": prompt, **said.as_dict()}


def _table(brief: MusicBrief, said: ParsedPrompt) -> str:
    lines = [brief.title, ""]
    for item in brief.provenance:
        lines.append(f"{item.field:16} {item.value:32} {item.origin.value:10} {item.note}".rstrip())
    if brief.notes:
        lines += ["", *(f"- {note}" for note in brief.notes)]
    return "\n".join(lines)
