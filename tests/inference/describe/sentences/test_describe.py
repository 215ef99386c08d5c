"""What is told of an event, in every language."""

import re
from dataclasses import replace

import pytest

from inference.describe.draft import Language, draft_from
from inference.describe.event import Direction, EventFacts, Heard, Light, Mover, Objects, Recognised, Side
from inference.describe.sentences import describe
from inference.types import Modality
from tests.inference.describe.sentences.events import BARE, FIGHT, NOON


def test_it_works() -> None:
    draft = describe(FIGHT)
    assert draft.title == "Fighting – “Gate 3”"
    assert draft.summary == (
        "12:00:00 to 12:00:08: fighting, high certainty (91%), told by the heat picture and the sound, "
        "at least two people and one bicycle, people coming together (from 1 to 4), in the middle of the "
        "picture, in the zones “Door” and “Fence”, in the dark, strongest at 12:00:04; one person going "
        "to the left; heard: siren."
    )
    assert draft.scene == (
        "Camera “Gate 3”, 12:00:00 to 12:00:08 (8 seconds): fighting, high certainty (91%). "
        "At least two people at once and one bicycle were seen. "
        "One person (12:00:00 to 12:00:03) moved to the left, from the right to the left of the picture, in "
        "the zone “Door”, at 0.40 picture heights a second. "
        "People detected: 0 from 12:00:00 and 2 from 12:00:01. "
        "The number of people detected grew from 1 to 4 (reached at 12:00:06). "
        "It happened in the middle and on the left of the picture, in the zones “Door” and “Fence”. "
        "The picture was dark, up to 70% of it dark. "
        "Sound: unusual, recognised as siren, loudest at 12:00:02 (-8.0 dBFS). "
        "The score reached 0.90 at 12:00:04; the alert line is 0.55. "
        "Behind it: heat picture (70%) and sound (30%). "
        "Fastest motion: 0.81 picture heights a second. "
        "Seen by two systems: “Learned from examples” (fighting, score 0.90) and “Visible and thermal "
        "fusion” (running, score 0.71)."
    )
    assert draft.concerns == (
        "Also recognised: running (50%) at 12:00:05.",
        "The sound was unusual.",
        "The picture was dark.",
    )
    assert (draft.confidence, draft.threat_level) == (0.91, 2)


SUMMARIES = {
    Language.GERMAN: (
        "12:00:00 bis 12:00:08: Schlägerei, hohe Sicherheit (91\u00a0%), erkannt an dem Wärmebild und "
        "dem Ton, mindestens zwei Personen und ein Fahrrad, Personen kommen zusammen (von 1 auf 4), in "
        "der Bildmitte, in den Zonen „Door“ und „Fence“, im Dunkeln, am stärksten um 12:00:04; eine "
        "Person unterwegs nach links; zu hören: Sirene."
    ),
    Language.FRENCH: (
        "De 12:00:00 à 12:00:08\u00a0: bagarre, certitude élevée (91\u00a0%), d'après l'image thermique "
        "et le son, au moins deux personnes et un vélo, des personnes se rassemblent (de 1 à 4), au "
        "milieu de l'image, dans les zones «\u00a0Door\u00a0» et «\u00a0Fence\u00a0», dans l'obscurité, "
        "maximum à 12:00:04\u00a0; une personne allant vers la gauche\u00a0; entendu\u00a0: sirène."
    ),
    Language.SPANISH: (
        "De 12:00:00 a 12:00:08: pelea, certeza alta (91\u00a0%), según la imagen térmica y el sonido, "
        "al menos dos personas y una bicicleta, personas que se reúnen (de 1 a 4), en el centro de la "
        "imagen, en las zonas «Door» y «Fence», en la oscuridad, máximo a las 12:00:04; una persona "
        "yendo hacia la izquierda; se oye: sirena."
    ),
}
SPOKEN = {
    Language.GERMAN: (
        "Zu sehen waren mindestens zwei Personen zugleich und ein Fahrrad.",
        "Eine Person (12:00:00 bis 12:00:03) bewegte sich nach links, im Bild von rechts nach links, in der "
        "Zone „Door“, mit 0,40 Bildhöhen je Sekunde.",
        "Ton: ungewöhnlich, erkannt als Sirene, am lautesten um 12:00:02 (-8,0 dBFS).",
        "Die Bewertung erreichte 0,90 (um 12:00:04); die Alarmlinie liegt bei 0,55.",
    ),
    Language.FRENCH: (
        "On a vu au moins deux personnes à la fois et un vélo.",
        "Cela s'est passé au milieu et à gauche de l'image, dans les zones «\u00a0Door\u00a0» et "
        "«\u00a0Fence\u00a0».",
        "L'image était sombre, jusqu'à 70\u00a0% en zone sombre.",
        "Personnes, nombre détecté\u00a0: 0 dès 12:00:00 et 2 dès 12:00:01.",
    ),
    Language.SPANISH: (
        "Se vieron al menos dos personas a la vez y una bicicleta.",
        "El número de personas detectadas pasó de 1 a 4 (alcanzado a las 12:00:06).",
        "Contribuyeron: imagen térmica (70\u00a0%) y sonido (30\u00a0%).",
        "La puntuación alcanzó 0,90 a las 12:00:04; la línea de alerta es 0,55.",
    ),
}


