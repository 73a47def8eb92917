"""Where a prompt negates: each stretch from its trigger ("no", "without", "leave … out") to the end of its clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsing.core.text import PromptText

_IDIOMS = (
    r"doubt|matter|problem|wonder|limits?|longer|one|other|others|additional|further|need(?! for)|worries|rush"
    r"|idea|big deal|less than|more than|thanks|way\b|cap\b|frills|nonsense|holds barred|fuss|pressure"
    r"|strings attached|wave|stranger|surprise|clue|budget|deadline|joke|question|pain|biggie|preference|exceptions?"
)
_TRIGGER = re.compile(
    rf"(?<![\w-])(?:(?P<no>no need for|no(?! (?:{_IDIOMS})\b)|zero|nor|neither|none of)"
    r"|(?P<without>without(?: (?:any|using|adding|including|the use of))?|w/o|minus|sans|free (?:of|from)"
    r"|devoid of|lacking|lack of|absence of|absent|exclud(?:e|es|ing)|omit(?:s|ting)?|skip(?:s|ping)?"
    r"|avoid(?:s|ing)?|leave out|leaving out|take out|taking out|strip out|filter out|leave off|lose the|cut the"
    r"|cut out|drop the(?! (?:beat|bass)\b)|ditch(?: the)?|kill the"
    r"|hold the|scrap the|spare (?:me|us)(?: the)?|forget(?: about)?(?= (?:the|any|all)\b)|remov(?:e|ing)|mute(?! )"
    r"|mute the|get rid of|keep out|stay away from|steer clear of|steering clear of|rather than|instead of"
    r"|except(?:ing)?(?: for)?|apart from|aside from|other than|save for|but not|but no|less(?= [a-z])|easy on"
    r"|(?:do not|don't|dont|does not|doesn't|didn't|please don't|never|do without|can do without|rather not) "
    r"(?:want|need|like|use|add|include|put|have|hear|feature|contain|bother with|give me|play|make it)"
    r"(?: (?:any|to hear|to have|it to be|it to sound|it))?"
    r"|hate|can't stand|cannot stand|no more(?! than)|not a fan of|not into|not keen on|allergic to|sick of"
    r"|tired of|fed up with"
    r"|anything but|everything (?:but|except)|nothing with|nothing like)"
    r"|(?P<not>not(?! (?:only|just|unlike|afraid|sure|necessarily|bad|to mention|long|much time|yet|sold|until))"
    r"|isn't|aren't|shouldn't be|should not be|mustn't be|must not be|never|nothing(?! (?:but|else|like it))"
    r"(?: (?:too|that is|that's))?))(?![\w-])"
)
# "leave the vocals out", "keep drums out of it", "leave the sax at home", "take the bass off".
_OUT = re.compile(
    r"(?<![\w-])(?:leave|leaving|keep|keeping|take|taking|cut|cutting|strip|stripping|left|kept)\s+"
    r"(?P<items>(?:(?!and (?:add|keep|make|use)\b)[\w'&-]+,?\s+){1,6}?)(?:out|at home|off|away|aside)(?![\w-])"
)
# Inside a negated clause these turn back: "no drums except a shaker" wants the shaker.
_EXCEPTION = re.compile(r"(?:except|excepting|apart|aside|other than|save for|but not)\b")
_LIST_LABEL = re.compile(
    r"(?<![\w-])\"?(?:avoid|exclude[ds]?|excluding|exclusions?|negative(?: prompt)?|without"
    r"|not wanted|unwanted|don'ts?|no)\"?\s*:\s*(?P<items>[^\n.;}\]]{1,400})"
)
# A refusal that lasts for a part of the piece only is a matter of form: "no drums until the bridge".
_FOR_A_WHILE = re.compile(
    r"(?<![\w-])(?:until|till|before the|(?:in|for|during|at) the (?:\w+ )?(?:intro|outro|verse|verses|beginning|start"
    r"|first|opening|bridge|breakdown|break|end|ending|build|chorus|second)|at first|to start|yet)(?![\w-])"
)
_ENDS = re.compile(
    r"[.;:!?\n(){}\[\]|]|(?<!\w)(?:but|just|only|with|instead|though|tho|although|yet|however"
    r"|plus|also|please|pls|plz|thanks|thx|cheers|then|while|because|cause|cuz|since|so that|more(?! than)|this time"
    r"|at all|anywhere|whatsoever|ok|okay|obviously|as long as|as well"
    r"|and (?:just|only|an?|some|lots|plenty|the|keep|make|give|add|use|more|lots|maybe"
    r"|with|instead|very|really|it|i|let|put|go|focus|nice))(?!\w)|--"
)
_COMMA = re.compile(r",")
# An item is one to four words; words are parted by spaces alone, so that no text can be split in two ways.
_ITEM = r"\s*[\w'&-]+(?:\s+[\w'&-]+){0,3}\s*"
_LIST_GOES_ON = re.compile(rf",(?:{_ITEM},){{0,6}}\s*(?:[\w'&-]+\s+){{0,4}}(?:or|nor)\s")
_AND_LIST = re.compile(
    r",(?:(?:\s*[\w'&-]+(?:\s+[\w'&-]+)?\s*,){1,6}\s*and\s"
    r"|(?:\s*[\w'&-]+(?:\s+[\w'&-]+)?\s*,){0,6}\s*(?:[\w'&-]+\s+){1,2}and\s)"
)
# "not too slow, not too fast pop song": the words that a "too" reaches, and no more.
_NOT_TOO = re.compile(
    r"\s+(?:too|overly|so|very|super|particularly|excessively)(?:\s+much)?\s+[\w-]+"
    r"(?:(?:\s*,)?\s+(?:or|nor)\s+(?:too\s+)?[\w-]+|\s+and\s+[\w-]+(?=\s*(?:$|[,;.])))?"
)


@dataclass(frozen=True)
class Scope:
    """A negated stretch of the folded text; ``loose`` where a noun that no lexicon has counts as well."""

    start: int
    end: int
    loose: bool


def negated(scopes: Sequence[Scope], offset: int) -> bool:
    """Whether an offset lies in a negated stretch."""
    return any(scope.start <= offset < scope.end for scope in scopes)


def find_scopes(text: PromptText) -> list[Scope]:
    """Every negated stretch, in order, from its trigger to the end of its clause; they never overlap."""
    labelled = [Scope(m.start("items"), m.end("items"), True) for m in _LIST_LABEL.finditer(text.folded)]
    labelled += [Scope(m.start("items"), m.end("items"), True) for m in _OUT.finditer(text.folded)]
    scopes: list[Scope] = []
    for match in _TRIGGER.finditer(text.folded):
        if negated(labelled, match.start()) or not text.free(match.start(), match.end()):
            continue
        before = scopes[-1] if scopes and scopes[-1].start <= match.start() < scopes[-1].end else None
        if before:
            scopes[-1] = Scope(before.start, match.start(), before.loose)
            if _EXCEPTION.match(match[0]):
                continue
        short = _NOT_TOO.match(text.folded, match.end()) if match["not"] else None
        end = short.end() if short else _scope_end(text, match.end(), bool(match["without"]))
        scopes.append(Scope(match.end(), end, not match["not"]))
    lasting = [scope for scope in scopes if not _FOR_A_WHILE.search(text.folded, scope.start, scope.end + 24)]
    return sorted([*labelled, *lasting], key=lambda scope: scope.start)


def _scope_end(text: PromptText, start: int, with_and: bool) -> int:
    limit = min(len(text.folded), start + 160)
    stop = _ENDS.search(text.folded, start, limit)
    end = stop.start() if stop else limit
    for comma in _COMMA.finditer(text.folded, start, end):
        goes_on = _LIST_GOES_ON.match(text.folded, comma.start(), end)
        if not goes_on and with_and:
            goes_on = _AND_LIST.match(text.folded, comma.start(), end)
        if not goes_on:
            return comma.start()
        # The list's last item ends it.
        after = _COMMA.search(text.folded, goes_on.end(), end)
        return after.start() if after else end
    return end
