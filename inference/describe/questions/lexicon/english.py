"""English."""

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
        give me the gist, gist, what is the story, walk me through, what are we looking at, what
        exactly are we looking at, describe, summarise, summarize, summary, description, what
        happened, what happens, what is happening, what has happened, what is going on, what was going
        on, what went on, what occurred, what took place, what does it show, what does the video show,
        what does the clip show, what does the recording show, what can be seen, what is seen, what is
        shown, what do you see, what did you see, what is there to see, what is this, what was that,
        what was this, what is that, what is it, what was it, tell me about, explain what happened,
        give me an overview, overview, what can you see, what did they do, what did he do, what did
        she do, what is he doing, what is she doing, what are they doing, what was he doing, what were
        they doing, what was found, what was detected, what was seen, what is in the video, what is in
        the clip, what is in the recording, what is on the video, what was recognised, what was
        recognized, what kind of event, what sort of event, what type of event, what event""",
    Ask.WHAT: "what, which, what kind of, what sort of, what type of",
    Ask.COUNT: "headcount, how many, number of, count, how much people, the number of",
    Ask.OFTEN: """
        how often, how many times, how many events, how many incidents, how many spans, how many
        alerts""",
    Ask.LONG: """
        how much time passed, how long, duration, how many seconds, how many minutes, length of, for
        how long, how much time""",
    Ask.FAST: "how fast, how quick, how quickly, what speed, speed of, speed, how rapid",
    Ask.LOUD: "how loud, how noisy, loudness, volume, what volume, how many decibels, decibels",
    Ask.DARK: "how dark, how bright, how light",
    Ask.SURE: """
        how much confidence, how sure, how certain, how confident, how reliable, confidence,
        probability, how likely, certainty, how strong, score, what score, the score, how high""",
    Ask.UNUSUAL: "how unusual, how abnormal, how strange, how anomalous, how rare",
    Ask.WHEN: """
        when, what time, at what time, what moment, at which moment, what date, which day, what day,
        since when""",
    Ask.WHERE: """
        where, whereabouts, in which part, which part, what part, what place, which place, location""",
    Ask.SIDE: "which side, what side, on which side, which side of the picture, which half, which third",
    Ask.ZONE: "which zone, what zone, which zones, what zones, which area, what area, in which zone",
    Ask.WAY: """
        which way, what direction, which direction, in which direction, in what direction, where to,
        direction""",
    Ask.WHO: "who, whom, whose",
    Ask.WHY: """
        what set the alarm off, what made the alarm go off, what set off the alarm, what set it off,
        what triggered it, what triggered the alarm, what triggered the alert, what caused the alarm,
        why, how come, what for, reason, what is the reason, for what reason, what caused the alert,
        what triggered, what set off, what raised, what made it""",
    Ask.SYSTEM: """
        which of the systems, which of the models, which models, which system, which systems, what
        system, which model, what model, which detector, which systems saw, systems""",
    Ask.CAMERA: "which camera, what camera, whose camera",
}

ACTS: Mapping[Act, str] = {
    Act.START: """
        kick off, kicked off, start, starts, started, begin, begins, began, begun, beginning,
        starting, first happen, onset""",
    Act.END: "end, ends, ended, finish, finished, stop, stopped, over, ending, cease, ceased",
    Act.PEAK: """
        peak, peaks, strongest, worst, highest, most intense, strongest moment, climax, most unusual""",
    Act.AT_START: "at the start, at the beginning, in the beginning, at first, at the very beginning",
    Act.AT_END: "at the end, in the end, at last, at the very end",
    Act.AT_PEAK: """
        at the peak, at its peak, at its worst, at its strongest, at the worst moment, at the
        strongest moment""",
    Act.LAST: "last, lasts, lasted, take, took, continue, continued, go on, goes on for",
    Act.APPEAR: """
        appear, appears, appeared, arrive, arrives, arrived, turn up, turned up, show up, showed up,
        come into view, came into view, come into the picture, came into the picture, come in, came
        in, come into, came into, enter, enters, entered, entering, arriving, appearing, first seen,
        join, joined""",
    Act.LEAVE: """
        leave, leaves, left the picture, left the scene, leaving, he left, she left, they left, has
        left, have left, had left, anyone left, everyone left, everybody left, somebody left,
        disappear, disappeared, go away, went away, depart, departed, exit, exited, walk away, walked
        away, drive away, drove away, run away, ran away, gone, out of view""",
    Act.STAY: """
        stay, stays, stayed, stand, stands, standing, stood, still, remain, remained, wait, waiting,
        waited, loiter, loitering, loitered, stationary, standing still, parked, linger, lingered""",
    Act.MOVE: """
        go, goes, going, went, walk, walks, walked, walking, move, moves, moved, moving, drive,
        drives, drove, driving, ride, riding, rode, come, comes, came, coming, pass, passes, passed,
        head, heading, headed, travel, travelled, moving about, cross, crossed, crossing, turn,
        turned, come from, came from, towards, toward, motion, movement""",
    Act.HURRY: """
        run, runs, ran, running, fast, quick, quickly, rush, rushed, rushing, hurry, hurried,
        speeding, faster, fastest, sprint, sprinting, race, racing, rapid""",
    Act.GATHER: """
        gather, gathered, gathering, crowd, crowds, come together, came together, assemble, assembled,
        meet, met, group, form a group, formed a group, form a crowd, formed a crowd, crowd formed""",
    Act.GOES_ON: """
        ongoing, going on, still going on, still going, goes on, still happening, happening now, right
        now, now, still there, in progress, at the moment, currently, is it over, has it ended, is it
        finished, has it stopped""",
}

SENSES: Mapping[Sense, str] = {
    Sense.SOUND: """
        microphone, sound, sounds, hear, heard, audio, noise, noises, audible, listen, hearing, sound
        track, soundtrack""",
    Sense.LOUD: "loud, louder, loudest, noisy, bang",
    Sense.QUIET: "quiet, silent, silence, silently, quietly",
    Sense.LIGHT: "light, lighting, lit, illuminated, brightness, daylight",
    Sense.BRIGHT: "bright, well lit",
    Sense.DIM: "dim, dusk, gloomy",
    Sense.DARK: "badly lit, poorly lit, dark, darkness, darker, very dark",
}

WORDS: Mapping[Word, str] = {
    Word.FUNCTION: """
        a, an, the, did, does, do, is, are, am, was, were, be, been, being, there, in, on, at, of, to,
        into, from, for, by, it, its, this, that, these, those, any, some, can, could, would, will
        you, you, me, i, we, us, our, please, tell, say, show, shows, shown, see, sees, saw, seen,
        look, looks, looked, found, find, detect, detects, detected, recorded, record, record of,
        notice, noticed, spot, spotted, visible, recognise, recognised, recognize, recognized,
        measured, here, then, so, has, had, have, also, about, know, during, within, while, ever, us,
        let, want, like to know, kind, sort, type, many, much, lot of, ok, hello, hi, hey, thanks,
        thank you, watchpost, exactly when, roughly, approximately, actually, really, my, your, in the
        picture, in the video, in the clip, in the recording, on camera, in view, in the frame, in the
        image, in the scene, on screen, on the video, in this video, in this clip, in this recording,
        in this alert, in the alert, up, get, got, yes, if, or, whether, involved, thing that, give,
        present, around, part, side, zone, area, as, all, place, inside, out, total of, took place, of
        the picture, in this one, moment, time""",
    Word.EVENT: """
        trouble, commotion, event, events, alert, alerts, alarm, incident, incidents, happen, happens,
        happened, happening, occur, occurs, occurred, span, spans, video, clip, recording, footage,
        scene, picture, camera, image, frame, film, situation, episode, activity, activities, case,
        raised, raise, triggered, trigger, go off, went off, take place""",
    Word.NOT: "not, no, never, none, without, neither, nor, cannot",
    Word.NOBODY: "nobody, no one",
    Word.NOTHING: "nothing",
    Word.OTHER: "else, other, another, others, further, additional, besides",
    Word.ONLY: """
        only, just, alone, exactly, single, on his own, on her own, on their own, by himself, by
        herself, solely""",
    Word.MORE: "more than, above",
    Word.LEAST: "at least, or more, minimum",
    Word.FEWER: "less than, fewer than, below, under",
    Word.MOST: """
        at most, or fewer, up to, maximum, no more than, not more than, most, at once, at the same
        time""",
    Word.TOTAL: "in total, altogether, in all, different, distinct, overall, unique, total",
    Word.BEFORE: """
        before, earlier, previous, previously, prior, until, before this, before that, preceding, up
        until, so far""",
    Word.AFTER: """
        after, later, afterwards, next, following, subsequent, since, after this, after that, since
        then""",
    Word.BETWEEN: "between",
    Word.FIRST: "first, 1st",
    Word.SECOND: "second, 2nd",
    Word.THIRD: "third, 3rd",
    Word.FINAL: """
        final, finally, last one, latest, most recent, last event, last span, last alert, the last
        person, last seen, last time""",
    Word.SURE: """
        sure, certain, confident, reliable, true, correct, trust, right about, likely, serious,
        believe""",
    Word.FALSE: """
        false alarm, false alert, false positive, mistake, mistaken, wrong, error, fake, false, real,
        genuine""",
    Word.UNUSUAL: """
        unusual, abnormal, strange, suspicious, anomalous, anomaly, anomalies, odd, weird, out of the
        ordinary, wrong here, special, abnormality, irregular, notable, remarkable""",
    Word.NORMAL: """
        normal, ordinary, usual, usually, as usual, than usual, than normal, ordinary day, everyday,
        harmless""",
    Word.WITH: "with",
    Word.AND: "and",
    Word.IN_SECONDS: "seconds, secs, sec, minutes, mins, minute",
}

UNMEASURED: Mapping[Unmeasured, str] = {
    Unmeasured.AGE: """
        age, old, young, elderly, teenager, teenagers, adult, adults, child, children, kid, kids,
        baby, toddler, how old, ages, older, younger, minor, minors, years""",
    Unmeasured.GENDER: """
        man, men, woman, women, male, female, boy, boys, girl, girls, lady, ladies, gentleman, gender,
        sex, guy, guys""",
    Unmeasured.CLOTHING: """
        wear, wears, wearing, wore, clothes, clothing, dressed, jacket, coat, hat, hood, hoodie,
        shirt, trousers, jeans, uniform, mask, masked, gloves, glove, shoes, dress, cap, glasses,
        helmet, vest""",
    Unmeasured.COLOUR: """
        colour, color, coloured, colored, colours, colors, red, blue, green, yellow, black, white,
        grey, gray, brown, orange coloured, pink, purple, silver, hair""",
    Unmeasured.IDENTITY: """
        name, names, named, called, identity, identify, recognise him, recognise her, face, faces,
        known, employee, staff, stranger, strangers, customer, resident, neighbour, nationality, race
        of, ethnicity, thief, burglar, criminal, suspect, suspects, intruder, intruders, victim,
        police, policeman, guard, who is he, who is she, who are they, postman, driver, same person,
        same man, same car""",
    Unmeasured.FEELING: """
        feel, feels, angry, happy, sad, afraid, scared, nervous, upset, emotion, emotions, mood,
        feeling, calm, aggressive, drunk, smiling, smile, laugh, laughing, crying eyes, panic,
        panicked""",
    Unmeasured.INTENTION: """
        want to, wants to, wanted to, intend, intended, intention, intentions, plan, planned, trying
        to, tried to, try to, on purpose, deliberate, deliberately, motive, looking for, meant to,
        purpose""",
    Unmeasured.WEAPON: "weapon, weapons, gun, guns, armed, pistol, rifle, bomb, blade, explosive",
    Unmeasured.SPEECH: """
        said, talk, talks, talked, talking, speak, spoke, speaking, conversation, word, words, shout,
        shouted, shouting, language, whisper, tell them, telling, voice, voices, phone call, calling""",
    Unmeasured.PLATE: """
        plate, plates, licence, license, number plate, licence plate, license plate, registration,
        brand, make of, model of the car, text, read, sign, written, logo""",
    Unmeasured.CAUSE: """
        cause, caused, because, reason he, reason she, what made, fault, blame, responsible, how did
        it happen, how""",
    Unmeasured.INJURY: """
        hurt, injured, injury, injuries, dead, die, died, kill, killed, wound, wounded, bleeding,
        blood, unconscious, ok after, harmed, survive, survived, damage, damaged, broken""",
    Unmeasured.CONTACT: """
        hit, hits, hitting, touch, touched, push, pushed, pushing, kick, kicked, punch, punched,
        strike, struck, collide, collided, crash into, crashed into, run over, ran over, knocked,
        bump, bumped, beat, hug, hugged, grab, grabbed, kiss""",
    Unmeasured.RELATION: """
        friend, friends, family, couple, father, mother, brother, sister, together with, belong,
        belongs, know each other, husband, wife, owner, follow, followed, chase, chased, chasing, each
        other""",
    Unmeasured.POSITION: """
        near, next to, behind, in front of, beside, under the, above the, close to, nearby, on top of,
        top, bottom, upper, lower, background, foreground, front, back, opposite, across from, away
        from, outside""",
    Unmeasured.WEATHER: """
        weather, raining, snow, snowing, wind, windy, sunny, fog, foggy, sun, temperature, cold, hot,
        warm""",
    Unmeasured.SIZE: """
        tall, short, big, small, large, tiny, huge, size, height, weight, heavy, thin, fat, how tall,
        how big, biggest, smallest""",
    Unmeasured.DISTANCE: """
        distance, metres, meters, metre, meter, kilometres, km, miles, mph, kmh, how far, far, feet,
        yards""",
    Unmeasured.POSSESSION: """
        hold, holds, holding, held, carry, carries, carried, carrying, have a, have an, had a, had an,
        has a, has an, in his hand, in her hand, in their hands, hand, hands, bring, brought, take
        away, took away""",
    Unmeasured.DEED: """
        doing, do something, open, opened, close, closed, door, window, climb, climbed, climbing,
        jump, jumped, jumping, sit, sat, sitting, lie, lying, lay, smoke, smoking, eat, eating, drink,
        drinking, dance, dancing, drop, dropped, throw, threw, thrown, throwing, pick up, picked up,
        use, used, using, wave, waved, waving, bend, bent, point, pointed, pointing, look at, looked
        at, work, working, play, playing, sleep, sleeping, hide, hiding, hid, put, attack, attacked,
        threaten, threatened, steal, stole, stolen, rob, robbed, shoplift, break in, broke in, break
        into, broke into, trespass, trespassing, dump, dumped, deliver, delivered, delivery, damage
        the, leave behind, left behind, abandon, abandoned, fence, wall, gate""",
    Unmeasured.ADVICE: """
        should, should i, should we, dangerous, danger, threat, threatening, safe, must i, need to,
        call the police, do about it, recommend, advise, urgent, emergency, legal, illegal, crime,
        criminal act, guilty, harm""",
    Unmeasured.FUTURE: "will, going to happen, tomorrow, future, next time, again later, predict",
    Unmeasured.ELSEWHERE: """
        outside of the picture, other cameras, other camera, another camera, off camera, next door,
        yesterday, last week, last night, last month, usually at this time, city, country, street,
        address, address of, building""",
}

THINGS: Mapping[str, str] = {
    PERSON: """
        folks, person, persons, people, human, humans, somebody, someone, anybody, anyone, everybody,
        everyone, he, she, him, her, his, they, them, their, individual, individuals, pedestrian,
        pedestrians, passer by, passers by, visitor, visitors""",
    VEHICLE: "motor vehicle, motor vehicles, vehicle, vehicles, traffic",
    ANIMAL: "animal, animals, pet, pets, wildlife",
    THING: "thing, things, object, objects, something, anything, everything, items, item",
    "car": "car, cars, automobile, automobiles",
    "bicycle": "bicycle, bicycles, bike, bikes, cyclist, cyclists",
    "motorcycle": "motorcycle, motorcycles, motorbike, motorbikes, scooter, scooters, moped",
    "truck": "truck, trucks, lorry, lorries",
    "bus": "bus, buses",
    "couch": "couch, sofa, sofas, couches",
    "cell phone": "cell phone, cell phones, phone, phones, mobile phone, smartphone",
    "tv": "tv, television, monitor, tvs, televisions",
    "knife": "knife, knives",
    "mouse": "mouse, mice",
    "backpack": "backpack, backpacks, rucksack, rucksacks",
    "suitcase": "suitcase, suitcases, luggage",
    "handbag": "handbag, handbags, purse",
    "train": "train, trains",
    "airplane": "airplane, airplanes, plane, planes, aeroplane, aircraft",
    "boat": "boat, boats, ship, ships",
}

CLASSES: Mapping[str, str] = {
    "fight": """
        scrap, come to blows, came to blows, fight, fights, fighting, fought, brawl, brawling,
        scuffle, fist fight""",
    "fall": """
        tumble, tumbled, trip, slip, slipped, fall, falls, fell, fallen, falling, fall down, fell
        down, fell over, fall over, falling down, collapse, collapsed, tripped, trip over""",
    "robbery": "robbery, robberies, robbing, hold up",
    "burglary": "burglary, burglaries, break in attempt",
    "theft": "theft, thefts, stealing, shoplifting",
    "assault": "assault, assaulted, assaulting, attacking",
    "shooting": "shooting, shot, shots, shoot",
    "explosion": "explosion, explosions, explode, exploded, blast",
    "fire": "fire, burning, flames, arson, burn",
    "accident": "accident, accidents, crash, crashed, collision, road accident, car crash",
    "vandalism": "vandalism, vandal, vandals, graffiti",
    "arrest": "arrest, arrested",
    "abuse": "abuse, abused",
    "riot": "riot, riots, rioting",
    "siren": "siren, sirens",
    "scream": "scream, screams, screamed, screaming, yell, yelled, yelling",
    "gunshot": "gunshot, gunshots, gunfire",
    "glass": "breaking glass, glass breaking, glass break, broken glass, glass",
    "bark": "bark, barking, barked",
    "cry": "cry, cried, crying",
    "cough": "cough, coughing, coughed, sneeze, sneezing",
    "rain": "rain",
    "helicopter": "helicopter, helicopters",
    "chainsaw": "chainsaw, chain saw",
    "rooster": "rooster",
    "clap": "clap, clapping, applause",
}

SIDES: Mapping[Side, str] = {
    Side.LEFT: """
        on the left, left side, left hand side, on the left side, left half, left third, at the left,
        left part""",
    Side.MIDDLE: "middle, centre, center, in the middle, in the centre, in the center",
    Side.RIGHT: """
        on the right, right side, right hand side, on the right side, right half, right third, at the
        right, right part""",
}

DIRECTIONS: Mapping[Direction, str] = {
    Direction.LEFT: "left, to the left, leftwards, to left, towards the left",
    Direction.RIGHT: "right, to the right, rightwards, to right, towards the right",
    Direction.UP: "upwards, up the picture, upward, away from the camera",
    Direction.DOWN: "down, downwards, downward, down the picture, towards the camera, toward the camera",
}

NUMBERS = "no,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve"
"""From 0 on; "no" is a negation and stands for its place only."""
