"""Words by what they claim, for the independent checker: English, and only for reading what models write."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ORDINARY = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
)
NUMBERS = {word: number for number, word in enumerate(_ORDINARY)} | {
    "single": 1,
    "pair": 2,
    "both": 2,
    "couple": 2,
    "dozen": 12,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
}

VAGUE_MANY = _words(
    """
    several many multiple numerous various crowd group groups few others another
    """
)
"""More than one of something, without saying how many."""

PERSON = _words(
    """
    person persons people individual individuals figure figures human humans someone somebody pedestrian
    pedestrians passer passers subject subjects
    """
)

THINGS = _words(
    """
    bicycle bike cyclist car vehicle motorcycle motorbike airplane plane bus train truck lorry van boat
    bird cat dog horse sheep cow elephant bear zebra giraffe animal backpack bag umbrella handbag tie
    suitcase luggage frisbee ski snowboard ball kite bat glove skateboard surfboard racket bottle glass
    cup fork knife spoon bowl banana apple sandwich orange broccoli carrot pizza donut cake chair couch
    sofa plant bed table toilet tv television laptop mouse remote keyboard phone cellphone microwave
    oven toaster sink refrigerator book clock vase scissors teddy toy hairdryer toothbrush bench hydrant
    sign meter light traffic parking gun weapon pistol rifle stick hammer box package parcel fire smoke
    flame water blood window wall roof tree road street sidewalk building house shop store room ladder
    rope hat helmet jacket hood coat shirt trousers mask shoe
    """
)

ALSO = {
    "television": "tv",
    "sofa": "couch",
    "phone": "cell phone",
    "motorbike": "motorcycle",
    "plane": "airplane",
    "bike": "bicycle",
}
"""Other words for the detector's classes."""

PLACES = _words(
    """
    door gate fence desk stairs track till corridor hall yard pier platform dock
    """
)
"""Where typed names of the generated records come from; as words of the text they are claims of their own."""

ACTIONS = _words(
    """
    fight attack hit punch kick push shove wrestle fall collapse stumble trip run sprint walk stroll jog
    chase flee escape steal rob grab take break smash vandalise vandalize damage burn explode shoot stab
    throw climb jump crawl hide loiter linger wait enter exit leave arrive approach follow carry drop
    abandon open close sit stand lie sleep talk argue shout scream cry sing laugh dance wave point look
    watch stare drive ride park crash collide overtake stop turn gather assemble disperse meet queue
    play work clean eat drink smoke trespass intrude loot protest kill injure hurt help rescue arrest
    """
)

LOOKS = _words(
    """
    red blue green yellow black white grey gray brown pink purple tall short young old elderly male
    female man men woman women boy boys girl girls child children adult adults baby teenager he she him
    her his hers wearing dressed hooded masked bearded thin fat heavy drunk angry aggressive nervous
    calm happy sad afraid suspicious hostile friendly armed injured bleeding unconscious dead innocent
    guilty criminal thief burglar intruder intruders suspect suspects victim attacker offender guard
    guards officer police staff employee visitor customer stranger
    """
)
"""Nobody measures these."""

CAUSES = re.compile(
    r"\b(because|due to|caused by|in order to|so that|intend\w*|intent\w*|plan(s|ned|ning)?|try(ing)? to|"
    r"tries to|want(s|ed)? to|attempt\w*|probably|likely|perhaps|maybe|possibly|might|could be|may be|seems?|"
    r"appears? to|"
    r"suggest\w*|indicat\w*|presumably|apparently)\b",
    re.IGNORECASE,
)
"""Guesses, causes and aims."""

NEGATION = re.compile(
    r"\b(no|not|never|nobody|none|without|nothing|nor|neither|cannot|no-one|nowhere|lacks?|lacking|absent|absence)\b"
    r"|n't\b",
    re.IGNORECASE,
)

BRIGHT = _words(
    """
    bright daylight day lit well-lit sunny light
    """
)
DIM = _words(
    """
    dim twilight dusk dawn gloomy dimly
    """
)
DARK = _words(
    """
    dark darkness night nighttime unlit
    """
)

NEUTRAL = _words(
    """
    a an the first judge behind happened places fair high low zones since stayed remained grew took something
    this that these those it its itself they them their there here which who what
    when where while and or but as at by for from in into of off on onto out over to toward towards until
    till up with within between during after before then again also too than is are was were be been being has
    have had does did do will can one each every all any some most more less at once same time times
    total camera pictures recording video clip footage picture image frame scene view event alert alarm notice
    incident activity activities moment span stretch period site place area zone side part centre center
    middle left right top bottom half third across along through around near inside outside system
    systems model score scores line measure measured measurement measurements found seen heard shown
    shows show showed told tells tell say says said detected detection detects recorded observed noted
    marked recognised recognized named called listed counted looked visible begin begins began beginning
    start starts started starting end ends ended ending last lasts lasted lasting second seconds minute
    minutes hour hours long length peak peaks peaked strongest highest largest greatest most maximum
    reaching reached reaches rose rises up until sure confidence confident certainty certain probability
    above below beyond far well slightly usual usually ordinary normal normality unusual unusually
    abnormal different differs compared comparison than against expected typical general surveillance
    trained learned movement movements motion move moves moved moving speed speeds fast faster fastest
    slow slower pace direction way went goes go going came come comes coming upward upwards
    downward downwards upper lower sound sounds noise audio loud louder loudest level levels quiet
    appearance look looks posture objects object things thing heat thermal fusion together number
    numbers count counts was still ongoing continues continued underway so far yet now level threat
    attention needs need check review possible potential other concerns concern further details unit
    units picture-heights height heights per of-1 db dbfs decibels percent per-cent share shares about
    roughly approximately nearly almost only just least kind class classes label labelled labeled
    """
)
"""Words that claim nothing by themselves."""


def stem(word: str) -> str:
    """Without the commonest endings; only good for telling forms of one word apart from others."""
    for ending in ("ing", "ies", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + ("y" if ending == "ies" else "")
            break
    return word[:-1] if (len(word) > 3 and word[-1] == word[-2]) or word.endswith("e") else word


def any_form(word: str, words: frozenset[str]) -> bool:
    """Whether some form of `word` is among `words`."""
    return word in words or stem(word) in {stem(each) for each in words}
