from datetime import date

import pytest

from tenken.sample.records import History, Member

FIRST, SECOND, THIRD = date(2018, 4, 1), date(2018, 9, 30), date(2018, 10, 1)


def make_history() -> History[Member]:
    return History(lambda row: (row.group_id, row.member_id))


def test_a_row_is_shown_from_its_first_day_to_the_day_before_it_is_dropped():
    history = make_history()
    row = history.put(FIRST, Member("g", "account", "a"))
    history.drop(THIRD, "g", "a")
    assert history.at(date(2018, 3, 31)) == []
    assert history.at(FIRST) == history.at(SECOND) == [row]
    assert history.at(THIRD) == []


def test_a_later_state_of_a_key_ends_the_earlier_one():
    history = make_history()
    history.put(FIRST, Member("g", "account", "a"))
    later = history.put(SECOND, Member("g", "group", "a"))
    assert [row.member_kind for row in history.at(date(2018, 9, 29))] == ["account"]
    assert history.at(SECOND) == [later]
    assert history.get("g", "a") == later


def test_a_second_state_of_the_same_day_replaces_the_first():
    history = make_history()
    history.put(FIRST, Member("g", "account", "a"))
    history.put(FIRST, Member("g", "group", "a"))
    assert [v.row.member_kind for v in history.versions()] == ["group"]


def test_a_row_put_and_dropped_on_one_day_was_never_shown():
    history = make_history()
    history.put(FIRST, Member("g", "account", "a"))
    history.drop(FIRST, "g", "a")
    assert history.versions() == []
    assert history.at(FIRST) == []


def test_states_of_one_key_out_of_order_are_refused():
    history = make_history()
    history.put(SECOND, Member("g", "account", "a"))
    with pytest.raises(ValueError, match="out of order"):
        history.put(FIRST, Member("g", "group", "a"))


def test_rows_come_in_order_of_their_key():
    history = make_history()
    for name in ("c", "a", "b"):
        history.put(FIRST, Member("g", "account", name))
    assert [row.member_id for row in history.at(FIRST)] == ["a", "b", "c"]
