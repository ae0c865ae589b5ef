"""The shipped calendars, as tests count with them."""

from domain.kernel.working_days import Calendar
from domain.seed import load

CALENDAR = Calendar(years=load.calendar_years())
