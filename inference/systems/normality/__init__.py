"""System `normality`: learns a scene's normal from unlabelled recordings; see README.md beside this file."""

from inference.systems.normality.loading import load_system
from inference.systems.normality.profile import Profile
from inference.systems.normality.standard import calibrated
from inference.systems.normality.system import Context, NormalitySystem

__all__ = ["Context", "NormalitySystem", "Profile", "calibrated", "load_system"]
