"""Words of negation that refuse nothing: ``never lose the groove``, ``it need not be fast``."""

from __future__ import annotations

import re

from parsing.core.text import PromptText

_NT = r"(?:n't|nt| not)"
_IDIOMS = (
    r"doubt|ifs|buts|wait|hang on|hold on|hear me out|actually|really|seriously|matter|problem|wonder|limits?|longer"
    r"|one|other"
    r"|others|additional|further|need(?! for)|worries|rush"
    r"|idea|big deal|(?:less|fewer) than|more than|thanks(?! to)|way\b|cap\b|frills|nonsense"
    r"|holds barred|fuss|pressure|problems?|trouble|man's land|obligation|particular|such thing"
    r"|strings attached|wave|stranger|surprise|clue|budget|deadline|joke|question|pain|biggie|preference|exceptions?"
    r"|time(?= to)|rest|copyright(?: issues?)?|harm|shortage|end of|issue|stress|hurry"
)
_HARMLESS = re.compile(
    r"(?<![\w-])(?:"
    r"there(?:'s| is|s) nothing (?:like|better|quite like|wrong)|nothing (?:beats|better than|compares"
    r"|wrong with|says)"
    r"|none other than|why (?:not|don't (?:we|you))|no problems?(?: with)?"
    r"|(?:can't|cannot|can not) not|nothing against|no objections? to|(?:isn't|is not|not) that (?:i|we) (?:don't"
    r"|do not|hate|dislike)"
    r"|no such thing as(?: [\w'-]+){1,3}"
    # "it doesn't get better than a Hammond organ"
    rf"|(?:(?:do|does|did|can|could|wo|will|would){_NT}|cannot|never) get (?:any |much )?(?:better|more [\w'-]+|\w+er)"
    r"(?: than)?"
    # "it wouldn't be reggae without an organ"
    rf"|(?:(?:would|will|could|can?|is|does|do|has){_NT}|it's not|ain't) (?:\w+ ){{0,2}}?(?:[\w&'-]+ ){{1,4}}without"
    r"|(?:no|what's|where's) (?:\w+ ){1,2}(?:is complete )?without"
    # "don't let the drums stop", "never lose the groove", "without losing energy"
    rf"|(?:(?:do|must|should|can|may){_NT}|never|not) (?:ever )?let (?:[\w'-]+ ){{1,3}}(?:stop|end|drop|die"
    rf"|fade|go|rest|slip)"
    rf"|(?:(?:do|must|should|does|can|wo|will|may){_NT}|never|not|without|no)(?: ever)?"
    r" (?:lose|losing|loses|stop(?:s|ping)?|ending|ends|lets? up|letting up|sacrific(?:e|ing)|compromis(?:e|ing)"
    r"|neglect(?:ing)?|leav(?:e|ing) (?:behind|home))(?! (?:using|adding|with))"
    # "you can never have too many guitars"
    rf"|(?:can?|could|have)(?:{_NT}|not| never| hardly)? (?:ever |possibly )?(?:have |be |get )?too (?:many|much)"
    r"|(?:never|not|n't|cannot) (?:ever |possibly )?(?:have|be|get) (?:too|enough)"
    # "it doesn't have to be fast", "you need not hurry"
    rf"|(?:(?:do|does|did|need){_NT} (?:have|need) to|need{_NT}) (?:be|sound|feel|rush|hurry|go|last)"
    r"|no need (?:to (?:be|sound|rush|hurry|go|hold)|for it to)|not (?:necessarily|essential|required to)"
    # what a song tells of is no wish
    r"|about (?:[\w'-]+ ){0,4}?(?:no|not|without|never|nothing|nobody|losing|missing|lacking)"
    r"|(?:called|titled|named|entitled) ['\"]?(?:[\w'-]+ ){0,3}?(?:no|not|without|never|nothing|nobody)"
    r"|(?:world|life|city|day|night|home|summer|winter|man|woman|people|place|land"
    r"|(?:the|this|that|my|your|our|his|her|their|empty|haunted) house) (?:with no|without)"
    r"|(?:not|isn't|ain't) (?:just )?(?:your|the) (?:average|usual|typical|standard|everyday)"
    r"|not an? (?:average|ordinary)"
    rf"|(?:(?:do|does|need){_NT}|never|no need to) (?:worry|care|bother|fuss|stress|fret|think twice|ask me"
    rf"|wonder) about"
    rf"|(?:not an? |no )(?:musician|expert|producer|composer|pro|genius|singer myself)|no (?:{_IDIOMS})"
    rf"|(?:not|n't be|never) afraid of|(?:can{_NT}|can't|cannot) believe it's not|hates? to (?:ask|say|admit"
    rf"|bother|break)"
    r"|if (?:it's |it is )?not too much (?:trouble|to ask)|without (?:you|me|him|her|us|them)(?= |$)"
    r"|ain't no sunshine"
    r"|not (?:many|a lot of|a lot|too many) (?:instruments|notes|layers|elements|going on)"
    r"|hate[sd]? (?:mondays?|my (?:job|life|ex|boss)|this song|winter|myself|goodbyes)"
    r"|never (?:rests?|sleeps?|quits?|tires?)|ain't nothing like|if (?:that's |it's )?not possible"
    # how loud one part is beside another: "the pads should not drown the voice"
    rf"|(?:(?:do|does|must|should|can|will|may|to){_NT}|never|without|not) (?:ever )?(?:overpower|overshadow|overwhelm"
    r"|drown|bury|mask|fight|clash|compete|interfere|distract|cover|swamp)(?:ing)?"
    r"(?! (?:it|this|that|them|everything|(?:the|my) [a-z]+) (?:in|with|under)\b)(?: out| with| from)?(?: [\w'-]+){1,3}"
    r"|every(?:one|body)(?: [\w']+){1,4} (?:except|apart from)"
    r"|more or less|(?:nothing|no) (?:more|else|less|short) (?:than|of(?! (?:those|these|that|this|the)\b))"
    r"|no (?:\w+ )?preferences?"
    r"|without (?!(?:being|getting|sounding|feeling|becoming|going|turning|coming|seeming|using|adding|including"
    r"|relying|resorting"
    r"|leaning|depending|featuring|playing|involving|bringing|throwing|putting"
    r"|having|anything|something|any|string|king|ring|spring|sing|singing|screaming|growling|rapping|shouting"
    r"|whistling"
    r"|humming|clapping|drumming|talking|yelling|chanting|scratching|strumming|shredding|crooning|wailing|snapping"
    r"|swearing|cursing|cussing|yodel+ing|moaning|sighing|laughing|cheering|clicking|buzzing|ticking|beeping|hissing"
    r"|pumping|stuttering|layering|strings|soloing|beatboxing|stomping|panning|sampling|backing|programming|muttering"
    r"|speaking|swing|building"
    r"|everything)\b)"
    r"(?:ever |really |fully )?[a-z]{2,}ing"
    # how a part is played
    r"|[\w'-]+ (?:(?:should|can|may|must|could) be|is|are|be) (?:slightly |a (?:bit|little|touch) )?off(?: the)?"
    r" (?:grid|beat|kilter)"
    r")(?![\w-])"
)


# "No Surprises", 'Never Gonna Give You Up': two words or more in quotes, written as a title.
_SMALL = r"a|an|the|of|on|in|to|and|for|with|at|my|you|me"
_TITLE = re.compile(rf"(?<!\w)[\"“'‘](?P<title>[A-Z][\w’']*(?: (?:[A-Z][\w’']*|{_SMALL}))* [A-Z][\w’']*)[\"”'’](?!\w)")


def harmless_stretches(text: PromptText) -> list[tuple[int, int]]:
    """Stretches of the folded text whose words of negation refuse nothing: idioms, and titles in quotes."""
    titles = [text.folded_span(*match.span("title")) for match in _TITLE.finditer(text.raw)]
    return titles + [match.span() for match in _HARMLESS.finditer(text.folded)]
