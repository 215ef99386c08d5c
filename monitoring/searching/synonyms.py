"""Words that people search by, and other words for the same in what is indexed.

A row holds words of which each finds what any of them names. A general word finds the special ones, not the
other way round: who asks for a vehicle is shown cars, who asks for a car no buses.
"""

from __future__ import annotations

from monitoring.searching.words import stems

_SAME = (
    "run running sprint rush race flee dash fast hurry",
    "fight fighting brawl brawling punch scuffle beat violence hit kick struggle",
    "fall falling collapse trip slip stumble tumble",
    "steal theft stealing shoplifting robbery burglary thief",
    "scream shout yell cry",
    "gun gunshot shot shooting shooter",
    "bag backpack handbag suitcase luggage",
    "bicycle bike cyclist biker",
    "motorcycle motorbike scooter moped",
    "crash accident collision",
    "fire arson burning flame smoke",
    "vandalism vandal damage smash graffiti",
    "siren police ambulance",
    "loiter loitering linger",
    "crowd group gather gathering",
    "noise sound noisy",
    "dark darkness dim",
    "offline disconnected lost away",
    "covered blocked tamper tampering moved",
    "intruder intrusion trespass trespasser",
)
_GENERAL = {
    "vehicle": "car truck bus motorcycle van",
    "traffic": "car truck bus motorcycle",
    "animal": "dog cat bird horse sheep cow bear",
    "pet": "dog cat",
    "weapon": "gun gunshot knife shooting",
    "man": "person", "woman": "person", "guy": "person", "someone": "person", "somebody": "person",
    "anyone": "person", "anybody": "person", "pedestrian": "person", "human": "person",
    "individual": "person",
    "child": "person", "kid": "person", "boy": "person", "girl": "person", "staff": "person",
    "phone": "cell", "telephone": "cell", "tv": "television",
    "van": "truck", "loud": "unusual", "bang": "loud",
    "auto": "car", "wagen": "car", "voiture": "car", "coche": "car", "fahrrad": "bicycle", "velo": "bicycle",
    "bicicleta": "bicycle", "hund": "dog", "chien": "dog", "perro": "dog", "laut": "loud", "bruit": "sound",
    "ruido": "sound", "gerausch": "sound", "menschen": "person", "personen": "person", "personas": "person",
    "personnes": "person", "leute": "person", "kampf": "fight", "schlagerei": "fight", "bagarre": "fight",
    "pelea": "fight", "sturz": "fall", "chute": "fall", "caida": "fall",
}  # fmt: skip

_STOP = """
    a an the of in on at to by for from with and or is are was were be been being has have had do does
    did it its this that these those there here i me my we our you your he she they them their his her
    any some all every show find search me list give what which who where when how alert alerts event
    events please near next into happened happening happen seen see saw could would should may might was
    camera cameras video clip footage der die das ein eine einen und oder im am an auf mit von zu bei
    ist sind war waren es alle zeige finde le la les un une des du de et ou est sont dans sur avec au
    aux il elle montre el los las una unos y o en con por es son del al
"""
STOP_WORDS = frozenset(_STOP.split())


def others(word: str) -> tuple[str, ...]:
    """Other words that say it, as they are indexed; none for most."""
    return _TABLE.get(_stem(word), ())


def _stem(word: str) -> str:
    return stems(word, ("en",))[0]


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for row in _SAME:
        members = tuple(dict.fromkeys(_stem(word) for word in row.split()))
        table |= {member: tuple(other for other in members if other != member) for member in members}
    for word, special in _GENERAL.items():
        found = tuple(_stem(other) for other in special.split())
        table[_stem(word)] = tuple(dict.fromkeys((*table.get(_stem(word), ()), *found)))
    return table


_TABLE = _table()
