"""German."""

from __future__ import annotations

from collections.abc import Mapping

from inference.describe.event import Direction, Side
from inference.describe.questions.concepts import (
    ANIMAL,
    PERSON,
    THING,
    VEHICLE,
    Act,
    Ask,
    Sense,
    Unmeasured,
    Word,
)

ASKS: Mapping[Ask, str] = {
    Ask.DESCRIBE: """
        beschreibe, beschreiben, beschreib, beschreibung, zusammenfassung, fasse zusammen, was ist
        passiert, was ist geschehen, was passiert, was passierte, was geschah, was geschieht, was ist
        los, was war los, was ist zu sehen, was war zu sehen, was sieht man, was siehst du, was zeigt
        das video, was zeigt die aufnahme, was ist das, was war das, was wurde erkannt, was ist
        vorgefallen, was ist hier los, was hat sich ereignet, worum geht es, was wurde gefunden""",
    Ask.WHAT: "was, welche, welcher, welches, welchen, was für ein, was für eine",
    Ask.COUNT: "wie viele, wieviele, anzahl, anzahl der, wie viel, wieviel",
    Ask.OFTEN: """
        wie oft, wie viele ereignisse, wie viele alarme, wie viele abschnitte, wie viele vorfälle""",
    Ask.LONG: "wie lange, wie lang, dauer, wie viele sekunden, wie viele minuten",
    Ask.FAST: "wie schnell, welche geschwindigkeit, geschwindigkeit",
    Ask.LOUD: "wie laut, lautstärke, wie viele dezibel",
    Ask.DARK: "wie dunkel, wie hell",
    Ask.SURE: """
        wie sicher, wie zuverlässig, wie wahrscheinlich, wahrscheinlichkeit, sicherheit, wie hoch,
        wert, welcher wert""",
    Ask.UNUSUAL: "wie ungewöhnlich, wie auffällig",
    Ask.WHEN: """
        wann, um wie viel uhr, um wieviel uhr, zu welcher zeit, zu welchem zeitpunkt, an welchem tag""",
    Ask.WHERE: "wo, an welcher stelle, in welchem teil, wo genau",
    Ask.SIDE: "auf welcher seite, welche seite",
    Ask.ZONE: """
        welche zone, welcher zone, in welcher zone, welche zonen, in welchen zonen, welcher bereich,
        in welchem bereich""",
    Ask.WAY: "wohin, in welche richtung, welche richtung, woher, richtung",
    Ask.WHO: "wer, wen, wem, wessen",
    Ask.WHY: "warum, weshalb, wieso, aus welchem grund, grund",
    Ask.SYSTEM: "welches system, welche systeme, welches modell, systeme",
    Ask.CAMERA: "welche kamera, welcher kamera, auf welcher kamera",
}

ACTS: Mapping[Act, str] = {
    Act.START: """
        beginn, begann, begannen, begonnen, beginnt, anfang, fing an, angefangen, start, gestartet,
        startete, anfing, los gegangen, losgegangen, ging los, fing, ging es los, ging das los""",
    Act.END: "ende, endete, geendet, endet, aufgehört, hörte auf, vorbei, zu ende, beendet",
    Act.PEAK: "am stärksten, am höchsten, am schlimmsten, höhepunkt, stärkster, am auffälligsten",
    Act.AT_START: "am anfang, zu beginn, am beginn, anfangs",
    Act.AT_END: "am ende, zum schluss, am schluss",
    Act.AT_PEAK: "am höhepunkt, auf dem höhepunkt, im schlimmsten moment",
    Act.LAST: "dauerte, gedauert, dauert, dauern",
    Act.APPEAR: """
        erschien, erschienen, auftauchte, aufgetaucht, tauchte auf, kam an, angekommen, kam hinzu,
        hinzugekommen, betrat, betreten, kam herein, hereingekommen, dazugekommen, kam dazu, gekommen""",
    Act.LEAVE: """
        verließ, verlassen, verschwand, verschwunden, ging weg, weggegangen, gegangen, fuhr weg,
        weggefahren, abgehauen""",
    Act.STAY: """
        blieb, geblieben, stand, standen, blieben, gestanden, wartete, gewartet, parkte, geparkt,
        still, stehen, stehen geblieben, bleiben, steht""",
    Act.MOVE: """
        ging, gingen, liefen, fuhren, kamen, bewegten, lief weg, gehen, geht, lief, gelaufen, laufen,
        läuft, bewegte, bewegt, bewegen, bewegung, fuhr, gefahren, fahren, fährt, kam, kommen, kommt""",
    Act.HURRY: """
        rannte, rannten, gerannt, rennen, rennt, schnell, eilte, eilig, raste, gerast, schneller""",
    Act.GATHER: """
        versammelt, versammelte, versammelten, versammeln, gruppe, menge, menschenmenge, kamen
        zusammen, zusammengekommen, ansammlung""",
    Act.GOES_ON: """
        noch, immer noch, läuft noch, noch im gange, im gange, gerade, jetzt, momentan, dauert an,
        noch da""",
}

