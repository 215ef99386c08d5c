"""French."""

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
        décris, décrire, décrivez, description, résumé, résume, résumez, que s'est-il passé, qu'est-ce
        qui s'est passé, que se passe-t-il, que se passait-il, qu'est-ce qui se passe, qu'est-ce que
        c'est, que montre la vidéo, que voit-on, qu'est-ce qu'on voit, que vois-tu, qu'est-il arrivé,
        qu'est-ce qui est arrivé, que s'est-il produit, qu'y a-t-il, qu'est-ce que c'était""",
    Ask.WHAT: "quoi, que, quel, quelle, quels, quelles, qu'est-ce que, qu'est-ce qui, qu",
    Ask.COUNT: "combien de, combien d, combien, nombre de, nombre",
    Ask.OFTEN: "combien de fois, combien d'événements, combien d'alertes, combien d'incidents",
    Ask.LONG: """
        combien de temps, durée, pendant combien de temps, combien de secondes, combien de minutes""",
    Ask.FAST: "à quelle vitesse, quelle vitesse, vitesse",
    Ask.LOUD: "quel volume, volume, combien de décibels",
    Ask.SURE: """
        à quel point es-tu sûr, à quel point êtes-vous sûr, quelle certitude, avec quelle certitude,
        certitude, probabilité, score, quel score, confiance""",
    Ask.WHEN: "quand, à quelle heure, à quel moment, quel jour, quelle heure",
    Ask.WHERE: "où, à quel endroit, dans quelle partie",
    Ask.SIDE: "de quel côté, quel côté",
    Ask.ZONE: "quelle zone, dans quelle zone, quelles zones, dans quelles zones",
    Ask.WAY: "dans quelle direction, quelle direction, vers où, par où, d'où, direction",
    Ask.WHO: "qui, qui était",
    Ask.WHY: "pourquoi, pour quelle raison, raison",
    Ask.SYSTEM: "quel système, quels systèmes, quel modèle, systèmes",
    Ask.CAMERA: "quelle caméra, sur quelle caméra",
}

ACTS: Mapping[Act, str] = {
    Act.START: "commencé, commence, commençait, commencer, débuté, débute, début, démarré, commença",
    Act.END: "fini, finit, terminé, termine, fin, arrêté, s'est arrêté, achevé, terminée",
    Act.PEAK: "le plus fort, le plus intense, au plus fort, sommet, pire",
    Act.AT_START: "au début, au commencement, au départ",
    Act.AT_END: "à la fin",
    Act.AT_PEAK: "au moment le plus fort, au sommet",
    Act.LAST: "duré, dure, durait, durer, a duré",
    Act.APPEAR: """
        apparu, apparue, apparaît, arrivé, arrivée, arrive, arrivés, entrée, entrer, est entré, venu,
        venue, est-il entré""",
    Act.LEAVE: "parti, partis, part, quitté, disparu, disparue, sorti, sortie, sortir, s'en est allé",
    Act.STAY: "resté, restée, reste, immobile, attendu, garé, garée, stationné, stationnée, debout",
    Act.MOVE: """
        allé, allée, allés, aller, va, marché, marche, marcher, bougé, bouge, bouger, déplacé,
        déplacée, roulé, passé, passée, mouvement, vient, venait, venir""",
    Act.HURRY: "couru, court, courir, courait, vite, rapide, rapidement, pressé",
    Act.GATHER: """
        rassemblé, rassemblés, rassemblement, foule, groupe, réunis, se sont rassemblés, attroupement""",
    Act.GOES_ON: "en cours, encore, toujours, en ce moment, maintenant, actuellement, toujours en cours",
}

SENSES: Mapping[Sense, str] = {
    Sense.SOUND: "son, bruit, bruits, entendu, entend, entendre, entendait, sons, audio",
    Sense.LOUD: "fort, bruyant, bruyante",
    Sense.QUIET: "silencieux, silence, calme",
    Sense.LIGHT: "lumière, éclairé, éclairage, lumineux, luminosité",
    Sense.BRIGHT: "clair",
    Sense.DIM: "pénombre",
    Sense.DARK: "sombre, noir, obscurité, obscur, faisait-il sombre, faisait-il noir",
}

