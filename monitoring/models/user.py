from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "Administrator"
    REVIEWER = "reviewer", "Reviewer"
    OPERATOR = "operator", "Operator"


class User(AbstractUser):
    """A person. The role says what they may do, their groups say which cameras they may see."""

    role = models.CharField(max_length=16, choices=Role, default=Role.OPERATOR)

    @property
    def is_administrator(self) -> bool:
        return self.is_active and (self.role == Role.ADMINISTRATOR or self.is_superuser)

    @property
    def is_reviewer(self) -> bool:
        return self.is_active and (self.role == Role.REVIEWER or self.is_administrator)