SENSES: Mapping[Sense, str] = {
    Sense.SOUND: "ton, geräusch, geräusche, hören, gehört, hörte, zu hören, klang, hört, lärm",
    Sense.LOUD: "laut, lauter, am lautesten",
    Sense.QUIET: "leise, still war es, ruhig, stille",
    Sense.LIGHT: "licht, beleuchtet, beleuchtung, helligkeit",
    Sense.BRIGHT: "hell",
    Sense.DIM: "dämmrig, düster",
    Sense.DARK: "dunkel, dunkelheit, finster",
}

WORDS: Mapping[Word, str] = {
    Word.FUNCTION: """
        der, die, das, den, dem, des, ein, eine, einen, einem, einer, eines, ist, sind, war, waren,
        wird, werden, wurde, wurden, hat, haben, hatte, hatten, gab, gibt, es, sich, zu, in, im, auf,
        an, am, bei, von, vom, mit dabei, für, du, sie bitte, mir, mich, ich, wir, uns, bitte, kannst,
        können, könntest, könnten, kann, man, sehen, gesehen, sieht, siehst, zeigen, gezeigt, zeigt,
        sag, sage, da, dort, hier, dabei, denn, also, etwa, eigentlich, genau, ungefähr, diese,
        dieser, dieses, diesem, diesen, gefunden, erkannt, erkennen, gemessen, aufgenommen, bild, im
        bild, im video, in dem video, auf dem video, in der aufnahme, auf der aufnahme, zum, zur,
        zone, bereich, seite, teil, so, ja, danke, hallo, gewesen, sein, wie es, ob, über, uhr, um,
        stattgefunden, statt, fand, los""",
    Word.EVENT: """
        ereignis, ereignisse, alarm, alarme, vorfall, vorfälle, video, videos, clip, aufnahme, szene,
        kamera, passiert, passierte, geschehen, geschah, abschnitt, abschnitte, ausgelöst, vorgang,
        das ganze, situation, ereignet""",
    Word.NOT: "nicht, kein, keine, keinen, keinem, keiner, keines, nie, niemals, ohne, weder",
    Word.NOBODY: "niemand, niemanden, niemandem",
    Word.NOTHING: "nichts",
    Word.OTHER: """
        sonst, noch jemand, noch etwas, andere, anderer, anderes, anderen, weitere, weiteren,
        weiterer, außerdem, sonst noch""",
    Word.ONLY: "nur, allein, alleine, einzige, einziger, lediglich",
    Word.MORE: "mehr als, über mehr als",
    Word.LEAST: "mindestens, wenigstens, oder mehr",
    Word.FEWER: "weniger als",
    Word.MOST: "höchstens, maximal, nicht mehr als, gleichzeitig, zugleich, auf einmal",
    Word.TOTAL: "insgesamt, verschiedene, alles in allem, verschiedenen",
    Word.BEFORE: "vor, davor, vorher, zuvor, früher, vorherige, vorigen",
    Word.AFTER: "nach, danach, nachher, später, anschließend",
    Word.BETWEEN: "zwischen, bis",
    Word.FIRST: "erste, ersten, erster, erstes, zuerst",
    Word.SECOND: "zweite, zweiten, zweiter, zweites",
    Word.THIRD: "dritte, dritten, dritter, drittes",
    Word.FINAL: "letzte, letzten, letzter, letztes, zuletzt",
    Word.SURE: "sicher, zuverlässig, wahr, stimmt, richtig, vertrauen, wahrscheinlich",
    Word.FALSE: "fehlalarm, falscher alarm, irrtum, fehler, falsch, echt",
    Word.UNUSUAL: """
        ungewöhnlich, ungewöhnliches, ungewöhnliche, ungewöhnlichen, auffällig, auffälliges,
        auffällige, verdächtig, verdächtiges, seltsam, seltsames, merkwürdig, merkwürdiges, abnormal,
        besonderes""",
    Word.NORMAL: "normal, normales, gewöhnlich, üblich, als sonst, als üblich",
    Word.WITH: "mit",
    Word.AND: "und",
    Word.IN_SECONDS: "sekunden, sekunde, minuten, minute",
}