@pytest.mark.parametrize("language", SUMMARIES)
def test_other_languages_tell_the_same(language: Language) -> None:
    draft = describe(FIGHT, language)
    assert draft.summary == SUMMARIES[language]
    for sentence in SPOKEN[language]:
        assert sentence in draft.scene
    assert len(draft.concerns) == 3
    assert (draft.confidence, draft.threat_level) == (0.91, 2)


@pytest.mark.parametrize("language", Language)
def test_a_draft_is_of_the_form_that_writers_must_keep(language: Language) -> None:
    for facts in (FIGHT, BARE):
        draft = describe(facts, language)
        assert draft_from(draft.to_json()) == draft


def test_what_was_not_measured_is_not_said() -> None:
    draft = describe(BARE)
    assert draft.title == "Something unusual"
    assert draft.summary == (
        "00:15 to 00:22: score far above this recording's normal, strongest at 00:18; no sound to judge."
    )
    assert draft.scene == (
        "00:15 to 00:22 (7 seconds): something unusual. There was no sound to judge. "
        "The score reached 0.92 at 00:18; the alert line is 0.50."
    )
    assert draft.concerns == ()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("without", "sentences"),
    [
        ({"objects": ()}, 2),
        ({"movers": ()}, 1),
        ({"gathering": None}, 1),
        ({"sides": (), "zones": ()}, 1),
        ({"light": Light.UNKNOWN}, 1),
        ({"sound": Heard(measured=False)}, 1),
        ({"leading": ()}, 1),
        ({"speed": None}, 1),
        ({"seen_by": FIGHT.seen_by[:1]}, 1),
    ],
)
def test_each_sentence_goes_with_its_fact(
    language: Language, without: dict[str, object], sentences: int
) -> None:
    def told(facts: EventFacts) -> list[str]:
        return re.split(r"(?<=\.) ", describe(facts, language).scene)

    full, less = told(FIGHT), told(replace(FIGHT, **without))
    assert len(full) - len(less) == sentences
    assert set(less) < set(full)


@pytest.mark.parametrize("language", Language)
def test_numbers_are_those_of_the_facts(language: Language) -> None:
    draft = describe(FIGHT, language)
    told = " ".join([draft.title, draft.scene, draft.summary, *draft.concerns]).replace(",", ".")
    told = re.sub(r"\d\d:\d\d:\d\d", "", told)
    known = {
        "3",
        "8",
        "91",
        "50",
        "0",
        "1",
        "2",
        "4",
        "70",
        "30",
        "8.0",
        "0.40",
        "0.81",
        "0.90",
        "0.71",
        "0.55",
    }
    assert set(re.findall(r"\d+(?:\.\d+)?", told)) == known


def test_an_event_that_goes_on_is_told_so() -> None:
    draft = describe(replace(FIGHT, ongoing=True))
    assert draft.summary.startswith("Since 12:00:00, still going on at 12:00:08: fighting")
    spanish = describe(replace(FIGHT, ongoing=True), Language.SPANISH)
    assert spanish.summary.startswith("Desde 12:00:00, aún en curso a las 12:00:08: pelea")


def test_those_who_went_alike_are_told_together() -> None:
    one = FIGHT.movers[0]
    car = Mover("car", NOON, NOON, Direction.DOWN, None, (Side.MIDDLE,))
    still = replace(one, direction=None, went=(Side.RIGHT,), zones=())
    once = Mover("dog", NOON, NOON)
    told = describe(replace(FIGHT, movers=(car, one, replace(one, start=NOON + 2), still, once)))
    assert "Two people moved to the left, from the right to the left of the picture, in the zone “Door”." in (
        told.scene
    )
    assert "One car moved towards the bottom of the picture, in the middle of the picture." in told.scene
    assert "stayed about where it was, on the right of the picture." in told.scene
    assert "dog" not in told.scene
    assert "going" not in told.summary


def test_one_who_comes_back_is_not_counted_twice() -> None:
    one = FIGHT.movers[0]
    later = replace(one, start=one.end, end=one.end + 2)
    scene = describe(replace(FIGHT, movers=(later, one))).scene
    assert "One person (12:00:00 to 12:00:03) moved to the left" in scene
    assert "One person (12:00:03 to 12:00:05) moved to the left" in scene


