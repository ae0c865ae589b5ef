"""What every test run shares: the profile of the property tests, and nothing else."""

from hypothesis import settings

settings.register_profile("zeji", deadline=None)  # a busy machine is no failure
settings.load_profile("zeji")
