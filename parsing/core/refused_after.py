"""Refusals that follow what they refuse: ``castanets? no``, ``drums are out``, ``the sax ruins it``, ``drumless``."""

from __future__ import annotations

import re

from parsing.core.data_files import word_set
from parsing.core.found import Found
from parsing.core.lexicon import Match
from parsing.core.scopes import negated_again
from parsing.core.spelling import singular
from parsing.core.text import PromptText

_SURELY = (
    r"(?: (?:explicitly|definitely|absolutely|strictly|just|simply|really|only|totally|always|probably|all|both"
    r"|each|also|equally))?"
)
_BE = r"(?:is|are|was|were|would be|will be|should be|must be|can be|has to be|have to be)"
_NOT = r"(?: not|n't|nt)"
_UNWANTED = (
    r"(?:(?:not|n't) (?:\w+ly )?(?:wanted|needed|allowed|welcome|required|necessary|permitted|acceptable|an option"
    r"|invited|desired|included|used|present|audible|heard|featured|in it|supposed to be (?:there|in)"
    r"|requested|appropriate|ok(?:ay)?|my (?:thing|cup of tea|style)|for (?:me|us|this)"
    r"|what (?:i|we)\b)"
    r"|(?:got |been |already )?(?:rejected|vetoed|binned|laughed out of the room)"
    r"|unwanted|unwelcome|unnecessary|superfluous|redundant|overused|overdone|a turn-?off|cheating|forbidden"
    r"|banned|prohibited|disallowed|verboten|off[ -]limits"
    r"|off the (?:table|menu)"
    r"|out of the question|a no-?go|a no-?no"
    r"|dead to (?:me|us)"
    r"|the (?:one|only) (?:thing|sound|instrument) (?:that )?(?:i|we) (?:refuse|hate|can't stand|do(?:n't| not) want)"
    r"|a(?: (?:hard|definite|firm|big|strict))? (?:no|pass)(?: from (?:me|us))?"
    r"|where (?:i|we) draw the line|done to death|a (?:tired |lazy |worn-out )?cliche|the cliche|cliched|lazy writing"
    r"|played out"
    r"|sacrilege|heresy|a (?:crime|sin)|criminal|silenced|shut away|locked away|put away|retired|benched|dismissed"
    r"|resting|a deal-?breaker|no good|excluded|removed|muted|omitted"
    r"|(?:left|taken|cut|stripped) out|turned off|not to be (?:used|included|heard)|the last thing|last on my list)"
)
# What a plain sentence says against its subject: "bagpipes don't belong here", "a choir would be wrong".
_AGAINST = (
    rf"(?:(?:would|will|do|does|can|could){_NOT} (?:belong|fit|work|suit|go (?:well )?with|help|make sense|match)"
    rf"|(?:should|must|may|can|need|shall|will){_NOT} (?:appear|feature|be (?:there|here|heard|used|in|on|part"
    rf"|present"
    r"|included|necessary|needed)|apply|show up|come in|play|exist|happen)"
    r"|need not (?:apply|appear)"
    r"|(?:would|will) (?:just |only |totally |completely )?(?:ruin|spoil|kill|wreck|distract|clash|get in the way)"
    r"|(?:would|will) (?:be|feel|sound) (?:all )?(?:wrong|too much|sacrilege|heresy|a crime|a sin|criminal"
    r"|out of place|a mistake|distracting|overkill"
    r"|terrible)"
    r"|(?:stays?|remains?|keeps?|lives?|staying) (?:in (?:its|their|the|his|her) (?:case|box|bag|drawer|car|van|pub)s?"
    r"|silent|mute|muted"
    r"|out(?! of (?:the way|tune|time))|at home|home|away"
    r"|behind)"
    r"|(?:can|may|should|could) (?:take (?:five|a break|a hike|a rest|the night off)|stay (?:home|at home|out|away)"
    r"|go home|take the day off"
    r"|sit (?:this )?(?:one )?out|go away)"
    r"|(?:ruins?|spoils?|kills?|wrecks?|bothers?|annoys?|irritates?|distracts?) (?:it|this|that|things"
    r"|everything|me|us|the)"
    r"|(?:gets?|getting|got) on (?:my|our|everyone's) nerves|drives? (?:me|us) (?:mad|crazy|nuts|up the wall)"
    r"|puts? (?:me|us|people) off|makes? (?:me|us|him|her|them|people|everyone) (?:cringe|sick|leave|nervous"
    r"|anxious|angry|aggressive|uncomfortable|queasy|nauseous|gag|itch|fall asleep)"
    r"|gives? (?:me|us|people|everyone) (?:a headache|headaches|the creeps|the ick)"
    r"|hurts? (?:my|his|her|our|their|the|people's|everyone's) (?:ears?|head)"
    r"|(?:that |which )?(?:you|we|i) (?:can|could|may|should|must) (?:skip|drop|lose|cut|omit|remove|forget|ditch"
    r"|let away"
    r"|leave (?:out|away|off|at home|behind)|take out|do without|live without)(?= (?:completely|entirely|altogether)"
    r"|\s*(?:$|[,.;!?)\n]))"
    r"|ha(?:s|ve) no (?:place|business|part|role|home)|never again|be gone|(?:ha(?:s|ve)|needs?|must|can(?: also| all)?"
    r"|could) (?:to )?go(?= *(?:$|[,.;!]))|(?:scares?|frightens?) )"
)
_NO = (
    r"(?:(?:no|not|never(?: ever| in (?:my |a )?li(?:fe|ves))?|none)(?=\s*(?:$|[,.;!?)\n]|thank|way|please|in this"
    r"|for (?:me|us|this)))|nope|nah"
    r"|please,? no|i'd rather (?:not|die)|rather not|(?:god|hell|heavens"
    r"|absolutely|definitely|oh) no|pass"
    r"|(?:hard|big|firm|definite) (?:no|pass)|no thanks?|no thank you|thanks,? but no thanks"
    r"|no way|over (?:my|our) dead bod(?:y|ies)|(?:i|we) don't do (?:those|that|them)|can we (?:please )?not"
    r"|who (?:needs|wants) (?:them|it|that|those|one)|forget it|absolutely not|please don't)"
)
_END = r"(?=\s*(?:$|[,.;!)\n]))"
_AFTERTHOUGHT = re.compile(
    # "sax players, stay home", "guitar solo no"
    r"(?:\s+(?:players?|solos?|parts?|sections?|sounds?|lines?|tracks?|stuff)(?=[\s,:?]))?"
    rf"(?:\s?\?+\s*(?:(?:eh|meh|um|uh|hmm|ugh|well|oh|sorry),?\s+)?{_NO}(?![\w-])"
    rf"|\s*[:=]\s*(?:over (?:my|our) dead bod(?:y|ies)|can we (?:please )?not|muted?|silent|out|absent|excluded|no"
    rf"|none|nope|nah|off|false|0|zero|never|please,? not|please,? no|absolutely not"
    rf"|definitely not|not so much|not really|not today|overused|overdone|done to death|cliched?|skip(?: it)?)(?![\w-])"
    rf"|,?\s+(?:just |but |only )?not (?:here|today|this time|(?:in|on|for) (?:this|here)(?: one)?){_END}"
    rf"|\s+(?:may|can|should|must|do|does|will)(?: not|n't){_END}|\s+(?:nahi|nahin|vendaam){_END}"
    rf"|[,.;]? never again(?!\w)|,? (?:on no account|under no circumstances|by no means){_END}"
    r"|,?\s+only (?:if|when) (?:you|we|it) (?:absolutely |really )?(?:must|have to|has to|need to)(?!\w)"
    rf"|,?\s+(?:can |please |should )?stay (?:at )?home{_END}"
    rf"|(?:,?\s+(?:on|in|at|with|from|over) [\w' ]{{1,18}})\s+{_BE}{_SURELY}\s+(?:unwanted|unwelcome|forbidden|banned"
    r"|prohibited|verboten|off[ -]limits|not (?:allowed|wanted|welcome|permitted))(?![\w-])"
    rf"|,?\s+(?:no|not|off|hell no|no thanks?|no thank you|not so much|not please)(?=\s*(?:$|[,.;!)\n]))"
    r"|\s+off(?=\s+(?:please|pls|plz)(?!\w))|\s*\(\s*(?:no|none|off|out|not wanted|hell no|nope|nah|no way"
    r"|excluded)\s*\)"
    r"|\"\s*:\s*\"?(?:false|null|none|no|off)(?!\w)"
    rf"|\s+-+\s+(?:no|nope|nah|no thanks?|no way|never)(?=\s*(?:$|[,.;!)\n]))"
    rf"|(?:\s+{_BE})?{_SURELY}\s?{_UNWANTED}(?![\w-])"
    rf"|\s+{_BE}{_SURELY}\s+(?:out|off|gone|absent|missing|silent|muted|resting)(?=\s*(?:$|[,.;!)\n]|and\b|this))"
    rf"|\s+(?:{_BE}|ha(?:s|ve) been|gets?|got|be)(?: all)?\s+(?:replaced|substituted|swapped(?: out)?|traded(?: in)?)"
    r"(?= (?:by|with|for)(?!\w))"
    r"|\s+(?:was|were|is|are)\s+(?:explicitly not(?![\w-])|not(?=\s*(?:$|[,.;!)\n])))"
    rf"|{_SURELY}\s+{_AGAINST}(?![\w-])"
    r"|\s+out(?=,? (?:and )?[\w-]+ in(?![\w-]))"
    r"|\s*-?less(?![\w-])|[ -]free(?![\w-])|\s*👎|\s*[❌🚫⛔✖](?=\s*(?:$|[,;\n]))|\s+0 ?%)"
)
# "who needs bagpipes?", "any bagpipes and I'm leaving": said before the name and closed after it.
_BEFORE_AND_AFTER = (
    (
        re.compile(
            r"(?<!\w)(?:anyone|anybody|whoever)(?: who)? (?:puts?|adds?|uses?|plays?)(?: an?| the| any)?(?: \w+)? $"
        ),
        re.compile(r"[^.;!?\n]{0,24} (?:is|are|gets?|will be|dies|should be) "),
    ),
    (
        re.compile(r"(?<!\w)anything with(?: an?| the| any)?(?: \w+)? $"),
        re.compile(r"(?: in it)? and (?:he|she|it|i|they|we|the \w+)(?!\w)"),
    ),
    (
        re.compile(r"(?<!\w)if (?:an?|the|any|some|one|a single)(?: [\w'-]+){0,2} $"),
        re.compile(
            r" (?:turns?|shows?|comes?|creeps?|sneaks?|pops?|appears?|plays?)(?: \w+){0,3},?"
            r" (?:i|we|i'll|i'm|i'd|you)(?!\w)"
        ),
    ),
    (
        re.compile(r"(?<!\w)(?:it's|it is) (?:the|those|these|that)(?: [\w-]+)? $"),
        re.compile(r" (?:that|who|which) (?:must |has to |have to |should |gets? to )?(?:go|goes|leaves?)(?!\w)"),
    ),
    (
        re.compile(r"(?:^|[.,;!?\n]\s{0,3}|(?<!\w))who (?:needs|wants|asked for)(?: \w+)? $"),
        re.compile(r"(?: anyway| anyhow)?\s*\?"),
    ),
    (
        re.compile(r"(?:^|[.,;!?\n]\s{0,3}|\bone )(?:any|a single|even one|more)(?: more| sign of| hint of)? $"),
        re.compile(r"(?: (?:in|on) (?:it|this|there|the \w+))?,? (?:and|or|then) (?:i|we|it|you)(?:'|\b)"),
    ),
    (
        re.compile(
            r"(?<!\w)if (?:there(?:'?s| is| are)|i (?:\w+ )?(?:hear|find|get)|it has|you (?:add|use"
            r"|put|put in))(?: any| an?| one| even| more| single)* $"
        ),
        re.compile(r"(?: [\w-]+){0,5},? (?:i|we|i'll|i'?m|it's|you|then|don't)(?!\w)"),
    ),
    (
        re.compile(r"(?<!\w)(?:i|we|they) (?:find|think|consider|found)(?: the| that| all)? $"),
        re.compile(
            r" (?:is |are |to be )?(?:so |too |really |very |quite )?(?:annoying|loud|irritating|grating"
            r"|boring|cheesy"
            r"|distracting|tacky|awful|ugly|overused|unbearable|cold|harsh)(?!\w)"
        ),
    ),
    (
        re.compile(
            r"(?<!\w)(?:i'm|i am|i'll|i will|we'll|we will|we're|we are|my \w+ will|i can)(?: \w+){0,1}"
            r" (?:sing|play|record|track|add|overdub|singing|playing|recording|tracking|adding|doing)(?: \w+)? $"
        ),
        re.compile(r"(?: \w+){0,3} (?:myself|ourselves|herself|himself|live on top|afterwards)"),
    ),
    (
        re.compile(
            r"(?<!\w)(?:i|we)(?:'ve| have)?(?: already)? (?:got|have|hired|booked) (?:an?|our|my|the)(?: \w+)? $"
        ),
        re.compile(r"(?: \w+){0,2} already(?!\w)"),
    ),
    (
        re.compile(
            r"(?:^|[.,;!?\n]\s{0,3})(?:last time |once |before )?(?:we|i|they|you)"
            r" (?:had|got|used|did|tried|added|put in|keep (?:adding|using))(?: \w+)? $"
        ),
        re.compile(
            r"[^.;!?\n]{0,40}[,.;] ?(?:never again|not again|remove|delete|drop|cut|lose|so leave (?:those|them|it)"
            r"|not this time|enough"
            r"|please don't|don't|stop)"
        ),
    ),
)
# "Braams are banned. So are risers.", "no drums. Same goes for bass": a refusal that goes on.
_SO_ARE = re.compile(
    rf"(?:(?<!\w)(?:no|without|avoid|not|hate|skip|drop) [^.;!?\n]{{2,60}}|{_UNWANTED}|{_AGAINST})[.;,!]?\s+(?:and )?"
    r"(?:so (?:is|are|do|does|would|will|should|must)|(?:the )?same (?:goes |is true )?(?:for|with)|ditto(?: for)?"
    r"|nor (?:is|are))"
    r"(?: (?:the|any|all|that|those))? $"
)
# "the choir costs too much: drop it": the sound named last before is meant.
_IT = r"(?:'?em|both|it|that|them|those|him|her|these|this)"
_SEVERAL = re.compile(r"(?<!\w)(?:those|these|them|they|both|'?em|none of it)(?!\w)")
_CLOSES = (
    r"(?=\s*(?:$|[,.;!?)\n]|please|here|again|this time|any ?more|anywhere|at all|entirely|completely|altogether))"
)
_DROP_IT = re.compile(
    rf"(?<![\w-])(?:(?:leave|cut|take|keep|strip|edit|turn|switch) {_IT} (?:out|off|away)"
    rf"|so (?:please )?don't{_CLOSES}|so none{_CLOSES}|(?:please|plz|pls) stop{_CLOSES}|thanks,? but no thanks{_CLOSES}"
    rf"|(?:sick|tired|bored|weary) of {_IT}{_CLOSES}|(?:hate|can't stand|enough of) {_IT}{_CLOSES}|get {_IT} out"
    rf"|(?:throw|toss|chuck) {_IT} (?:away|out)"
    rf"|(?:those|these|that|they|it) (?:gotta|gots? to|has to|have to|must|should|needs? to|can) go{_CLOSES}"
    rf"|get(?:ting)? rid of {_IT}"
    rf"|leave {_IT} (?:at home|behind|alone|in the \w+|for (?:another|next) (?:day|time|song|track))"
    r"|(?:(?:drop|lose|skip|scrap|cut|kill|ditch|remove|omit|mute|axe|nix|leave|none of|without"
    r"|(?:let's|please|so|and|we'll|to|just) (?:avoid|exclude|forget|bin|do without|not (?:use|have|include))"
    r"|(?:do not|don't|dont|didn't|won't) (?:want|need|like|use|include|add|play|have))"
    rf" {_IT}{_CLOSES}))(?![\w-])"
)
# "more harp less tuba": the harp is wished for.
_MORE_AND_LESS = re.compile(r"(?<!\w)more [^.,;]*,? less $")
_MOOD_ASKED = re.compile(rf"\s?\?+\s*{_NO}(?![\w-])")
_FARTHEST_NOUN = 90
# "claps, bells and whistles are out": the list needs its "and"; a comma alone parts what is wanted from what is not.
_LAST_JOINT = re.compile(r",?\s*(?:and|or|n|'n'|/|&)\s*(?:(?:the|an?|any)\s+)?")
_ANY_JOINT = re.compile(r"(?:,?\s*(?:and|or|n|'n'|/|&)\s*|\s*,\s*)(?:(?:the|an?|any)\s+)?")
_JOINED_BEFORE = re.compile(r"(?:^|[.,;!\n])\s{0,4}(?P<noun>[a-z]{3,20}s)\s+(?:and|or|&)\s+$")
# A name that no list has, alone at the head of its clause: "autotune is forbidden".
_STRANGER = re.compile(
    r"(?:^|[.,;!?\n(]|(?<!\w)(?:but|and))\s{0,3}(?:the |an? |any "
    r"|all )?(?P<noun>[a-z][a-z'-]{2,20}(?: [a-z][a-z'-]{2,20})?)"
    rf"(?=\s?\?\s*{_NO}(?![\w-])|(?<=s)(?<!heavens)\s+(?:no|not){_END}|(?:\s+{_BE})?{_SURELY}\s?{_UNWANTED}(?![\w-])"
    rf"|\s+{_AGAINST}(?![\w-]))"
)