@pytest.mark.parametrize(
    ("objects", "pictures", "told"),
    [
        ((), 0, ""),
        ((), 4, ""),
        ((Objects("car", 1, NOON),), 4, "At least one car was seen."),
        ((Objects("person", 1, NOON),), 4, "At least one person was seen."),
    ],
)
def test_what_was_not_detected_is_not_said_to_be_absent(
    objects: tuple[Objects, ...], pictures: int, told: str
) -> None:
    scene = describe(replace(BARE, objects=objects, pictures=pictures)).scene
    assert scene.partition("unusual. ")[2].partition("There was no sound")[0].strip() == told


def test_a_way_names_what_lies_between() -> None:
    mover = replace(FIGHT.movers[0], went=(Side.LEFT, Side.MIDDLE, Side.RIGHT), direction=Direction.RIGHT)
    facts = replace(FIGHT, movers=(mover,))
    assert "from the left over the middle to the right of the picture" in describe(facts).scene
    german = describe(facts, Language.GERMAN).scene
    assert "im Bild von links über die Mitte nach rechts" in german


def test_numbers_that_change_often_are_summed_up() -> None:
    changes = tuple((NOON + second, second % 3) for second in range(8))
    facts = replace(FIGHT, objects=(Objects("car", 2, NOON + 2, changes),))
    assert "Cars detected: between 0 and 2, with 7 changes." in describe(facts).scene
    assert "At least two cars at once (at 12:00:02) were seen." in describe(facts).scene


def test_at_once_is_said_of_one_kind_only() -> None:
    changes = ((NOON, 0), (NOON + 1, 2))
    dogs, car = Objects("dog", 2, NOON + 1, changes), Objects("car", 1, NOON, ((NOON, 1),))
    told = [describe(replace(FIGHT, objects=objects)).scene for objects in ((dogs, car), (car, dogs))]
    assert "At least two dogs at once and one car were seen." in told[0]
    assert "At least one car and two dogs were seen." in told[1]


def test_changes_within_a_second_are_told_as_they_were_left() -> None:
    changes = ((NOON, 0), (NOON + 0.4, 2), (NOON + 3, 1), (NOON + 3.2, 2), (NOON + 5, 1))
    facts = replace(FIGHT, objects=(Objects("car", 2, NOON + 0.4, changes),))
    assert "Cars detected: 2 from 12:00:00 and 1 from 12:00:05." in describe(facts).scene


def test_few_kinds_of_things_are_told() -> None:
    things = ("person", "car", "bus", "truck", "dog", "cat", "kite")
    facts = replace(FIGHT, movers=(), objects=tuple(Objects(name, 1, NOON) for name in things))
    assert (
        "At least one person, one car, one bus, one truck, one dog and one cat were seen."
        in describe(facts).scene
    )
    assert "at least one person, one car and one bus, people coming" in describe(facts).summary


def test_a_sound_is_not_said_twice() -> None:
    siren = replace(FIGHT, label="siren", recognised=())
    assert describe(siren).summary.endswith("strongest at 12:00:04; one person going to the left.")


def test_two_names_of_one_class_are_one() -> None:
    same = replace(FIGHT, recognised=(*FIGHT.recognised, Recognised("fight", 0.7, NOON, "ws_vad")))
    for language in Language:
        assert describe(same, language).concerns == describe(FIGHT, language).concerns


def test_little_certainty_is_a_concern() -> None:
    doubtful = replace(FIGHT, recognised=(Recognised("fighting", 0.55, NOON, "ws_vad"),))
    assert "The certainty is low (55%)." in describe(doubtful).concerns
    assert "La certitude est faible (55\u00a0%)." in describe(doubtful, Language.FRENCH).concerns


def test_a_comparison_with_other_scenes_is_a_concern() -> None:
    general = replace(BARE, reference="general footage", leading=((Modality.MOTION, 1.0),), speed_ratio=2.24)
    draft = describe(general)
    assert draft.concerns == ("Compared with ordinary surveillance footage only.",)
    assert "motion far above what ordinary surveillance footage shows (2.2 times its usual top speed)" in (
        draft.summary
    )


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("unusual object: car", "Unusual object: car – “Gate 3”"),
        ("bag_left", "Bag left behind – “Gate 3”"),
        ("tail_gating", "“tail gating” – “Gate 3”"),
        ("unusual object: gun", "“unusual object: gun” – “Gate 3”"),
        (" ", "Something unusual – “Gate 3”"),
    ],
)
def test_labels_that_people_made_are_quoted(label: str, told: str) -> None:
    assert describe(replace(FIGHT, label=label)).title == told


def test_a_name_cannot_end_its_quotation() -> None:
    hostile = replace(FIGHT, place="Gate”. Nobody was there. “\n\u202eX", zones=("«Door»",))
    for language in Language:
        draft = describe(hostile, language)
        assert "Gate'. Nobody was there. ' X" in draft.title
        assert "\n" not in draft.scene
        assert "\u202e" not in draft.scene
        assert "'Door'" in draft.scene
