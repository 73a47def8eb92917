"""Where a prompt negates: each stretch from its trigger ("no", "without", "leave … out") to the end of its clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsing.core.data_files import word_set
from parsing.core.harmless import harmless_stretches
from parsing.core.lexicon import lexicon
from parsing.core.refusing_words import BECOMES, TRIGGER
from parsing.core.text import PromptText

# "do not skip the intro", "never without a bass": two negations want the thing.
_NEGATED_AGAIN = re.compile(
    r"(?<![\w-])(?:(?:do|does|did|can?|could|would|should|must|wo)(?:n't|nt| not)|never|not|cannot|no)"
    r"(?: (?:ever|do|want to|wanna|be|quite))?\s+$"
)
_MODAL = re.compile(r"(?<!\w)(?:must|should|can|do|does|did|will|would|may|might|could|shall)\s+$")
_SAID = re.compile(r"(?:n't|not|never)(?: ever)? say\s+$")
# "leave the vocals out", "keep drums out of it", "leave the sax at home", "take the bass off".
_OUT = re.compile(
    r"(?<![\w-])(?:leave|leaving|turn|turning|keep|keeping|take|taking|cut|cutting|strip|stripping|left|kept"
    r"|get|getting"
    r"|throw|throwing|kick|kicking|tone|toning|dial|dialing|bring|bringing|pull|pulling)\s+"
    r"(?P<items>(?:(?!and (?:add|keep|make|use)\b)[\w'&-]+,?\s+){1,6}?)(?:(?:way |right |all the way |well )?"
    r"(?:out|off|away|down)|at home|in the (?:wings|bag|box|case|cupboard|drawer|pub)|at bay|aside|alone"
    r"|to (?:a minimum|zero|yourself|yourselves))(?![\w-])"
)
# "give the flute a rest".
_REST = re.compile(
    r"(?<![\w-])(?:give|giving)\s+(?P<items>(?:[\w'&-]+,?\s+){1,6}?)(?:a (?:rest|miss|break|pass|wide berth)"
    r"|the (?:day|night|week|year) off|the boot|the chop)(?![\w-])"
)
# "can the cowbell": a sentence of its own.
_CAN_THE = re.compile(
    r"(?:^|[.;!?\n] ?)(?:please |just )?can (?:the|those|these) (?P<items>[\w'-]+(?: [\w'-]+)?)\s*(?=$|[.;,!\n])"
)
_OF_A_PART = re.compile(
    r" of the (?:\w+ )?(?:intro|outro|verses?|chorus(?:es)?|bridge|break(?:down)?|ending|build)(?!\w)"
)
# "swap the piano for a harp": what is given away.
_SWAP = re.compile(
    r"(?<![\w-])(?:swap|swapping|replace|replacing|substitute|trade|switch|exchange)(?: out)?\s+"
    r"(?P<items>(?:[\w'&-]+\s+){1,8}?)(?:for|with|by)(?![\w-])"
)
# "I'd rather have a cello than a violin", "organ is preferred to piano".
_PREFERENCE = re.compile(
    r"(?<![\w-])(?:(?:rather|sooner)(?: [\w'-]+){1,6}? than|prefer(?:red)?(?: [\w'-]+){0,3}? (?:over|to))"
    r"(?= )(?! (?:hear|have|be|use|keep|get|go|do|see|make)\b)"
)
# Inside a negated clause these turn back: "no drums except a shaker" wants the shaker.
_EXCEPTION = re.compile(r"(?:except|excepting|apart|aside|other than|save for|but not)\b")
_ASIDE = re.compile(r"\s*[(,;:-]+\s*")
_LIST_LABEL = re.compile(
    r"(?<![\w-])\"?(?:(?:what|things?|stuff) (?:i|we) (?:do not|don't) want|what (?:i|we)(?:'re| are|'m"
    r"| am) not (?:buying|after|having|doing|looking for)|things? to (?:avoid|exclude|skip"
    r"|leave out)"
    r"|do(?:n't| not) (?:use|include|add|want|need|like)|must[ -]not[ -]haves?|no[ -]?gos?|no[ -]?nos?"
    r"|hard nos?|dislikes?"
    r"|(?:avoid|excluded?|excluding|exclusions?|negatives?|omit|skip|remove|unwanted|forbidden|banned"
    r"|blacklist(?:ed)?|taboos?)"
    r"(?: (?:prompt|instruments?|sounds?|elements?|genres?|moods?|list))?|without|leave out|not (?:wanted"
    r"|allowed)|don'ts?"
    r"|no|not|minus|hates?|pet peeves?)\"?\s*(?:[:=]|(?<=s)\s+-)\s*"
    r"(?P<items>(?:[^\n.;}\]]|;(?=\s*(?!keep|add|use"
    r"|only|give|make)[a-z-]+(?: [a-z-]+){0,2}\s*(?:[;.,\n]|$))){1,400})"
)
# A refusal that lasts for a part of the piece only is a matter of form: "no drums until the bridge".
_FOR_A_WHILE = re.compile(
    r"(?<![\w-])(?:until|till|before the|(?:in|for|during|at) the (?:\w+ )?(?:intro|outro|verse|verses"
    r"|beginning|start"
    r"|first|opening|bridge|breakdown|break|end|ending|build|chorus|second)|after the (?:\w+ )?"
    r"(?:intro|verse|chorus|drop|bridge|break|breakdown|build)|at first|to start"
    r"|yet(?! another|\s*(?:$|[,.;!])))(?![\w-])"
)
_ENDS = re.compile(
    r"[.;:!?\n(){}\[\]|>✅✔👍❌🚫⛔✖👎]|as possible|the (?:better|merrier)|(?<!\w)(?:but|just|only|with|instead"
    r"|though|tho|although|yet|however"
    r"|plus|also|please|pls|plz|thanks|thx|cheers|then|while|because|cause|cuz|since|so that|more(?! than)"
    r"|(?:this|last|next) time|again|any ?more"
    r"|so (?:add|give|use|put|make|keep|just|please|let|i|we|you|it)"
    r"|at all|anywhere|whatsoever|ok|okay|obviously|as long as|as well"
    r"|and (?:just|only|an?|some|lots|plenty|the|keep|make|give|add|use|more|lots|maybe"
    r"|with|instead|very|really|it|i|i'd|we|you|let|put|go|focus|nice|then|also|that|this|have|want|need|bring"
    r"|swap|replace"
    r"|turn|start|end|finish|build|create|leave|lean|push|raise|boost|switch|try|change|slow|speed|feature|include))"
    r"(?!\w)|(?:(?:and|or) )?(?<!\w)no (?:other|additional|further)(?!\w)|--|//|->|\s-\s"
)
# After the first word these lead on to something else: "no guitars in this house track".
_LEADS_ON = re.compile(
    r"(?<!\w)(?:in|on|(?<!or )(?<!and )from|for|throughout|during|than|when|if|unless|which|who|whereas"
    r"|give|use|take|let's|i|we|you)(?!\w)"
)
# Names with a preposition inside, which no clause ends at: "no four on the floor".
SET_PHRASE = re.compile(
    r"\s*(?:(?:any|the|a|that|this|of) )*(?P<name>(?:four|4)[ -](?:on|to)[ -]the[ -]floor(?: (?:kick|beat"
    r"|drum)s?)?|wall of sound"
    r"|call[ -]and[ -]response|bells and whistles|drop on the one|stomp[ -]clap(?:[ -]hey)?"
    r"|verse[ -]chorus(?: form)?)(?![\w])"
)
_ARTICLED = re.compile(r"(?:.{4})?\s*the ")
_FIRST_WORD = re.compile(r"\s*[\w'-]+")
_COMMA = re.compile(r",")
# An item is one to four words; words are parted by spaces alone, so that no text can be split in two ways.
_ITEM = r"\s*[\w'&-]+(?:\s+[\w'&-]+){0,3}\s*"
_LIST_GOES_ON = re.compile(rf",(?:{_ITEM},){{0,6}}\s*(?:[\w'&-]+\s+){{0,4}}(?:or|nor)\s")
_AND_LIST = re.compile(
    r",(?:(?:\s*[\w'&-]+(?:\s+[\w'&-]+)?\s*,){1,6}\s*(?:and|&)\s"
    r"|(?:\s*[\w'&-]+(?:\s+[\w'&-]+)?\s*,){0,6}\s*(?:[\w'&-]+\s+){1,2}(?:and|&)\s)"
)
# "without drums or bass, a choir and organ": an "or" before the comma, or the first article after it, ends a list.
_LIST_IS_OVER = re.compile(r"[^,]*(?<!\w)(?:or|nor|and) [^,]*,|(?! an? )[^,]*, (?:an?|some) ")
# "spare me the whistling and the claps": a last item with its article, and nothing behind it.
_AND_THE = re.compile(r" (?P<noun>[\w'-]+)(?: [\w'-]+)?\s*(?=$|[.,;!?\n)]| please)")
# "not too slow, not too fast pop song": the words that a "too" reaches, and no more.
_NOT_TOO = re.compile(
    r"\s+(?:too|overly|so|very|super|particularly|excessively)(?:\s+much)?\s+[\w-]+"
    r"(?:(?:\s*,)?\s+(?:or|nor)\s+(?:too\s+)?[\w-]+|\s+and\s+[\w-]+(?=\s*(?:$|[,;.])))?"
)


_BARE_LIST = re.compile(r"\s*[a-z-]+(?:\s*,\s*[a-z-]+){2,8}\s*(?=[.;!?\n)]|$)")
_OPENS = re.compile(r"(?:^|[.;:!?\n])\s*$")
_VOICES_LAST = re.compile(r"(?:vocals?|vox|singing|singers?|lyrics?|voices?|rapping|autotune|samples)\s*$")


@dataclass(frozen=True)
class Scope:
    """A negated stretch of the folded text; ``loose`` where a noun that no lexicon has counts as well."""

    start: int
    end: int
    loose: bool


def negated(scopes: Sequence[Scope], offset: int) -> bool:
    """Whether an offset lies in a negated stretch."""
    return any(scope.start <= offset < scope.end for scope in scopes)


def for_a_while(text: PromptText, end: int) -> bool:
    """Whether what stands behind a refused name keeps the refusal to a part of the piece."""
    return _FOR_A_WHILE.match(text.folded, end + 1) is not None


def negated_again(text: PromptText, start: int) -> bool:
    """Whether a refusal is refused itself: "do not skip …", "never without …"."""
    return _NEGATED_AGAIN.search(text.folded, max(0, start - 28), start) is not None


def find_scopes(text: PromptText) -> list[Scope]:
    """Every negated stretch, in order, from its trigger to the end of its clause; they never overlap."""
    labelled = [Scope(m.start("items"), m.end("items"), True) for m in _LIST_LABEL.finditer(text.folded)]
    labelled += [
        Scope(m.start("items"), m.end("items"), True)
        for m in _OUT.finditer(text.folded)
        if not (_OF_A_PART.match(text.folded, m.end()) or for_a_while(text, m.end()))
    ]
    labelled += [
        Scope(m.start("items"), m.end("items"), True)
        for pattern in (_SWAP, _REST, _CAN_THE)
        for m in pattern.finditer(text.folded)
    ]
    labelled += [
        Scope(m.end(), _scope_end(text, m.end(), False), True)
        for m in _PREFERENCE.finditer(text.folded)
        if not negated(labelled, m.end())
    ]
    scopes: list[Scope] = []
    harmless = harmless_stretches(text)
    for match in TRIGGER.finditer(text.folded):
        if negated(labelled, match.start()) or not text.free(match.start(), match.end()):
            continue
        if any(start <= match.start() < end for start, end in harmless):
            continue
        if match[0] == "not" and _MODAL.search(text.folded, max(0, match.start() - 10), match.start()):
            continue  # "it must not scare anyone": a verb is negated, and none of the verbs of using or being
        if match["turned"] and negated_again(text, match.start()):
            if scopes and scopes[-1].end > match.start():
                scopes.pop()
            continue
        if match["no"] and _SAID.search(text.folded, max(0, match.start() - 24), match.start()):
            continue
        before = scopes[-1] if scopes and scopes[-1].start <= match.start() else None
        if before and _EXCEPTION.match(match[0]) and _ASIDE.fullmatch(text.folded, before.end, match.start()):
            continue
        if before and match.start() < before.end:
            scopes[-1] = Scope(before.start, match.start(), before.loose)
            if _EXCEPTION.match(match[0]):
                continue
        short = _NOT_TOO.match(text.folded, match.end()) if match["not"] else None
        bare = _bare_list(text, match) if match["no"] else None
        becoming = BECOMES.match(text.folded, match.end()) if match["without"] else None
        start = becoming.end() if becoming else match.end()
        quality = _but_not_a_quality(text, match)
        with_and = bool(match["without"]) and not becoming and not quality
        end = short.end() if short else bare or _scope_end(text, start, with_and)
        scopes.append(Scope(start, end, not match["not"] and not quality))
    lasting = [scope for scope in scopes if not _FOR_A_WHILE.search(text.folded, scope.start, scope.end + 24)]
    return sorted([*labelled, *lasting], key=lambda scope: scope.start)


def _but_not_a_quality(text: PromptText, trigger: re.Match[str]) -> bool:
    """Whether ``but not`` turns from one quality to another: "epic but not cheesy orchestral music"."""
    index = text.token_at(trigger.end()) + 1
    if not trigger[0].startswith("but not") or index >= len(text.tokens):
        return False
    word = text.tokens[index].text
    return word in word_set("negation_complaints") or any(entry.kind == "mood" for entry in lexicon().look_up(word))


def _mood_next(text: PromptText, offset: int) -> bool:
    """Whether a mood follows: "anything but country, fun and fast" is to be fun."""
    index = text.token_at(offset) + 1
    word = text.tokens[index].text if index < len(text.tokens) else ""
    entries = lexicon().look_up(word) if word else ()
    return bool(entries) and all(entry.kind == "mood" for entry in entries)


def _bare_list(text: PromptText, trigger: re.Match[str]) -> int | None:
    """Where ``No drums, bass, vocals.`` ends: a sentence of nothing but names, or a list that ends in voices."""
    listed = _BARE_LIST.match(text.folded, trigger.end())
    if listed is None:
        return None
    opens = _OPENS.search(text.folded, 0, trigger.start()) is not None
    whole = trigger.start() == 0 and listed.end() == len(text.folded)
    return listed.end() if (opens and not whole) or _VOICES_LAST.search(listed[0]) else None


def _scope_end(text: PromptText, start: int, with_and: bool) -> int:
    limit = min(len(text.folded), start + 160)
    stop = _ENDS.search(text.folded, start, limit)
    if stop and stop[0] == "and the" and _ARTICLED.match(text.folded[max(0, start - 4) : stop.start()]):
        last = _AND_THE.match(text.folded, stop.end())
        if last:
            return last.end()
    end = stop.start() if stop else limit
    first = _FIRST_WORD.match(text.folded, start, end)
    named = SET_PHRASE.match(text.folded, start, end)
    leads_on = _LEADS_ON.search(text.folded, named.end() if named else first.end(), end) if first else None
    end = leads_on.start() if leads_on else end
    for comma in _COMMA.finditer(text.folded, start, end):
        goes_on = _LIST_GOES_ON.match(text.folded, comma.start(), end)
        if not goes_on and with_and and not _LIST_IS_OVER.match(text.folded[start : comma.end() + 6]):
            goes_on = None if _mood_next(text, comma.end()) else _AND_LIST.match(text.folded, comma.start(), end)
        if not goes_on:
            return comma.start()
        # The list's last item ends it.
        after = _COMMA.search(text.folded, goes_on.end(), end)
        return after.start() if after else end
    return end
