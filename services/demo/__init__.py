"""The demo county: three years of a county's work, a pure function of (seed, today).

Made only by commands through the desk, under a clock that the story sets, so that recorded times
run over the three years. Every person, unit and matter is invented.
"""

from services.demo.story import Told, tell

__all__ = ["Told", "tell"]
