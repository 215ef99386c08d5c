from __future__ import annotations

from typing import Any

import pytest

from monitoring.secrets import WrongKey, decrypt, encrypt

ADDRESS = "rtsp://admin:s3cret@192.0.2.7/main"


def test_it_works() -> None:
    token = encrypt(ADDRESS)
    assert decrypt(token) == ADDRESS
    assert "s3cret" not in token
    assert encrypt(ADDRESS) != token, "equal addresses must not look equal"


def test_nothing_stays_nothing() -> None:
    assert encrypt("") == decrypt("") == ""


def test_another_key_is_said_and_no_secret_with_it(settings: Any) -> None:
    token = encrypt(ADDRESS)
    settings.SECRET_KEY = "another key, as after a restart without one"
    with pytest.raises(WrongKey, match="WATCHPOST_CAMERA_KEY") as refusal:
        decrypt(token)
    assert "s3cret" not in str(refusal.value)
    assert token not in str(refusal.value)


def test_a_key_of_its_own_survives_a_new_secret_key(settings: Any) -> None:
    settings.WATCHPOST_CAMERA_KEY = "kept in a vault"
    token = encrypt(ADDRESS)
    settings.SECRET_KEY = "another"
    assert decrypt(token) == ADDRESS


@pytest.mark.parametrize("damage", ["", "x", "gAAAAAB"])
def test_damage_is_no_crash(damage: str) -> None:
    token = encrypt(ADDRESS)
    with pytest.raises(WrongKey):
        decrypt(f"{token[:-6]}{damage}")
    with pytest.raises(WrongKey):
        decrypt("ü")
