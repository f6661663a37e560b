"""Texts in a language: filled in, by number, with its numbers, and the library's errors in it."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.base import check, language
from cortexviz.base.language import ENGLISH, Language, languages, say, say_n, speak, wanted

PO = r"""
msgid ""
msgstr "Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);\n"

# A comment, and a place
#: widgets/x.py
msgid "1,234.5"
msgstr "1 234,5"

msgid "{n} run"
msgid_plural "{n} runs"
msgstr[0] "{n} Lauf"
msgstr[1] "{n} Läufe"
msgstr[2] "{n} Läufen"

msgid "Said \"so\","
" in two lines"
msgstr "Gesagt"

msgid "Not yet"
msgstr ""

msgid "below"
msgstr "unter"

msgctxt "error"
msgid "{0} must be at least {1} and below {2}; got {3}"
msgstr "{0}: {3} statt mindestens {1} und unter {2}"

msgctxt "error"
msgid "{0} must be {1}; got {2}"
msgstr "{0}: {2} statt {1}"
"""


@pytest.fixture
def other(tmp_path) -> Language:
    path = tmp_path / "xx.po"
    path.write_text(PO.removeprefix("\n"), encoding="utf-8")
    return language.read(path)


@pytest.fixture
def spoken(monkeypatch):
    """What is spoken is English again afterwards."""
    monkeypatch.setattr(language, "_spoken", ENGLISH)


def test_a_text_is_filled_in_and_what_is_not_translated_stays_english(other):
    assert other.code == "xx"
    assert other.say('Said "so", in two lines') == "Gesagt"
    assert other.say("Not yet") == "Not yet"
    assert other.say("{a} and {b}", a=1, b="two") == "1 and two"
    assert (
        other.say("braces {stay} where nothing is given") == "braces {stay} where nothing is given"
    )


def test_a_number_chooses_its_form(other):
    assert [other.say_n("{n} run", "{n} runs", n) for n in (1, 2, 5, 21, np.int64(3))] == [
        "1 Lauf", "2 Läufe", "5 Läufen", "21 Lauf", "3 Läufe"
    ]  # fmt: skip
    assert [say_n("{n} run of {all}", "{n} runs of {all}", n, all=9) for n in (0, 1, 2)] == [
        "0 runs of 9", "1 run of 9", "2 runs of 9"
    ]  # fmt: skip


def test_numbers_are_written_as_its_speakers_do(other):
    fields = {"x": np.float32(0.25), "n": 1234567, "word": "1,5.0"}
    assert other.say("{x:.1f} {n:,} {word}", **fields) == "0,2 1 234 567 1,5.0"
    assert ENGLISH.say("{x:.1f} {n:,} {word}", **fields) == "0.2 1,234,567 1,5.0"
    assert other.number(-2.5) == "-2,5" and ENGLISH.number(-2.5) == "-2.5"


def test_an_error_of_the_library_is_known_by_its_english(other):
    with pytest.raises(ValueError, match="at least") as caught:
        check.real("share", 2.5, 0, 1, "[)")
    assert other.explain(str(caught.value)) == "share: 2.5 statt mindestens 0 und unter 1"
    assert other.explain("n must be odd; got 4") == "n: 4 statt odd", "the longest that fits"
    assert other.explain("nobody said this") == "nobody said this"
    assert ENGLISH.explain(str(caught.value)) == str(caught.value)


def test_a_script_gets_what_it_says(other):
    script = 'say("{n} run", { n }); say(\n"below"); essay("1,234.5"); say(name)'
    assert other.words(script) == {"{n} run": "{n} Lauf", "below": "unter"}
    assert ENGLISH.words(script) == {}


def test_a_process_speaks_one_language_and_says_which_there_are(spoken):
    assert {"en", "de"} <= set(languages())
    speak("de")
    assert language.spoken().code == "de" and say("English") == "Deutsch"
    with pytest.raises(ValueError, match=r"lang must be one of en, de.*; got 'klingon'"):
        speak("klingon")
    assert say("English") == "Deutsch", "nothing was changed"
    speak("en")
    assert say("English") == "English"


def test_more_languages_come_from_another_folder(tmp_path, monkeypatch, spoken):
    (tmp_path / "xx.po").write_text(PO.removeprefix("\n"), encoding="utf-8")
    monkeypatch.setenv(language.MORE, str(tmp_path))
    languages.cache_clear()
    try:
        speak("xx")
        assert say("below") == "unter"
    finally:
        languages.cache_clear()


@pytest.mark.parametrize(
    ("asked", "accepted", "code"),
    [("de", "en", "de"), ("", "de-AT,de;q=0.9,en;q=0.8", "de"), ("", "fr, DE;q=0.5", "de"),
     ("", "", "en"), ("klingon", "", "en"), ("en", "de", "en"), ("../de", "", "en"),
     ("", "e", "en")],
)  # fmt: skip
def test_a_link_decides_and_else_the_browser(asked, accepted, code):
    assert wanted(asked, accepted).code == code
