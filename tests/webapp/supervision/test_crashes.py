from pathlib import Path

from webapp.supervision.crashes import CALM_SECONDS, LOOP_SECONDS, CrashWatch, ProcessState

LOGS = Path("/var/log/site")


def watch() -> CrashWatch:
    watch = CrashWatch(LOGS)
    assert watch.look([ProcessState("web", pid=10)], 0.0) == []
    return watch


def test_it_works() -> None:
    assert watch().look([ProcessState("web", pid=10)], 1.0) == []


def test_one_restart_is_told_with_the_log() -> None:
    (sentence,) = watch().look([ProcessState("web", pid=11)], 5.0)
    assert sentence == "web stopped and was started again; its log is /var/log/site/web.log"


def test_restart_is_told_although_no_look_fell_between() -> None:
    looks = watch()
    assert looks.look([ProcessState("web", pid=0)], 5.0) == []
    assert len(looks.look([ProcessState("web", pid=11)], 6.0)) == 1


def test_loop_is_told_once() -> None:
    looks = watch()
    told = [s for n in range(1, 8) for s in looks.look([ProcessState("web", pid=10 + n)], 4.0 * n)]
    loops = [sentence for sentence in told if "keeps stopping" in sentence]
    assert loops == ["web keeps stopping as soon as it starts: read why in /var/log/site/web.log"]
    assert told[-1] == loops[0]


def test_process_given_up_on_is_a_loop() -> None:
    (sentence,) = watch().look([ProcessState("web", pid=0, given_up=True)], 5.0)
    assert "keeps stopping" in sentence


def test_rare_restarts_are_no_loop() -> None:
    looks = watch()
    told = [s for n in range(1, 8) for s in looks.look([ProcessState("web", pid=10 + n)], LOOP_SECONDS * n)]
    assert len(told) == 7
    assert not any("keeps stopping" in sentence for sentence in told)


def test_end_of_a_loop_is_told() -> None:
    looks = watch()
    looks.look([ProcessState("web", pid=0, given_up=True)], 5.0)
    looks.look([ProcessState("web", pid=11)], 20.0)
    assert looks.look([ProcessState("web", pid=11)], 21.0 + CALM_SECONDS) == ["web runs again."]


def test_processes_are_followed_apart() -> None:
    looks = watch()
    states = [ProcessState("web", pid=10), ProcessState("beat", pid=0, given_up=True)]
    (sentence,) = looks.look(states, 5.0)
    assert sentence.startswith("beat ")
