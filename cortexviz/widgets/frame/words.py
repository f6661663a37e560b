"""A page's own words: numbers, its labels in the library's sentences, its settings as Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from cortexviz.base.language import number, say, spoken

Words = str | Callable[[re.Match[str]], str]
NOTHING: Mapping[str, Any] = MappingProxyType({})
WIDTH = 88  # of a line of code


def in_words(
    sentence: str,
    fields: Iterable[Mapping[str, Any]],
    aliases: Mapping[str, str] = NOTHING,
    phrases: Mapping[str, Words] = NOTHING,
) -> str:
    """A sentence of the library with the labels of a form in place of the names of arguments.

    And in the language of the page, where it has that sentence.

    A name counts as one where the library uses it as one: before "must", with "=" or a value in
    quotes, and anywhere if it is no word of English (``batch_size``). A value that the form has
    words for becomes these words.

    Parameters
    ----------
    sentence : str
    fields : iterable of mapping
        The fields of the form, with "name", "label" and "options", as in `Controls.fields`.
    aliases : mapping
        Other names that the library has for a setting -> the setting, as {"n": "n_images"}.
    phrases : mapping
        Regular expression -> words, or a function of the match, for what no label can say.

    Examples
    --------
    >>> fields = [{"name": "n_neurons", "label": "Neurons"},
    ...           {"name": "interaction", "label": "Interaction", "options": [["L", "L, rivals"]]}]
    >>> in_words("n_neurons must be odd; got 4: take 5, or interaction='L'", fields)
    '“Neurons” must be odd; got 4: take 5, or “Interaction” “L, rivals”'
    """
    for pattern, words in phrases.items():
        sentence = re.sub(pattern, words, sentence)
    known = {field["name"]: field for field in fields}
    known |= {other: known[name] for other, name in aliases.items() if name in known}
    if not known:
        return spoken().explain(sentence)
    names = "|".join(map(re.escape, known))
    no_words = "|".join(re.escape(name) for name in known if "_" in name) or "(?!)"
    use = rf"\b({names})(?:=('[^']*'|[-+\w]+(?:\.\d+)?)|\s('[^']*')|(?=\smust\b))|\b({no_words})\b"

    def label(match: re.Match[str]) -> str:
        name, given, quoted, alone = match.groups()
        field, value = known[name or alone], given or quoted
        if value is None:
            return in_quotes(field["label"])
        options = {str(one): in_quotes(words) for one, words in field.get("options") or ()}
        return f"{in_quotes(field['label'])} {options.get(value.strip(chr(39)), value)}"

    return spoken().explain(re.sub(use, label, sentence))


def in_quotes(words: str) -> str:
    """Words of the page in quotation marks."""
    return say("“{words}”", words=words)


def call(function: str, *given: str, **named: Any) -> str:
    """A call in Python: `given` as it stands, `named` as name=repr, in lines of 88 at most.

    >>> call("bcm.train", "params", "images", seed=0)
    'bcm.train(params, images, seed=0)'
    """
    parts = [*given, *(f"{name}={value!r}" for name, value in named.items())]
    line = f"{function}({', '.join(parts)})"
    if len(line) <= WIDTH:
        return line
    lines = [""]
    for part in parts:
        if lines[-1] and len(lines[-1]) + len(part) + 6 > WIDTH:
            lines.append("")
        lines[-1] += f"{' ' if lines[-1] else '    '}{part},"
    return "\n".join([f"{function}(", *lines, ")"])


def share(value: float) -> str:
    """A probability as a person writes it: .26, or 1.00."""
    return decimals(value, 2)


def decimals(value: float, n: int) -> str:
    """A number with n decimals, in English without a 0 that says nothing: .262."""
    words = number(value, f".{n}f")
    return words[1:] if words.startswith("0.") else words


def figures(value: float) -> str:
    """A number to two figures or two places, whichever says more: 1.00, .26, .0021, 3.1·10⁻⁷."""
    digits, exponent = f"{value:.1e}".split("e")
    if value != 0 and not -5 < int(exponent) < 4:
        return f"{number(float(digits), '.1f')}·10{raised(str(int(exponent)))}"
    return decimals(value, max(2, 1 - int(exponent)))


def power(exponent: float) -> str:
    """An exponent as it is written above the line, nothing for 1: "⁰·²"."""
    return "" if exponent == 1 else raised(f"{exponent:g}")


def raised(number: str) -> str:
    """A number in raised signs."""
    return number.translate(str.maketrans("-.0123456789", "⁻·⁰¹²³⁴⁵⁶⁷⁸⁹"))


def percent(value: float) -> str:
    """A share of many, in words that 0 and 100 % are not rounded to."""
    if value in (0, 1):
        return say("all") if value else say("none")
    if value < 0.01 or value > 0.99:
        return say("under 1 %") if value < 0.01 else say("over 99 %")
    return f"{round(100 * value)} %"


def capital(words: str) -> str:
    """Words as a title or a sentence begins."""
    return words[:1].upper() + words[1:]


def count(n: int, word: str) -> str:
    """1 node, or 2 nodes."""
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def article(name: str) -> str:
    """The name of an object with its article, as what is seen: in German the accusative."""
    return say(f"an {name}" if name[0] in "aeiou" else f"a {name}")
