import pytest
from services import require


def test_a_service_that_is_there_lets_the_test_run(monkeypatch):
    monkeypatch.setenv("TENKEN_REQUIRE_SERVICES", "1")
    assert require("anything", "/usr/sbin/anything") is None


def test_an_absent_service_skips_with_its_name(monkeypatch):
    monkeypatch.delenv("TENKEN_REQUIRE_SERVICES", raising=False)
    with pytest.raises(pytest.skip.Exception, match="slapd is absent"):
        require("slapd", None)


def test_an_absent_service_fails_where_services_are_promised(monkeypatch):
    monkeypatch.setenv("TENKEN_REQUIRE_SERVICES", "1")
    with pytest.raises(pytest.fail.Exception, match="slapd is absent although"):
        require("slapd", None)