WORDS: Mapping[Word, str] = {
    Word.FUNCTION: """
        le, la, les, l, un, une, des, du, de, d, et puis, est, sont, était, étaient, a, ont, avait,
        avaient, été, être, avoir, il, y, y a-t-il, a-t-il, t, se, s, c, ce, cet, cette, ces, ça,
        cela, à, au, aux, en, dans, sur, par, pour, là, ici, est-ce que, est-ce, je, tu, vous, on,
        nous, me, moi, peux-tu, pouvez-vous, peux, pouvez, peut, peut-on, s'il vous plaît, s'il te
        plaît, plaît, voir, vu, vue, voit, vois, voyez, montrer, montre, montré, dire, dis, dites,
        bien, alors, donc, image, dans l'image, à l'image, dans la vidéo, sur la vidéo, trouvé,
        détecté, reconnu, mesuré, enregistré, présent, présente, présents, oui, merci, bonjour, j, n,
        ne, côté, partie, zone, moment, vers, eu, lieu, eu lieu, fait, faisait, si, t-il, t-elle""",
    Word.EVENT: """
        événement, événements, alerte, alertes, incident, incidents, vidéo, vidéos, clip,
        enregistrement, scène, caméra, passé quelque chose, arrivé quelque chose, produit, déclenché,
        déclenchée, séquence, séquences, situation""",
    Word.NOT: "pas, aucun, aucune, jamais, sans, ni, non",
    Word.NOBODY: "n'y avait personne, n'y a personne",
    Word.NOTHING: "rien",
    Word.OTHER: "autre, autres, d'autre, d autre, d'autres, en plus",
    Word.ONLY: "seul, seule, seulement, uniquement, exactement, seuls",
    Word.MORE: "plus de, plus que",
    Word.LEAST: "au moins, ou plus",
    Word.FEWER: "moins de",
    Word.MOST: "au plus, au maximum, pas plus de, en même temps, à la fois",
    Word.TOTAL: "en tout, au total, différents, différentes",
    Word.BEFORE: "avant, auparavant, précédent, précédente, avant cela, plus tôt",
    Word.AFTER: "après, ensuite, suivant, suivante, après cela, plus tard",
    Word.BETWEEN: "entre, jusqu",
    Word.FIRST: "premier, première, d'abord",
    Word.SECOND: "deuxième, second, seconde",
    Word.THIRD: "troisième",
    Word.FINAL: "dernier, dernière",
    Word.SURE: "es-tu sûr, êtes-vous sûr, est-ce sûr, sûre, certain, certaine, fiable, vrai, sûrs",
    Word.FALSE: "fausse alerte, fausse alarme, erreur, faux, fausse",
    Word.UNUSUAL: """
        inhabituel, inhabituelle, anormal, anormale, suspect, étrange, suspecte, bizarre, insolite,
        anomalie, particulier""",
    Word.NORMAL: "normal, normale, habituel, ordinaire, que d'habitude, d'habitude",
    Word.WITH: "avec",
    Word.AND: "et",
    Word.IN_SECONDS: "secondes, minutes, minute",
}

UNMEASURED: Mapping[Unmeasured, str] = {
    Unmeasured.AGE: """
        âge, quel âge, vieux, vieille, jeune, jeunes, enfant, enfants, adulte, adultes, bébé,
        adolescent, âgé, âgée, ans""",
    Unmeasured.GENDER: """
        homme, hommes, femme, femmes, garçon, garçons, fille, filles, masculin, féminin, sexe,
        monsieur, dame""",
    Unmeasured.CLOTHING: """
        porte, portait, porter, vêtements, vêtement, habillé, veste, manteau, chapeau, pantalon,
        masque, masqué, capuche, uniforme, lunettes, casque, robe""",
    Unmeasured.COLOUR: """
        couleur, couleurs, rouge, rouges, bleu, bleue, vert, verte, jaune, blanc, blanche, gris,
        grise, noire, cheveux""",
    Unmeasured.IDENTITY: """
        nom, noms, s'appelle, identité, visage, voleur, victime, policier, employé, client, étranger,
        voisin, connu, conducteur, agresseur""",
    Unmeasured.FEELING: """
        en colère, triste, heureux, peur, nerveux, nerveuse, sentiment, sentiments, ivre, agressif,
        panique, souriait""",
    Unmeasured.INTENTION: """
        voulait, voulaient, veut, intention, intentions, exprès, essayé de, essayait, motif, but""",
    Unmeasured.WEAPON: "arme, armes, pistolet, fusil, armé, bombe",
    Unmeasured.SPEECH: """
        parlé, parle, parlait, parlaient, conversation, mot, mots, crié, criait, voix, langue,
        qu'ont-ils dit, a-t-il dit, ont dit""",
    Unmeasured.PLATE: "plaque, immatriculation, marque, texte, écrit, panneau",
    Unmeasured.CAUSE: "cause, comment, faute, causé, responsable, à cause",
    Unmeasured.INJURY: "blessé, blessée, blessure, mort, morte, tué, sang, dégâts, cassé, endommagé",
    Unmeasured.CONTACT: """
        frappé, heurté, touché, poussé, percuté, renversé, mordu, embrassé, cogné, heurtée, renversée,
        frappée""",
    Unmeasured.RELATION: """
        amis, ami, famille, couple, suivi, suivait, poursuivi, appartient, père, mère, frère""",
    Unmeasured.POSITION: """
        près de, près, derrière, devant, à côté de, à côté, sous, dessus, au fond, arrière-plan,
        dehors, dedans, haut, bas""",
    Unmeasured.WEATHER: """
        météo, temps faisait-il, il pleuvait, pleuvait, pleut, neige, vent, soleil, brouillard, chaud,
        froid""",
    Unmeasured.SIZE: "taille, grand, grande, petit, petite, gros, poids, lourd",
    Unmeasured.DISTANCE: "distance, mètres, mètre, kilomètres, loin",
    Unmeasured.POSSESSION: "tenait, tient, main, mains, apporté, emporté, portait un",
    Unmeasured.DEED: """
        faire, ouvert, porte d'entrée, fenêtre, grimpé, escaladé, sauté, assis, allongé, fumé, mangé,
        bu, dansé, jeté, volé, attaqué, cambriolé, joué, travaillé, caché, clôture, portail""",
    Unmeasured.ADVICE: """
        devrais, devons, dois, dangereux, danger, menace, police, urgence, urgent, crime, appeler""",
    Unmeasured.FUTURE: "demain, futur, prochaine fois",
    Unmeasured.ELSEWHERE: "hier, semaine dernière, autre caméra, autres caméras, rue, ville, adresse",
}

