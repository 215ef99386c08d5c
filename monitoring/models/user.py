from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "Administrator"
    REVIEWER = "reviewer", "Reviewer"
    OPERATOR = "operator", "Operator"


class People(UserManager["User"]):
    """Django's manager, for which `manage.py createsuperuser` makes an administrator."""

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **extra_fields: Any
    ) -> "User":
        extra_fields.setdefault("role", Role.ADMINISTRATOR)
        return super().create_superuser(username, email, password, **extra_fields)


class User(AbstractUser):
    """A person. The role says what they may do, their groups say which cameras they may see."""

    role = models.CharField(max_length=16, choices=Role, default=Role.OPERATOR)

    objects: ClassVar[People] = People()

    @property
    def is_administrator(self) -> bool:
        return self.is_active and (self.role == Role.ADMINISTRATOR or self.is_superuser)

    @property
    def is_reviewer(self) -> bool:
        return self.is_active and (self.role == Role.REVIEWER or self.is_administrator)
