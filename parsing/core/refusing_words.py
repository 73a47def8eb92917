"""The words that begin a refusal: determiners, prepositions, verbs of removal, dislike and wishing, and "not"."""

from __future__ import annotations

import re

# Determiners and quantities: whatever noun follows is refused.
_DETERMINERS = (
    r"(?:under no circumstances|on no account|by no means|at no point)(?: (?:may|should|must|can|do|will))?(?: (?:use"
    r"|add|include"
    r"|have"
    r"|put|play|let))?|miss me (?:with|w/?)|(?:hard |big |firm )?pass on|no (?:need|room|place|space) for"
    r"|(?:the )?opposite of|not the (?:place|time|moment) for"
    r"|no interest in|no (?:trace|hint|sign|sort|kind) of|no thanks to|(?:no|nay) to"
    r"|(?:no|any) more of (?:those|these|that|this|the)|no more(?! than)|no fan of|no(?!\s*[/|,;:)])|zero|nor|neither"
    r"|none of|(?:very |precious "
    r"|as )?little(?: (?:to|or) no)?(?= [a-z]+(?:(?<!ou)(?<!s)s|ion)\b)"
    r"(?! (?:ones|things|bits|kids|boys|girls|by|children))"
    r"|little (?:to|or) no"
    r"|too (?:many|much)|(?:heard|had|seen) enough(?: of)?(?= [a-z])(?! (?:in|on|at|for|to|time|room|space|already"
    r"|from|by)\b)|(?<!get )enough (?:with|of)(?: (?:those|these"
    r"|that|the))?"
    r"|(?:hardly|barely|scarcely|not) (?:any|a single|much|many)|as (?:little|few)|the (?:less|fewer)(?! is)"
    r"|ixnay on|[❌🚫⛔✖]"
    r"|(?<![\d.,:/])0(?= [a-z]{3,}s\b)(?! (?:seconds|minutes|bars|beats|hours|secs|mins|points|cents))|not a lot of"
)
_PREPOSITIONS = (
    r"without(?! (?:further ado|a doubt|(?:question|fail|exception|hesitation|saying|end)\b))|w/o|w/out|minus|sans"
    r"|(?:free|void|devoid) (?:of|from)|(?:stop(?:s|ping)?|fall(?:s|ing)?) (?:well |just )?short of|lacking|lacks"
    r"|lack of|absence of|absent"
    r"|(?:rather|other|anything) than|instead of|in (?:place|lieu) of|except(?:ing)?(?: for)?|apart from|aside from"
    r"|save for|but (?:not|no)|anything (?:but|except)|all but(?= the)|everything (?:but(?! the kitchen sink)|except)"
    r"|nothing (?:with|like)|(?:any \w+|everything|anything|all \w+)(?: you (?:like|want))? (?:bar|barring)"
    r"|anything goes,? (?:but|except)(?: for)?"
    r"|(?:any|every) (?:style|genre|instrument|sound) (?:but|except)"
    r"|(?:less|fewer)(?= [a-z])(?! than)"
)
# What is done with the unwanted; "the" parts "drop the drums" from "a drop" and "cut the pads" from "a cut".
_REMOVALS = (
    r"exclud(?:e|es|ing)|omit(?:s|ting)?|skip(?:s|ping)?|avoid(?:s|ing)?|remov(?:e|ing)|eliminat(?:e|ing)"
    r"|ditch(?:ing)?"
    r"|(?:leave|leaving|take|taking|cut|cutting|strip|filter|edit|rule) out|(?:leave|left) off|keep out"
    r"|withhold(?:ing)?|get(?:ting)? rid of"
    r"|do away with|dispens(?:e|ing) with|(?:refrain|abstain)(?:ing)? from|for(?:e)?go(?:ing)?|hold off on|lay off"
    r"|resist(?:ing)?(?: the (?:urge|temptation) to \w+)?|(?:stay|keep|shy)(?:s|ing)? (?:away|clear|out) (?:of|from)"
    r"|steer(?:ing)? (?:clear of|away from|around)|(?:quit|stop|cease)(?: it)?(?= (?:using|adding|putting|including"
    r"|playing"
    r"|with)(?: |$))|reduc(?:e|ing)"
    r"|(?:tone|turn|dial|scale|cut) (?:down|back|off)(?: on)?|(?:go |going )?easy on|(?:can )?do without"
    r"|(?:lose|losing|cut|kill|hold|scrap(?:ped)?|mute|bin(?:ned)?|retire|banish|bench|shelve|outlaw)"
    r" (?:the|any|all|that|those|these)(?! (?:way|last|final|note|chord|line"
    r"|groove|beat))|drop (?:the|any|all)(?! (?:beat|bass)\b)"
    r"|(?:let's|please) (?:lose|scrap|bin|axe)(?= [a-z]+s\b)"
    r"|mute(?= )|nix(?= )|spare (?:me|us)|forget(?: about)?(?= (?:the|any|all)\b)|(?:(?<![\s\S])"
    r"|(?<=[.!?;,] ))forget(?: about)?(?= )"
    r"|(?:scratch|nix|axe|cancel|delete|lose|ban|chuck|disregard|ignore|toss|dump|kick out"
    r"|throw out)(?= (?:the|any|all)\b)(?! way)"
    r"|(?:please |to |and |go )(?:go )?light on"
)
_DISLIKES = (
    r"hate[sd]?|loathe[sd]?|detest(?:s|ed)?|despise[sd]?|dislike[sd]?|i do mind|(?:can't|cant|cannot"
    r"|can not) (?:stand|bear|stomach|tolerate|abide)"
    r"|not (?:looking for|a (?:big |huge )?fan of|into|keen on|fond of|interested in)|(?:allergic|averse) to"
    r"|(?<!not )(?<!n't be )(?:scared|afraid|terrified) of|(?:barks?|cries|cry) at"
    r"|(?:sick|tired|bored|weary|had enough)(?: to death)? of|fed up with"
    r"|(?<!to )(?:forbids?|ha(?:s|ve) banned|prohibits?|bans|disallows?|vetoe[sd]|rules? out)"
    r"|(?:can't|cannot|cant|won't) (?:\w+ ){1,2}(?:when(?:ever)?|if|while) (?:there(?:'s| is| are)|i hear|it has)"
    r"|complain(?:s|ed|ing)? (?:about|when(?:ever)? (?:there(?:'s| is| are)|they hear|it has|i (?:add|use|play)))"
    r"|if i (?:have to |ever )?hear"
    r"|no(?:t|body|one|-one| one) (?:likes|wants|needs|asked for)|(?:sworn|swear) off|opposed to|(?:have|has"
    r"|had) it with"
    r"|(?:over|done|through|finished) with(?= (?:the|all|these|those|any)\b)|had my fill of"
    r"|(?:i'm|i am|we're|we are|im) (?:so |totally |absolutely |quite )?(?:done|through|finished) with"
    r"|the (?:very )?last thing (?:\w+ ){1,3}?(?:wants?|needs?|requires?)(?: (?:to hear|here|now|right now))?"
    r" (?:is|are)"
    r"|what (?:i|we) (?:do mind|hate|dislike|(?:do not|don't) (?:want|need|like)|can't stand) (?:is|are)"
    r"|(?:i'm|i am|we're|we are) (?:so |totally )?over(?! the )(?= [\w -]{2,24}(?:[.,;!\n]|$))"
    r"|unhappy (?:with|about)|disappointed (?:by|with|if)|(?:annoyed|irritated|bothered|distracted|put off"
    r"|bored) by|no love for"
)
_NOT = r"(?: not|n't|nt)"
_WANTED = (
    r"(?:want|wish(?: for)?|need|like|love|use|add|include|put|have|hear|feature|contain|bother with"
    r"|give me|play|make (?:it|this)"
    r"|do(?! (?:it|this|that|anything|much|well|without)\b)"
    r"|require|involve|licen[sc]e|afford|clear|handle|deal with|cope with|care for|throw in|bring in|permit|tolerate"
    r"|accept|allow|dare (?:to )?(?:add|use|include"
    r"|put)|needing|wanting|using|having|including|requiring)"
)
# Negated verbs: of wishing and using (any noun counts), and of being (qualities count).
_VERBS = (
    rf"(?:(?:do|does|did|should|must|would|will|could|can?|need){_NOT}|cannot|can not|never|rather not|not to"
    rf"|not going to|(?:wo|will|would|do|does)(?:n't|nt| not) be)"
    rf"(?: (?:really|actually|even|ever|you|want to|wanna|like to|need to)){{0,2}} {_WANTED}(?! to go wrong| enough)"
    r"(?: (?:to hear|to have|it to be|it to sound|it when there(?: is|'s| are)|it))?"
    rf"|(?:(?:do|should|must|would|can){_NOT}|never) (?:drown|bury|soak|drench|smother|swamp|coat)"
    r" (?:it|this|that|them|everything|the [a-z]+|my [a-z]+) (?:in|with|under)"
)
_BEING = (
    rf"(?:(?:do|does|should|must|may|need){_NOT}|cannot|can not|can't|(?:must|should|may"
    rf"|can) on no account)(?: (?:really|ever))?"
    r"(?: let (?:it|this|that|things|the \w+))?"
    r"(?: (?:on no account |under no circumstances )?(?:be|sound|feel|get|become|go|seem|turn"
    r"|turn into|drift into|slip into)(?! (?:afraid|shy|scared|enough|wrong|back))(?: like)?)"
)
# "without getting boring", "keep it from sounding too polished": a quality that is not to come.
_BECOMING = r"(?:being|getting|sounding|feeling|becoming|going|turning|seeming|coming (?:across|off)(?: as)?)"
_TURNING = (
    rf"(?:without|(?:keep|stop|prevent)(?:ing)? (?:it|this|that|things|the [a-z]+) from|avoid(?:ing)?)"
    rf" (?:it )?(?:ever )?{_BECOMING}"
)
BECOMES = re.compile(rf"\s+{_BECOMING}(?!\w)")
_NOT_NEGATING = (
    r"only|just|enough|unlike|afraid|sure|necessarily|bad|to mention|to forget|long|much time|yet|sold|until"
    r"|an? problem"
    r"|an issue|a big deal|limited to|mind|minding|forget|without|hesitate|possible"
    r"|quite sure|so much(?! [\w -]{1,30} as )|my (?:thing|cup of tea|style)|for (?:me|us)|what (?:i|we)"
    r"|going anywhere|here to"
)
TRIGGER = re.compile(
    rf"(?<![\w-])(?:(?P<no>{_DETERMINERS})"
    rf"|(?P<without>(?P<turned>{_PREPOSITIONS}|{_REMOVALS}|{_DISLIKES})|{_VERBS})"
    rf"(?:(?: (?:from )?(?:using|adding|including|having|with|the use of|relying on|resorting to|leaning on"
    rf"|depending on|featuring"
    r"|playing|involving|bringing in|throwing in|putting in))?(?: (?:any|the))?)"
    rf"|(?P<not>{_BEING}|{_TURNING}|(?:not(?! (?:{_NOT_NEGATING})\b)|non(?= [a-z])|(?:is|are|was|were)n'?t"
    r"|not at all|far from|nowhere near|in no way|never|nothing(?! (?:but|else|like it))(?: (?:that is|that's))?)"
    r"(?: (?:meant|supposed|intended|trying|want(?:ed)?) to (?:be|sound|feel))?))(?![\w-])"
)
