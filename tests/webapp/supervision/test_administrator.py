import pytest

from monitoring.models import Role, User
from webapp.supervision import administrator

pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    made = administrator.create_first()

    assert made is not None
    person = User.objects.get(username=made.username)
    assert made.username == "admin"
    assert person.check_password(made.password)
    assert person.is_administrator
    assert len(made.password) >= 20


def test_only_the_first_time() -> None:
    assert administrator.create_first() is not None
    assert administrator.create_first() is None


def test_a_superuser_made_by_hand_counts() -> None:
    User.objects.create_superuser("somebody", password="a-long-enough-password")
    assert administrator.create_first() is None


def test_an_administrator_who_cannot_sign_in_does_not_count() -> None:
    User.objects.create_user("gone", role=Role.ADMINISTRATOR, is_active=False)
    assert administrator.create_first() is not None


def test_taken_name_stays_with_its_owner() -> None:
    owner = User.objects.create_user("admin", password="theirs-and-theirs-alone", role=Role.OPERATOR)
    made = administrator.create_first()

    assert made is not None
    assert made.username == "admin2"
    owner.refresh_from_db()
    assert owner.role == Role.OPERATOR
    assert owner.check_password("theirs-and-theirs-alone")
