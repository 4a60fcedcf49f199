"""Twenty digits as a person writes them with a mouse: the strokes of each, in pixels of a pad of 280."""

import math
from itertools import pairwise

Points = list[tuple[float, float]]


def line(*corners: tuple[float, float]) -> Points:
    """A hand's way through some corners, a point every few pixels."""
    points: Points = [corners[0]]
    for (x0, y0), (x1, y1) in pairwise(corners):
        count = max(2, int(math.hypot(x1 - x0, y1 - y0) / 6))
        points += [(x0 + (x1 - x0) * part / count, y0 + (y1 - y0) * part / count) for part in range(1, count + 1)]
    return points


def arc(x: float, y: float, across: float, down: float, begin: float, end: float) -> Points:
    """A part of an ellipse around a point; angles in degrees, clockwise from the right."""
    count = max(8, int(abs(end - begin) / 8))
    angles = [math.radians(begin + (end - begin) * part / count) for part in range(count + 1)]
    return [(x + across * math.cos(angle), y + down * math.sin(angle)) for angle in angles]


DRAWINGS: dict[str, list[Points]] = {
    "0": [arc(140, 140, 62, 90, -80, 285)],
    "0 narrow": [arc(140, 140, 38, 95, -60, 300)],
    "1": [line((150, 45), (132, 235))],
    "1 with a flag": [line((100, 95), (150, 45), (150, 235))],
    "2": [arc(140, 95, 60, 50, 190, 385) + line((192, 125), (85, 225), (205, 222))],
    "2 with a loop": [
        arc(135, 95, 55, 50, 200, 390)
        + line((180, 125), (95, 215))
        + arc(108, 205, 18, 16, 140, 400)
        + line((125, 212), (205, 228))
    ],
    "3": [arc(130, 92, 55, 45, 200, 440) + arc(130, 182, 62, 48, -80, 160)],
    "3 flat": [line((85, 55), (190, 55), (130, 120)) + arc(130, 175, 60, 55, -80, 150)],
    "4": [line((110, 50), (85, 150), (200, 150)), line((170, 90), (160, 235))],
    "4 closed": [line((175, 235), (178, 45), (75, 165), (215, 168))],
    "5": [line((190, 55), (100, 55), (95, 125)) + arc(130, 172, 60, 55, -120, 150)],
    "5 in two strokes": [line((105, 60), (98, 130)) + arc(132, 175, 58, 52, -110, 155), line((105, 60), (195, 52))],
    "6": [line((180, 50), (120, 110), (95, 175)) + arc(138, 185, 45, 45, 190, 560)],
    "7": [line((80, 60), (200, 58), (130, 235))],
    "7 crossed": [line((80, 60), (200, 58), (125, 235)), line((105, 145), (195, 140))],
    "8": [arc(140, 92, 45, 45, -60, -420) + arc(140, 185, 55, 50, -100, 270)],
    "8 in one sweep": [
        line((185, 70), (120, 55), (98, 95), (140, 135), (185, 185), (145, 230), (98, 195), (140, 135), (190, 75))
    ],
    "9": [arc(140, 100, 48, 48, -10, -370) + line((188, 95), (165, 235))],
    "9 curved": [arc(140, 98, 50, 46, -20, -380) + line((190, 90), (192, 170)) + arc(145, 175, 46, 55, 10, 140)],
    "7 thin and small": [line((120, 110), (165, 108), (138, 165))],
}
BRUSHES = {"7 thin and small": 10, "1": 18, "0 narrow": 26}  # the usual one for all others
