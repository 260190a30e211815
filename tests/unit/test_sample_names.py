import unicodedata
from random import Random

from tenken.sample.names import GIVEN_NAMES, SURNAMES, draw_name


def test_every_surname_and_given_name_can_be_written_in_cp932():
    for name, kana in [*SURNAMES, *GIVEN_NAMES]:
        assert (name + kana).encode("cp932").decode("cp932") == name + kana


def test_kana_is_half_width_and_means_full_width_katakana():
    for _, kana in [*SURNAMES, *GIVEN_NAMES]:
        assert kana == unicodedata.normalize("NFC", kana)
        wide = unicodedata.normalize("NFKC", kana)
        assert all("ァ" <= letter <= "ー" for letter in wide), kana
        assert not any("ァ" <= letter <= "ー" for letter in kana), kana


def test_a_variant_and_its_plain_form_share_their_kana():
    kana = dict(SURNAMES)
    assert kana["髙橋"] == kana["高橋"]
    assert kana["山﨑"] == kana["山崎"]
    assert kana["濵田"] == kana["浜田"]


def test_given_names_are_all_different_and_many():
    assert len({name for name, _ in GIVEN_NAMES}) == len(GIVEN_NAMES) == 400


def test_the_same_random_numbers_draw_the_same_names():
    first, second = (Random(7) for _ in range(2))
    assert [draw_name(first) for _ in range(20)] == [draw_name(second) for _ in range(20)]
