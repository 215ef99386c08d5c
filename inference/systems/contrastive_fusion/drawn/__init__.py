"""Drawn visible and thermal recordings of six behaviours, to learn from without the paper's data.

What the drawing shows: jointed figures of different height, girth and clothing whose limbs move as those of
people who walk, stand, talk, strike, run, ride, carry and put down; twelve metres of side view under a tilted
camera; light from day down to where noise is stronger than what is there, lamps with their pools of light;
temperatures of air, ground, walls, lamps, warm engines, skin and what comes through clothes, so that a bag,
a box or a bicycle is cold and hides the warm body behind it, and on a hot night people hardly stand out;
sensor noise, stripes, blur, dropped frames, and a thermal picture that lies a few pixels off.

What it cannot show: faces, folds, hair, faces of the ground's relief, shadows, reflections, crowds, people
hidden behind things, compression, rain and fog, cameras that move, people who carry and fight in ways that
nobody thought of. A model trained on it has learned shapes and movements of figures: figures reported on
held-out drawn scenes say that the method works, not how well it does on a street. On real recordings it must
be measured anew, and better be trained anew.
"""

from inference.systems.contrastive_fusion.drawn.behaviours import BEHAVIOURS
from inference.systems.contrastive_fusion.drawn.pairs import DrawnPairs, draw_pair
from inference.systems.contrastive_fusion.drawn.recordings import record, write
from inference.systems.contrastive_fusion.drawn.scenes import SCENES, SPLITS, scene

__all__ = ["BEHAVIOURS", "SCENES", "SPLITS", "DrawnPairs", "draw_pair", "record", "scene", "write"]