def refused_after(text: PromptText, matches: list[Match]) -> list[Found]:
    """What is refused by the words behind it; names joined by "and" are refused together."""
    found: list[Found] = []
    for index, match in enumerate(matches):
        if match.entry.kind == "mood" and _MOOD_ASKED.match(text.folded, match.end):
            found.append(Found("excluded", match.entry.name, match.start, match.end))
        if match.entry.kind not in ("instrument", "genre") or not _is_refused(text, match):
            continue
        first = index
        joining = _LAST_JOINT
        alone = text.folded[match.end :].lstrip()[:1] in (":", "=")  # "swing / tuba: no" is a field of a form
        while first and not alone and joining.fullmatch(text.folded, matches[first - 1].end, matches[first].start):
            first -= 1
            joining = _ANY_JOINT
        found += [Found("excluded", m.entry.name, m.start, m.end) for m in matches[first : index + 1]]
        joined = _JOINED_BEFORE.search(text.folded, 0, matches[first].start)
        if joined:
            found.append(Found("excluded", joined["noun"], joined.start("noun"), joined.end("noun")))
    return found + _strangers(text, matches) + _dropped_by_a_pronoun(text, matches)


def _is_refused(text: PromptText, match: Match) -> bool:
    if _AFTERTHOUGHT.match(text.folded, match.end):
        return not _MORE_AND_LESS.search(text.folded[max(0, match.start - 12) : match.end + 6])
    if _SO_ARE.search(text.folded, max(0, match.start - 100), match.start):
        return True
    begin = max(0, match.start - 40)
    return any(
        before.search(text.folded, begin, match.start) and after.match(text.folded, match.end)
        for before, after in _BEFORE_AND_AFTER
    )


def _dropped_by_a_pronoun(text: PromptText, matches: list[Match]) -> list[Found]:
    found = []
    for refusal in _DROP_IT.finditer(text.folded):
        if negated_again(text, refusal.start()):
            continue
        sounds = [m for m in matches if m.entry.kind == "instrument" and m.end <= refusal.start()]
        if sounds and refusal.start() - sounds[-1].end <= _FARTHEST_NOUN:
            first = len(sounds) - 1
            several = _SEVERAL.search(refusal[0]) is not None
            while several and first and _ANY_JOINT.fullmatch(text.folded, sounds[first - 1].end, sounds[first].start):
                first -= 1
            found += [Found("excluded", m.entry.name, m.start, m.end) for m in sounds[first:]]
    return found


def _strangers(text: PromptText, matches: list[Match]) -> list[Found]:
    found = []
    for stranger in _STRANGER.finditer(text.folded):
        start, end = stranger.span("noun")
        words = stranger["noun"].split()
        if any(word in word_set("negation_noun_stops") | word_set("negation_no_subject") for word in words):
            continue
        if text.free(start, end) and not any(m.start < end and start < m.end for m in matches):
            found.append(Found("excluded", singular(stranger["noun"]), start, end))
    return found
