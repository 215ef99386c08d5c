import shlex
import sys
from pathlib import Path

from supervisor.options import ServerOptions

from webapp.processes import PROCESSES, Process
from webapp.supervision.configuration import Folders, render


def parsed(tmp_path: Path, *processes: Process) -> dict[str, object]:
    """What supervisord itself makes of the file."""
    for name in ("run", "logs", "code and 100%"):
        (tmp_path / name).mkdir()
    folders = Folders(
        code=tmp_path / "code and 100%",
        run=tmp_path / "run",
        logs=tmp_path / "logs",
        socket=tmp_path / "run" / "s",
    )
    file = tmp_path / "supervisord.conf"
    file.write_text(render(processes, folders))
    options = ServerOptions()
    options.realize(args=["-c", str(file)])
    return {
        config.name: config for group in options.process_group_configs for config in group.process_configs
    }


def test_it_works(tmp_path: Path) -> None:
    found = parsed(tmp_path, *PROCESSES)

    assert set(found) == {process.name for process in PROCESSES}
    for process in PROCESSES:
        config = found[process.name]
        words = shlex.split(config.command)
        if process.nice:
            assert words[:3] == ["nice", "-n", str(process.nice)]
            words = words[3:]
        assert words == [sys.executable, *process.command[1:]]
        assert config.autorestart
        assert config.stopwaitsecs == process.stop_seconds
        assert config.stdout_logfile_maxbytes == 10 << 20
        assert config.environment["OMP_NUM_THREADS"] == str(process.threads)


def test_odd_characters_survive(tmp_path: Path) -> None:
    odd = Process(name="odd", command=("python", "50% of 'it'", "a b"), environment={"NOTE": "100%, a b"})
    config = parsed(tmp_path, odd)["odd"]

    assert shlex.split(config.command)[1:] == ["50% of 'it'", "a b"]
    assert config.environment["NOTE"] == "100%, a b"
    assert config.directory.endswith("code and 100%")
