"""One environment variable makes everything small, and only when it says 1."""

import pytest

from cortexviz import fast


@pytest.mark.parametrize(("value", "expected"), [("1", 10), ("0", 3000), ("", 3000), (None, 3000)])
def test_fast_shrinks_only_where_the_environment_says_1(monkeypatch, value, expected):
    monkeypatch.delenv("CORTEXVIZ_FAST", raising=False)
    if value is not None:
        monkeypatch.setenv("CORTEXVIZ_FAST", value)
    assert fast(3000, 10) == expected