UNMEASURED: Mapping[Unmeasured, str] = {
    Unmeasured.AGE: """
        alt, alter, jung, wie alt, kind, kinder, jugendliche, jugendlicher, erwachsene, baby, jünger,
        älter""",
    Unmeasured.GENDER: """
        mann, männer, frau, frauen, junge, jungen, mädchen, männlich, weiblich, geschlecht, herr,
        dame, mannes""",
    Unmeasured.CLOTHING: """
        trägt, trug, getragen, kleidung, jacke, hose, hut, mütze, mantel, angezogen, maske, maskiert,
        uniform, kapuze, brille, helm, bekleidet, anhatte""",
    Unmeasured.COLOUR: """
        farbe, farben, rot, rote, roten, roter, rotes, blau, blaue, blauen, grün, grüne, gelb, gelbe,
        schwarz, schwarze, schwarzen, weiß, weiße, weißen, grau, graue, haare""",
    Unmeasured.IDENTITY: """
        name, namen, heißt, hieß, heißen, identität, gesicht, wer ist er, wer ist sie, dieb, täter,
        einbrecher, verdächtige, verdächtiger, opfer, polizist, mitarbeiter, kunde, fremder, nachbar,
        bekannt, fahrer""",
    Unmeasured.FEELING: """
        wütend, traurig, glücklich, ängstlich, angst, nervös, gefühl, gefühle, betrunken, aggressiv,
        fühlte, stimmung, panik, lachte""",
    Unmeasured.INTENTION: """
        wollte, wollten, will, absicht, absichtlich, vorsatz, plante, versuchte, motiv, geplant""",
    Unmeasured.WEAPON: "waffe, waffen, pistole, gewehr, bewaffnet, bombe",
    Unmeasured.SPEECH: """
        sagte, gesagt, sagten, sprach, gesprochen, sprechen, reden, redete, gespräch, wort, worte,
        rief, gerufen, schrie, stimme, stimmen, sprache""",
    Unmeasured.PLATE: "kennzeichen, nummernschild, marke, aufschrift, text, schild, steht drauf, logo",
    Unmeasured.CAUSE: "ursache, schuld, verursacht, wie, verantwortlich, weil, wodurch",
    Unmeasured.INJURY: """
        verletzt, verletzung, verletzungen, tot, gestorben, stirbt, blut, blutet, beschädigt, schaden,
        kaputt, getötet""",
    Unmeasured.CONTACT: """
        getroffen, traf, geschlagen, schlug, schlagen, gestoßen, stieß, berührt, berührte, getreten,
        trat, angefahren, überfahren, gebissen, biss, zusammengestoßen, umarmt, geschubst""",
    Unmeasured.RELATION: """
        freunde, freund, freundin, familie, paar, gehört zu, gehören, verfolgt, verfolgte, folgte,
        vater, mutter, kennen""",
    Unmeasured.POSITION: """
        neben, hinter, vor dem, vor der, unter, oben, unten, nahe, in der nähe, hintergrund,
        vordergrund, draußen, drinnen""",
    Unmeasured.WEATHER: """
        wetter, regnet, regnete, schnee, schneit, wind, sonnig, nebel, kalt, warm, temperatur""",
    Unmeasured.SIZE: "groß, klein, größe, wie groß, schwer, gewicht, dick, dünn",
    Unmeasured.DISTANCE: "entfernung, meter, kilometer, wie weit, weit, stundenkilometer",
    Unmeasured.POSSESSION: """
        hielt, hält, gehalten, trug bei sich, bei sich, in der hand, hand, mitgebracht, mitgenommen,
        dabei hatte""",
    Unmeasured.DEED: """
        getan, macht, machte, gemacht, tut, tat, öffnete, geöffnet, tür, fenster, kletterte,
        geklettert, sprang, gesprungen, saß, gesessen, lag, gelegen, rauchte, aß, trank, tanzte, warf,
        geworfen, gestohlen, stahl, klaute, geklaut, angegriffen, bedroht, eingebrochen, gespielt,
        gearbeitet, versteckt, zaun, tor""",
    Unmeasured.ADVICE: """
        soll, sollte, soll ich, gefährlich, gefahr, bedrohung, polizei, polizei rufen, notfall,
        dringend, verbrechen, straftat""",
    Unmeasured.FUTURE: "morgen, zukunft, nächstes mal, wird es wieder",
    Unmeasured.ELSEWHERE: """
        gestern, letzte woche, anderen kamera, andere kamera, nebenan, straße, stadt, adresse""",
}

