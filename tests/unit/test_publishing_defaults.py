"""`tenken publish FY2018Q3` and nothing more: what the archive tells of the document."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from publishing_fixture import SIGNED_AT, seal_inspection, use_plain_documents, write_archive

from tenken.archive.publications import latest_publication
from tenken.archive.store import remove_tree
from tenken.cli import main
from tenken.publishing.defaults import PUBLISHER, Said, fill_in
from tenken.publishing.documents import NAMES
from tenken.publishing.signing import DECISIONS, ROLES, sign_inspection
from tenken.settings import Settings

Q = "FY2018Q3"


@pytest.fixture(name="settings")
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    use_plain_documents(monkeypatch)
    settings = write_archive(tmp_path / "site")
    seal_inspection(settings, Q)
    yield settings
    remove_tree(tmp_path / "site")


def sign(settings: Settings, at: datetime = SIGNED_AT) -> None:
    sign_inspection(settings, Q, name="署名 する子", statement="確認した。", at=at)


def publish(settings: Settings, *more: str) -> int:
    return main(["publish", Q, "--config", str(settings.path), *more])


def test_an_unsigned_quarter_is_refused_for_that_and_not_for_its_number(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(settings) == 13
    assert "is not signed by anybody" in capsys.readouterr().err


def test_number_day_and_publisher_come_from_the_archive(settings: Settings) -> None:
    sign(settings, datetime(2019, 1, 20, 20))  # the 21st in Tokyo
    assert publish(settings) == 0
    newest = latest_publication(settings.archive, Q)
    assert newest is not None
    said = newest.content
    assert (said["number"], said["issued_on"], said["publisher"]) == ("FY2018Q3-1", "2019-01-21", PUBLISHER)


def test_saying_nothing_again_issues_nothing_anew(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    sign(settings)
    assert publish(settings, "--number", "架空企第18-1号", "--as", "公表 係") == 0
    assert publish(settings) == 0
    assert "nothing was issued anew" in capsys.readouterr().out
    newest = latest_publication(settings.archive, Q)
    assert newest is not None
    assert (newest.serial, newest.number) == (1, "架空企第18-1号")


def test_another_number_for_the_same_inspection_wants_a_reason(settings: Settings) -> None:
    sign(settings)
    assert publish(settings) == 0
    assert publish(settings, "--number", "架空企第18-2号") == 10
    assert publish(settings, "--number", "架空企第18-2号", "--reason", "訂正") == 0


def test_a_new_revision_replaces_and_names_the_one_before(settings: Settings) -> None:
    sign(settings)
    assert publish(settings) == 0
    seal_inspection(settings, Q)
    sign(settings, datetime(2019, 1, 10))  # before the day of the document it replaces
    filled = fill_in(settings, Q, Said())
    assert (filled.number, filled.issued_on) == ("FY2018Q3-2", date(2019, 1, 18))
    assert filled.reason is not None
    assert "revision 2" in filled.reason
    assert publish(settings) == 0
    newest = latest_publication(settings.archive, Q)
    assert newest is not None
    assert (newest.serial, newest.content["supersedes"]) == (2, "FY2018Q3-1")


def test_a_day_that_is_none_is_said_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["publish", Q, "--issued-on", "2019-13-31"])
    assert ended.value.code == 2
    assert "--issued-on: not a day of the calendar. Write it like 2019-03-29" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "known"),
    [("sign", ROLES), ("sign", DECISIONS), ("render", NAMES)],
)
def test_the_command_line_offers_exactly_what_a_release_knows(
    capsys: pytest.CaptureFixture[str], command: str, known: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert f"{{{','.join(known)}}}" in capsys.readouterr().out
