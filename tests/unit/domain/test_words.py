"""What people type when they look for a place."""

import pytest

from observatory.domain.territory import Level
from observatory.domain.words import Sought, read_words, spellings


@pytest.mark.parametrize(
    ("typed", "words", "level"),
    [
        ("bourg en bresse", ("bourg", "en", "bresse"), None),
        ("qpv reyssouze", ("reyssouze",), Level.QPV),
        ("quartiers prioritaires de bourg", ("de", "bourg"), Level.QPV),
        ("aulnay zus", ("aulnay",), Level.ZUS),
        ("qpv", (), Level.QPV),
        ("qpvs", ("qpvs",), None),
        ("", (), None),
    ],
)
def test_words_that_name_a_level_are_no_part_of_a_name(
    typed: str, words: tuple[str, ...], level: Level | None
) -> None:
    assert read_words(typed) == Sought(words, level)


def test_an_abbreviation_may_be_the_beginning_of_a_longer_word() -> None:
    assert spellings("st") == ("st", "saint")
    assert spellings("stains") == ("stains", "stain ")
    assert spellings("bas") == ("bas",)


def test_a_phrase_is_written_in_full_and_a_code_without_spaces() -> None:
    assert read_words("ste marie").phrase == "sainte marie"
    assert read_words("qn 093 01m").code == "QN09301M"


def test_articles_tell_nothing_unless_alone() -> None:
    assert read_words("le mirail").telling == ("mirail",)
    assert read_words("la").telling == ("la",)