THINGS: Mapping[str, str] = {
    PERSON: """
        person, personen, mensch, menschen, leute, jemand, jemanden, irgendjemand, irgendwer, er, sie,
        ihn, ihm, ihnen, seine, ihre, alle, fußgänger""",
    VEHICLE: "fahrzeug, fahrzeuge, fahrzeugen, verkehr",
    ANIMAL: "tier, tiere, tieren",
    THING: "ding, dinge, gegenstand, gegenstände, etwas, irgendetwas, objekt, objekte, objekten",
    "car": "auto, autos, pkw, wagen",
    "bicycle": "fahrrad, fahrräder, fahrrädern, rad, räder, radfahrer",
    "motorcycle": "motorrad, motorräder, motorrädern, roller, moped",
    "truck": "lkw, lastwagen, laster, lkws",
    "bus": "bus, busse, bussen",
    "dog": "hund, hunde, hunden",
    "cat": "katze, katzen",
    "bird": "vogel, vögel, vögeln",
    "backpack": "rucksack, rucksäcke",
    "suitcase": "koffer, koffern",
    "handbag": "handtasche, handtaschen, tasche, taschen",
    "cell phone": "handy, handys, telefon, smartphone",
    "knife": "messer, messern",
}

CLASSES: Mapping[str, str] = {
    "fight": """
        kampf, kämpfe, schlägerei, prügelei, kämpfen, gekämpft, kämpfte, kämpften, prügeln, geprügelt,
        rauferei""",
    "fall": """
        sturz, stürzte, gestürzt, fiel, gefallen, hingefallen, fiel hin, stürzen, umgefallen, fallen""",
    "robbery": "raub, überfall, raubüberfall",
    "burglary": "einbruch",
    "theft": "diebstahl, ladendiebstahl",
    "assault": "angriff, körperverletzung",
    "shooting": "schießerei, geschossen",
    "explosion": "explosion, explodiert, explodierte",
    "fire": "feuer, brand, brennt, brannte, gebrannt",
    "accident": "unfall, unfälle, verkehrsunfall, autounfall",
    "vandalism": "vandalismus, sachbeschädigung",
    "arrest": "festnahme, verhaftung",
    "riot": "krawall, aufruhr, krawalle",
    "siren": "sirene, sirenen",
    "scream": "schrei, schreie, geschrien",
    "gunshot": "schuss, schüsse",
    "glass": "glasbruch, glas, splitterndes glas",
    "bark": "bellen, gebellt, bellte",
    "cough": "husten, gehustet",
    "helicopter": "hubschrauber",
    "chainsaw": "kettensäge",
    "rain": "regen",
}

SIDES: Mapping[Side, str] = {
    Side.LEFT: "links, auf der linken seite, linke seite, linken seite, linken",
    Side.MIDDLE: "mitte, in der mitte, mittig",
    Side.RIGHT: "rechts, auf der rechten seite, rechte seite, rechten seite, rechten",
}

DIRECTIONS: Mapping[Direction, str] = {
    Direction.LEFT: "nach links",
    Direction.RIGHT: "nach rechts",
    Direction.UP: "nach oben",
    Direction.DOWN: "nach unten",
}

NUMBERS = "kein,eins,zwei,drei,vier,fünf,sechs,sieben,acht,neun,zehn,elf,zwölf"
"""From 0 on; that of nothing stands for its place only."""
