"""The county of the web tests, for tests that go all the way."""

from tests.services.web.conftest import county, founded

__all__ = ["county", "founded"]
