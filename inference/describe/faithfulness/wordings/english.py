"""How else English says what its templates say."""

from __future__ import annotations

from inference.describe.event import Direction, Light, Side
from inference.describe.faithfulness.phrases import Kind, Rule, Wording
from inference.describe.grading import Certainty, Degree
from inference.types import Modality

_WAS = "(?:was|were|is|are|has been|have been)"
_PICTURE = "(?:the |this )?(?:picture|image|frame|scene|view)"
_MOVED = "(?:moved|moves|moving|move|went|going)"
_SEEN = "(?:seen|visible|detected|found|counted|present|shown|in view)"
_IN_PICTURE = rf"(?:in {_PICTURE}|by the camera|on the camera|on camera|in the video|in the recording)"
_NORMAL = {
    "profile": "(?:this|the) scene['’]s (?:normal|usual)(?: level)?|(?:what is )?normal for (?:this|the) "
    "scene",
    "itself": "(?:this|the) recording['’]s (?:normal|usual)(?: level)?|(?:what is )?normal for (?:this|the) "
    "recording",
    "general footage": "ordinary (?:surveillance )?footage",
    "": "(?:the |what is )?(?:normal|usual)",
}
_DEGREES = {Degree.NEAR: "near", Degree.ABOVE: "", Degree.WELL: "well ", Degree.FAR: "far "}
_SIDES = {Side.LEFT: "left", Side.MIDDLE: "(?:middle|center|centre)", Side.RIGHT: "right"}

