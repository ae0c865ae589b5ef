"""The path of one command through the house, read from the code itself.

`explain` answers the stops that the README follows, for any command: nothing is written down twice.
"""

from services.explain.stops import Stop, explain

__all__ = ["Stop", "explain"]