THINGS: Mapping[str, str] = {
    PERSON: """
        personne, personnes, quelqu'un, gens, individu, individus, piéton, piétons, elle, elles, ils,
        lui, eux, tout le monde, était-il""",
    VEHICLE: "véhicule, véhicules, circulation",
    ANIMAL: "animal, animaux",
    THING: "chose, choses, objet, objets, quelque chose",
    "car": "voiture, voitures, auto",
    "bicycle": "vélo, vélos, bicyclette, bicyclettes, cycliste, cyclistes",
    "motorcycle": "moto, motos, scooter, motocyclette",
    "truck": "camion, camions",
    "bus": "bus, autobus",
    "dog": "chien, chiens",
    "cat": "chat, chats",
    "bird": "oiseau, oiseaux",
    "backpack": "sac à dos, sacs à dos",
    "suitcase": "valise, valises",
    "handbag": "sac à main, sac, sacs",
    "cell phone": "téléphone, téléphones, portable",
    "knife": "couteau, couteaux",
}

CLASSES: Mapping[str, str] = {
    "fight": """
        bagarre, bagarres, combat, battu, battus, se battre, se battait, se battaient, rixe, dispute""",
    "fall": "chute, chutes, tombé, tombée, tomber, tombe, est tombé",
    "robbery": "braquage, vol à main armée",
    "burglary": "cambriolage",
    "theft": "vol, vols, vol à l'étalage",
    "assault": "agression, agressé",
    "shooting": "fusillade, tiré",
    "explosion": "explosion, explosé",
    "fire": "feu, incendie, brûlé, brûle",
    "accident": "accident, accidents, collision",
    "vandalism": "vandalisme",
    "arrest": "arrestation",
    "riot": "émeute, émeutes",
    "siren": "sirène, sirènes",
    "scream": "cri, cris",
    "gunshot": "coup de feu, coups de feu, détonation",
    "glass": "bris de verre, verre brisé, verre",
    "bark": "aboiement, aboyé, aboiements",
    "cough": "toux, toussé",
    "helicopter": "hélicoptère",
    "chainsaw": "tronçonneuse",
    "rain": "pluie",
}

SIDES: Mapping[Side, str] = {
    Side.LEFT: "à gauche, côté gauche, du côté gauche, gauche",
    Side.MIDDLE: "au milieu, milieu, centre, au centre",
    Side.RIGHT: "à droite, côté droit, du côté droit, droite",
}

DIRECTIONS: Mapping[Direction, str] = {
    Direction.LEFT: "vers la gauche",
    Direction.RIGHT: "vers la droite",
    Direction.UP: "vers le haut",
    Direction.DOWN: "vers le bas",
}

NUMBERS = "zéro,1,deux,trois,quatre,cinq,six,sept,huit,neuf,dix,onze,douze"
"""From 0 on; "un" is an article, and is not counted by."""
