import stat
from pathlib import Path

from webapp.supervision import secrets


def test_it_works(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    made = secrets.read_or_create(file)

    assert len(made.secret_key) >= 50
    assert made.secret_key != made.broker_password
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secrets.read_or_create(file) == made


def test_missing_line_is_added_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    file.write_text("WATCHPOST_SECRET_KEY=kept\nOTHER=too=\n")

    assert secrets.read_or_create(file).secret_key == "kept"
    assert "OTHER=too=\n" in file.read_text()
    assert "WATCHPOST_BROKER_PASSWORD=" in file.read_text()


def test_opened_file_is_closed_again(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    made = secrets.read_or_create(file)
    file.chmod(0o644)

    assert secrets.read_or_create(file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