_THINGS = (
    Rule(Kind.COUNT, "(?:<a>|1) <one>"),
    Rule(Kind.COUNT, "<the> <one>"),
    Rule(Kind.COUNT, "<number> <many>"),
    Rule(Kind.COUNT, "(?:the )?<many>"),
    Rule(Kind.MOST, "at once|at the same time|at least"),
    Rule(Kind.EXISTS, rf"(?:{_WAS} (?:also )?)?{_SEEN}(?: {_IN_PICTURE})?"),
    Rule(Kind.EXISTS, rf"(?:{_WAS} )?{_IN_PICTURE}|there (?:was|were|is|are)"),
    Rule(Kind.EXISTS, "(?:the )?(?:picture|video|recording|camera|scene) (?:shows|showed|recorded)"),
    Rule(Kind.MOVES, rf"(?:{_WAS} )?{_MOVED}"),
    Rule(Kind.STAYS, "(?:stayed|staying|stays|remained) (?:(?:about )?in place|stationary)"),
    Rule(Kind.STAYS, "(?:stayed|stays|remained)(?= (?:on|in) the (?:left|right|middle))"),
    Rule(Kind.MOVES, rf"(?:crossed|crossing|passed through) {_PICTURE}(?= from )"),
    Rule(Kind.STAYS, "(?:stayed|staying|stays|remained) (?:about )?where (?:it was|they were)"),
    *(
        Rule(Kind.DIRECTION, rf"(?:{_WAS} )?{_MOVED} {word}", way)
        for way, word in (
            (Direction.LEFT, "(?:left|leftwards?)"),
            (Direction.RIGHT, "(?:right|rightwards?)"),
            (Direction.UP, "(?:up|upwards?)"),
            (Direction.DOWN, "(?:down|downwards?)"),
        )
    ),
    *(
        Rule(Kind.DIRECTION, rf"(?:to|towards?) the {word}(?: of {_PICTURE})?", way)
        for way, word in (
            (Direction.LEFT, "left"),
            (Direction.RIGHT, "right"),
            (Direction.UP, "top"),
            (Direction.DOWN, "bottom"),
        )
    ),
    *(
        Rule(
            Kind.WAY,
            f"from (?:the )?{first}(?: side)?(?: of {_PICTURE})? to (?:the )?{last}(?: side)?"
            f"(?: of {_PICTURE})?",
            (a, b),
        )
        for a, first in _SIDES.items()
        for b, last in _SIDES.items()
    ),
    *(
        Rule(Kind.SIDE, rf"(?:{_WAS} )?(?:on|in|at) the {word}(?: (?:side|part))?(?: of {_PICTURE})?", side)
        for side, word in _SIDES.items()
    ),
    Rule(Kind.ZONES, "(?:in|inside|within) (?:the )?(?:zones? |area )?<zones>(?: zone| area)?"),
    Rule(Kind.ZONES, "through (?:the )?<zones> zone"),
    Rule(Kind.THROUGH, "(?:crossed|crossing|crossed through|passed through|passing through|through) (?:the )?"
         "(?:zones? )?<zones>"),
    Rule(Kind.PLACE, "(?:at|on|in) (?:the )?(?:camera |recording )?<place>"),
    Rule(Kind.PLACE, "(?:the )?(?:camera|recording) <place>"),
    Rule(Kind.PLACE, "<place>(?=[:,])"),
)  # fmt: skip
_TIMES = (
    Rule(Kind.AT, "(?:at |at about |at around |around )?<time>"),
    Rule(Kind.SPAN, "(?:from |between )?<start> ?(?:to|until|and|-|–) ?<end>"),
    Rule(Kind.SINCE, "(?:since|from) <time>(?: on| onwards?)?"),
    Rule(Kind.UNTIL, "until <time>"),
    Rule(Kind.BEGINS, "(?:began|begins|beginning|started|starts|starting) at <time>"),
    Rule(Kind.ENDS, "(?:ended|ends|ending|finished) at <time>"),
    Rule(Kind.LASTS, "(?:lasted|lasts|lasting|took)(?: for)?(?: about)? <duration>"),
    Rule(Kind.ONGOING, "(?:(?:was|is) )?(?:still )?(?:ongoing|going on)|(?:has|had) not ended(?: yet)?"),
    Rule(Kind.EVENT, "(?:the|this) (?:event|alert|incident)|it happened|it occurred"),
    Rule(Kind.EVENT, "it(?= (?:began|begins|started|starts|ended|ends|lasted|lasts|took))"),
    Rule(Kind.EVENT, "it(?= (?:is still|was still|has not))"),
    Rule(Kind.EVENT, "(?:the|this) (?:event|alert|incident) (?:happened|occurred|took place|was located)"),
    Rule(Kind.EVENT, "(?:the )?activity (?:happened|occurred|took place)"),
)
_MEASURES = (
    Rule(Kind.MODALITY, "(?:the )?<modality>"),
    Rule(Kind.MODALITY, "(?:the )?movement", Modality.MOTION),
    Rule(Kind.MODALITY, "(?:the )?appearance(?: of the picture)?", Modality.APPEARANCE),
    *(
        Rule(Kind.DEGREE, rf"(?:{_WAS} )?{degree}(?:above|outside|beyond) (?:{normal})", (step, reference))
        for step, degree in _DEGREES.items()
        if step is not Degree.NEAR
        for reference, normal in _NORMAL.items()
    ),
    Rule(
        Kind.RATIO,
        "(?:with |at |reached |was )?<ratio> times (?:(?:its|the|the scene['’]s) )?(?:usual|normal) "
        "(?:top )?speed",
    ),
    Rule(Kind.SPEED, "(?:(?:at|with) )?(?:a speed of )?<speed> picture heights (?:a|per) second"),
    Rule(Kind.SCORE, "(?:(?:with )?(?:a |the )?(?:anomaly )?)score (?:(?:was|is|of|reached|at) )?<score>"),
    Rule(Kind.SCORE, "the (?:anomaly )?score"),
    Rule(Kind.CERTAINTY, "(?:(?:at|with) )?(?:a )?(?:certainty|confidence)(?: of)? <percent>"),
    *(
        Rule(
            Kind.CERTAINTY,
            rf"with (?:a )?{word} (?:certainty|confidence)(?:(?: of)? \(?<percent>\)?)?",
            step,
        )
        for step, word in ((Certainty.HIGH, "high"), (Certainty.FAIR, "fair"), (Certainty.LOW, "low"))
    ),
    Rule(Kind.CERTAINTY, "<percent> (?:sure|certain|certainty|confidence)"),
    Rule(Kind.LINE, "(?:above|over|crossed) the (?:alert )?line(?: of <line>)?"),
    Rule(Kind.PEAK, "(?:it (?:was|is) )?strongest|(?:it )?peaked"),
    Rule(Kind.PEAK, "(?:the|its) (?:peak|strongest moment)(?: was| is)?|the (?:event|score) peaked"),
    Rule(Kind.SCORE, "(?:the )?(?:highest|peak) score (?:was|is|of) <score>(?=[,.;]|$| at)"),
    Rule(Kind.SCORE, "the score (?:peaked|reached its peak) (?:at|of) <score>"),
    Rule(Kind.AT, "reached at <time>"),
    Rule(Kind.PEAK_AT, "(?:it )?(?:was |is )?(?:strongest|peaked|most unusual) (?:at|around) <time>"),
    Rule(Kind.RECOGNISED, rf"(?:{_WAS} )?recogni[sz]ed(?: as)?|told by"),
    Rule(Kind.SILENT, "(?:there (?:was|is) )?no sound(?: was| is)?(?: to judge| measured| recorded)"),
    Rule(Kind.NOBODY, "no (?:person|people) (?:was|were) (?:detected|found)"),
    Rule(Kind.NOTHING, "nothing was detected(?: in the pictures)?"),
    Rule(Kind.SILENT, "(?:the )?sound was not (?:measured|recorded)"),
    Rule(Kind.ORDINARY_SOUND, "(?:the )?sound (?:(?:was|is) )?(?:ordinary|normal|not unusual)"),
    Rule(Kind.ORDINARY_SOUND, "ordinary sound"),
    Rule(Kind.UNUSUAL_SOUND, "(?:the )?sound (?:(?:was|is) )?unusual|unusual sound"),
    Rule(Kind.HEARD, "(?:(?:a|an|the) )?<sound> (?:(?:was|were|is|could be) )?(?:heard|recogni[sz]ed)"),
    Rule(Kind.HEARD, "recogni[sz]ed as (?:a|an) <sound>"),
    Rule(Kind.UNUSUAL_SOUND, "unusual sound was (?:recorded|heard|measured)"),
    Rule(Kind.LOUDEST, r"(?:the sound (?:was|is) )?loudest at <time> \(<level> dB(?:FS)?\)"),
    Rule(Kind.LOUDEST, "(?:the sound (?:was|is) )?loudest at <time>(?: with| at)?,? <level> dB(?:FS)?"),
    Rule(Kind.LOUDEST, "(?:the sound (?:was|is) )?loudest at <time>"),
    Rule(Kind.LOUDEST, "the loudest (?:moment|sound) (?:was|is|came) at <time>"),
    *(
        Rule(Kind.LIGHT, rf"(?:{_PICTURE}|it) (?:was|is) {word}|(?:in )?a {word} picture", light)
        for light, word in ((Light.DARK, "dark"), (Light.DIM, "dim"), (Light.BRIGHT, "bright"))
    ),
    Rule(Kind.LIGHT, "in darkness", Light.DARK),
    Rule(Kind.DARK_SHARE, "(?:with )?(?:up to |at most )<percent> of the picture (?:(?:was|is) )?dark"),
    Rule(Kind.GATHERING, "people (?:gathered|came together)(?:,? from <before> to <after>(?: people)?)?"
         "(?: (?:at|by) <time>)?"),
    Rule(Kind.GATHERING, "people gathered, growing from <before> to <after>(?: (?:at|by) <time>)?"),
    Rule(Kind.GATHERING, "the number of people (?:grew|rose) from <before> to <after>(?: (?:at|by) <time>)?"),
    Rule(Kind.SEEN_BY, "<number> systems (?:saw|reported|noticed) (?:it|the event)"),
    Rule(
        Kind.ALSO,
        r"(?:(?:a|an) )?<label> was also recogni[sz]ed(?: at <time>)?,?(?: with a certainty of)?"
        r" \(?<percent>\)?",
    ),
)  # fmt: skip

ENGLISH = Wording(
    a=frozenset({"a", "an", "one"}),
    the=frozenset({"the"}),
    time_ends="",
    people=frozenset({"persons", "individuals"}),
    rules=(
        *_MEASURES,
        *_THINGS,
        *_TIMES,
        Rule(Kind.LABEL, "(?:(?:a|an) )?<label>"),
        Rule(Kind.WITNESS, "<title> called it <label> with a score of <score>"),
        Rule(Kind.WITNESS, "(?:the )?(?:system )?<title>"),
        Rule(Kind.AND, "and|plus"),
        Rule(Kind.GLUE, "which|that"),
    ),
)
