"""Spanish."""

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
        describe, describir, descripción, resumen, resume, resumir, qué pasó, qué ha pasado, qué pasa,
        qué ocurrió, qué ha ocurrido, qué sucedió, qué está pasando, qué estaba pasando, qué muestra
        el video, qué se ve, qué ves, qué es esto, qué fue eso, qué qué hay, qué sucede""",
    Ask.WHAT: "qué, cuál, cuáles, qué clase de, qué tipo de",
    Ask.COUNT: "cuántas, cuántos, número de, cuánta, cuánto, cantidad de",
    Ask.OFTEN: "cuántas veces, cuántos eventos, cuántas alertas, cuántos incidentes, cuántas alarmas",
    Ask.LONG: """
        cuánto tiempo, duración, cuántos segundos, cuántos minutos, por cuánto tiempo, durante cuánto
        tiempo""",
    Ask.FAST: "qué tan rápido, a qué velocidad, qué velocidad, velocidad, cómo de rápido",
    Ask.LOUD: "qué tan fuerte, qué volumen, volumen, cuántos decibelios",
    Ask.DARK: "qué tan oscuro, cómo de oscuro",
    Ask.SURE: """
        qué tan seguro, cómo de seguro, qué seguridad, probabilidad, certeza, con qué certeza, con qué
        seguridad, puntuación, confianza""",
    Ask.WHEN: "cuándo, a qué hora, en qué momento, qué día, qué hora",
    Ask.WHERE: "dónde, en qué lugar, en qué parte",
    Ask.SIDE: "en qué lado, qué lado, de qué lado",
    Ask.ZONE: "qué zona, en qué zona, qué zonas, en qué zonas",
    Ask.WAY: "en qué dirección, qué dirección, hacia dónde, adónde, a dónde, de dónde, dirección",
    Ask.WHO: "quién, quiénes",
    Ask.WHY: "por qué, por qué motivo, por qué razón, motivo, razón",
    Ask.SYSTEM: "qué sistema, qué sistemas, qué modelo, sistemas",
    Ask.CAMERA: "qué cámara, en qué cámara, cuál cámara",
}

ACTS: Mapping[Act, str] = {
    Act.START: "empezó, empieza, empezado, comenzó, comienza, comenzado, inicio, inició, comienzo",
    Act.END: "terminó, termina, terminado, acabó, acaba, acabado, fin, final, paró, finalizó",
    Act.PEAK: "más fuerte, más intenso, peor, máximo momento, punto álgido",
    Act.AT_START: "al principio, al inicio, al comienzo",
    Act.AT_END: "al final",
    Act.AT_PEAK: "en el peor momento, en el momento más fuerte",
    Act.LAST: "duró, dura, durado, durar",
    Act.APPEAR: "apareció, aparece, aparecido, llegó, llega, llegado, entró, entra, entrado, vino",
    Act.LEAVE: "se fue, salió, sale, salido, desapareció, marchó, se marchó, se fueron, ido",
    Act.STAY: """
        quedó, se quedó, quieto, quieta, esperó, parado, parada, aparcado, estacionado, permaneció""",
    Act.MOVE: """
        ir, iba, va, caminó, camina, caminar, caminaba, movió, mueve, mover, movimiento, condujo, pasó
        por, viene, venía, anduvo, moverse""",
    Act.HURRY: "corrió, corre, correr, corría, corriendo, rápido, rápidamente, deprisa",
    Act.GATHER: "reunió, reunieron, se reunieron, grupo, multitud, se juntaron, aglomeración, juntaron",
    Act.GOES_ON: "sigue, todavía, aún, en curso, ahora, en este momento, sigue en curso",
}

SENSES: Mapping[Sense, str] = {
    Sense.SOUND: """
        sonido, sonidos, ruido, ruidos, oyó, oye, oír, escuchó, escucha, escuchar, se oyó, audio""",
    Sense.LOUD: "fuerte, ruidoso",
    Sense.QUIET: "silencio, silencioso, tranquilo",
    Sense.LIGHT: "luz, iluminado, iluminación, luminosidad",
    Sense.BRIGHT: "claro, luminoso, brillante",
    Sense.DIM: "penumbra",
    Sense.DARK: "oscuro, oscuridad, oscura",
}

WORDS: Mapping[Word, str] = {
    Word.FUNCTION: """
        el, la, los, las, lo, un, una, unos, unas, de, del, al, a, en, por, para, es, son, era, eran,
        está, están, estaba, estaban, estuvo, fueron, fue, ser, hay, había, hubo, ha, han, se, esto,
        eso, este, esta, ese, esa, aquí, allí, ahí, me, te, tú, yo, usted, nos, puedes, puede,
        podrías, podría, favor, por favor, decir, dime, ver, visto, ve, ves, vio, muestra, muestras,
        mostrar, si, sí, gracias, hola, imagen, en la imagen, en el video, en el vídeo, encontró,
        detectó, reconoció, midió, grabó, presente, algún, alguna, algunos, algunas, lado, parte,
        zona, momento, hacia, lugar, tuvo lugar, más o menos, entonces, su, sus, le, les""",
    Word.EVENT: """
        evento, eventos, alerta, alertas, alarma, alarmas, incidente, incidentes, video, videos, clip,
        grabación, escena, cámara, pasó, ocurrió, sucedió, pasado, ocurrido, situación, suceso, tramo,
        tramos""",
    Word.NOT: "no, ningún, ninguna, ninguno, nunca, sin, ni",
    Word.NOBODY: "nadie",
    Word.NOTHING: "nada",
    Word.OTHER: "otro, otra, otros, otras, más, además",
    Word.ONLY: "solo, sola, sólo, solamente, únicamente, exactamente, solos",
    Word.MORE: "más de, más que",
    Word.LEAST: "al menos, por lo menos, o más, como mínimo",
    Word.FEWER: "menos de",
    Word.MOST: "como máximo, a lo sumo, no más de, a la vez, al mismo tiempo",
    Word.TOTAL: "en total, diferentes, distintas, distintos",
    Word.BEFORE: "antes, antes de, anterior, previamente, antes de esto",
    Word.AFTER: "después, después de, luego, siguiente, más tarde, después de esto",
    Word.BETWEEN: "entre, hasta",
    Word.FIRST: "primero, primera, primer",
    Word.SECOND: "segundo, segunda",
    Word.THIRD: "tercero, tercera, tercer",
    Word.FINAL: "último, última",
    Word.SURE: "seguro, segura, cierto, cierta, fiable, verdad",
    Word.FALSE: "falsa alarma, error, falso, falsa, equivocación",
    Word.UNUSUAL: """
        inusual, anormal, raro, rara, extraño, extraña, sospechoso, sospechosa, anomalía, insólito""",
    Word.NORMAL: "normal, habitual, ordinario, de lo normal, de lo habitual",
    Word.WITH: "con",
    Word.AND: "y, e",
    Word.IN_SECONDS: "segundos, minutos, minuto",
}

UNMEASURED: Mapping[Unmeasured, str] = {
    Unmeasured.AGE: """
        edad, qué edad tenía, qué edad tiene, qué edad, viejo, vieja, joven, jóvenes, niño, niños,
        niña, niñas, adulto, adultos, bebé, años, mayor, menor""",
    Unmeasured.GENDER: """
        hombre, hombres, mujer, mujeres, chico, chicos, chica, chicas, masculino, femenino, sexo,
        señor, señora""",
    Unmeasured.CLOTHING: """
        lleva puesto, llevaba puesto, ropa, chaqueta, abrigo, sombrero, gorra, pantalón, camisa,
        máscara, enmascarado, capucha, uniforme, gafas, casco, vestido""",
    Unmeasured.COLOUR: """
        color, colores, rojo, roja, azul, verde, amarillo, amarilla, negro, negra, blanco, blanca,
        gris, pelo""",
    Unmeasured.IDENTITY: """
        nombre, nombres, se llama, identidad, cara, ladrón, víctima, policía era, empleado, cliente,
        extraño era, vecino, conocido, conductor, agresor, llama""",
    Unmeasured.FEELING: """
        enfadado, enojado, triste, feliz, miedo, nervioso, sentimiento, borracho, agresivo, pánico,
        sonreía""",
    Unmeasured.INTENTION: "quería, querían, quiere, intención, a propósito, intentó, intentaba, plan",
    Unmeasured.WEAPON: "arma, armas, pistola, fusil, armado, bomba",
    Unmeasured.SPEECH: """
        dijo, dijeron, habló, hablaba, hablaban, hablar, conversación, palabra, palabras, voz, voces,
        idioma""",
    Unmeasured.PLATE: "matrícula, placa, marca, texto, escrito, letrero",
    Unmeasured.CAUSE: "causa, cómo, culpa, causó, responsable, porque",
    Unmeasured.INJURY: """
        herido, herida, heridos, muerto, muerta, murió, mató, sangre, daños, dañado, roto""",
    Unmeasured.CONTACT: """
        golpeó, golpeado, tocó, empujó, chocó, atropelló, atropellado, mordió, abrazó, pegó, pegaron,
        atropellaron, golpearon""",
    Unmeasured.RELATION: """
        amigos, amigo, familia, pareja, siguió, perseguía, pertenece, padre, madre, hermano""",
    Unmeasured.POSITION: """
        cerca, cerca de, detrás, detrás de, delante, junto a, debajo, encima, al lado de, fondo,
        fuera, dentro, arriba, abajo""",
    Unmeasured.WEATHER: "clima, llovía, llueve, nieve, viento, sol, niebla, calor, frío",
    Unmeasured.SIZE: "alto, alta, bajo, tamaño, grande, pequeño, pequeña, peso, pesado, altura",
    Unmeasured.DISTANCE: "distancia, metros, metro, kilómetros, lejos",
    Unmeasured.POSSESSION: "tenía, tiene, llevaba, lleva, sostenía, mano, manos, trajo, se llevó",
    Unmeasured.DEED: """
        hizo, hacer, hacían, abrió, puerta, ventana, trepó, escaló, saltó, sentado, tumbado, fumó,
        comió, bebió, bailó, tiró, robaron, atacó, amenazó, jugó, trabajó, escondió, valla""",
    Unmeasured.ADVICE: """
        debería, debo, debemos, peligroso, peligro, amenaza, policía, urgencia, urgente, delito,
        llamar""",
    Unmeasured.FUTURE: "mañana, futuro, próxima vez",
    Unmeasured.ELSEWHERE: "ayer, semana pasada, otra cámara, otras cámaras, calle, ciudad, domicilio",
}

THINGS: Mapping[str, str] = {
    PERSON: """
        persona, personas, alguien, gente, individuo, individuos, peatón, peatones, ella, ellos,
        ellas, todos""",
    VEHICLE: "vehículo, vehículos, tráfico",
    ANIMAL: "animal, animales",
    THING: "cosa, cosas, objeto, objetos, algo",
    "car": "coche, coches, carro, carros, automóvil",
    "bicycle": "bicicleta, bicicletas, bici, bicis, ciclista, ciclistas",
    "motorcycle": "moto, motos, motocicleta, motocicletas",
    "truck": "camión, camiones",
    "bus": "autobús, autobuses, bus",
    "dog": "perro, perros",
    "cat": "gato, gatos",
    "bird": "pájaro, pájaros",
    "backpack": "mochila, mochilas",
    "suitcase": "maleta, maletas",
    "handbag": "bolso, bolsos, bolsa",
    "cell phone": "teléfono, teléfonos, móvil, celular",
    "knife": "cuchillo, cuchillos",
}

CLASSES: Mapping[str, str] = {
    "fight": "pelea, peleas, pelearon, peleó, pelear, peleando, riña, lucha",
    "fall": "caída, caídas, cayó, caer, caído, se cayó, cayeron",
    "robbery": "robo, atraco, asalto a mano armada",
    "burglary": "allanamiento",
    "theft": "hurto",
    "assault": "agresión, asalto",
    "shooting": "tiroteo",
    "explosion": "explosión, explotó",
    "fire": "fuego, incendio, quemó, quema",
    "accident": "accidente, accidentes, choque, colisión",
    "vandalism": "vandalismo",
    "arrest": "detención, arresto",
    "riot": "disturbio, disturbios",
    "siren": "sirena, sirenas",
    "scream": "grito, gritos",
    "gunshot": "disparo, disparos",
    "glass": "rotura de cristal, cristal roto, cristal, vidrio",
    "bark": "ladrido, ladró, ladridos",
    "cough": "tos, tosió",
    "helicopter": "helicóptero",
    "chainsaw": "motosierra",
    "rain": "lluvia",
}

SIDES: Mapping[Side, str] = {
    Side.LEFT: "a la izquierda, lado izquierdo, en el lado izquierdo, izquierda",
    Side.MIDDLE: "en el medio, en el centro, centro, medio",
    Side.RIGHT: "a la derecha, lado derecho, en el lado derecho, derecha",
}

DIRECTIONS: Mapping[Direction, str] = {
    Direction.LEFT: "hacia la izquierda",
    Direction.RIGHT: "hacia la derecha",
    Direction.UP: "hacia arriba",
    Direction.DOWN: "hacia abajo",
}

NUMBERS = "cero,uno,dos,tres,cuatro,cinco,seis,siete,ocho,nueve,diez,once,doce"
"""From 0 on."""
