"""Settings as values: each is described once, and form, link, hidden fields and checks follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, ClassVar, Generic, Self, TypeVar

from cortexviz.base.files import plain
from cortexviz.base.language import say
from cortexviz.widgets.frame.words import NOTHING, Words
from cortexviz.widgets.pieces.controls import Field
from cortexviz.widgets.pieces.links import from_query, to_query

S = TypeVar("S", bound="Settings")
T = TypeVar("T")
Stops = Sequence[float]


class Describe(Generic[S]):
    """Describes the settings of a dataclass ``S``, each in one place: its field.

    ``setting: Describe[Mine] = Describe()`` before the class, and in it
    ``n: int = setting(3, "How many", "Of what.", stops=range(9))``. A link is read as the type of
    `default`; what has no `label` stands in no form; the rest is as in `controls.Field`.
    ``drawing: str = setting("", "Drawing", options={"": "none"}, shown=False)`` is written by a
    page; its words are those of `options`, or "my own".

    Parameters
    ----------
    options : mapping of values to words, or sequence of values that are their own words
    shown : bool
        Whether it stands in a form.
    form : str
        Title of the form that begins with it; the next ones belong to it, too.
    offers : callable(settings), optional
        Those of `stops` that the other settings allow.
    applies : callable(settings), optional
        Whether it has any effect beside the other settings; else its field is hidden.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from cortexviz.widgets import Describe, Settings
    >>> setting: Describe = Describe()
    >>> @dataclass(frozen=True)
    ... class LifeSettings(Settings):
    ...     size: int = setting(64, "Cells", "On a side.", stops=(16, 32, 64), form="World")
    >>> {title: [field.label for field in fields] for title, fields in LifeSettings.forms().items()}
    {'World': ['Cells']}
    """

    def __call__(
        self,
        default: T,
        label: str = "",
        help: str = "",
        *,
        stops: Stops = (),
        options: Mapping[str, str] | Sequence[str] = (),
        advanced: bool = False,
        first: int = 0,
        shown: bool = True,
        form: str = "",
        offers: Callable[[S], Stops] | None = None,
        applies: Callable[[S], bool] | None = None,
    ) -> T:
        named = options if isinstance(options, Mapping) else {value: value for value in options}
        entry = Field(
            "", label, help, tuple(stops), tuple(named.items()),
            not isinstance(default, float), advanced, first,
        )  # fmt: skip
        about = {
            "field": entry, "shown": shown and label != "", "form": form, "offers": offers,
            "applies": applies,
        }  # fmt: skip
        return field(default=default, metadata=about)


@dataclass(frozen=True)
class Settings:
    """What a person chooses in a page: base of a frozen dataclass of each explorer.

    Any value is kept as it comes, also one that cannot work: the page shows it and says why, once
    it is used.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from cortexviz.widgets import Describe, Settings
    >>> setting: Describe = Describe()
    >>> @dataclass(frozen=True)
    ... class LifeSettings(Settings):
    ...     size: int = setting(64, "Cells", stops=(16, 32, 64), form="World")
    ...     seed: int = setting(0, "Seed", stops=range(20))
    >>> LifeSettings().follow("size=32"), LifeSettings(size=16).query()
    (LifeSettings(size=32, seed=0), 'size=16&seed=0')
    """

    page: ClassVar[str] = ""  # the explorer whose settings they are
    aliases: ClassVar[Mapping[str, str]] = NOTHING  # see `words.in_words`
    phrases: ClassVar[Mapping[str, Words]] = NOTHING
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = NOTHING  # words on a button -> settings
    kept: ClassVar[Set[str]] = frozenset()  # what a preset leaves as it is
    lecture: ClassVar[Sequence[str]] = ()  # what a lecture shows, unless its link says what

    @classmethod
    def names(cls) -> list[str]:
        return [one.name for one in fields(cls)]

    @classmethod
    def forms(cls) -> dict[str, list[Field]]:
        """The fields of each form, by its title."""
        forms: dict[str, list[Field]] = {}
        for one in fields(cls):
            title = one.metadata["form"] or next(reversed(forms))
            entries = forms.setdefault(title, [])
            if one.metadata["shown"]:
                entries.append(cls.field(one.name))
        return forms

    @classmethod
    def labelled(cls) -> list[Field]:
        """The fields of all forms."""
        return [one for form in cls.forms().values() for one in form]

    @classmethod
    def field(cls, name: str) -> Field:
        """How a form shows one of them, or would."""
        return replace(cls.__dataclass_fields__[name].metadata["field"], name=name)

    @classmethod
    def shows(cls, name: str) -> bool:
        """Whether one of them stands in a form."""
        return bool(cls.__dataclass_fields__[name].metadata["shown"])

    def hidden(self) -> set[str]:
        """Names of those that the others leave without effect."""
        rules = {one.name: one.metadata["applies"] for one in fields(self)}
        return {name for name, applies in rules.items() if applies and not applies(self)}

    def stops(self) -> dict[str, list[float]]:
        """The stops of those sliders that depend on other settings, by name."""
        rules = {one.name: one.metadata["offers"] for one in fields(self)}
        return {name: list(offers(self)) for name, offers in rules.items() if offers}

    def said(self, name: str) -> str:
        """One of them in the words of its form: "Interaction: B, mirrored"."""
        field, value = self.field(name).said(), vars(self)[name]
        if field.first and isinstance(value, int):
            value += field.first
        others = value if self.shows(name) else say("my own")
        return f"{field.label}: {dict(field.options).get(value, others)}"

    def another(self, name: str) -> Any:
        """A value that its form offers beside the one that it has: the next, or else the last.

        Raises
        ------
        ValueError
            If its form offers none.
        """
        field, value = self.field(name), vars(self)[name]
        offered = [one for one, _ in field.options] or self.stops().get(name, list(field.stops))
        others = [one for one in offered if one != value]
        if not others:
            raise ValueError(f"“{field.label}” has no other value to compare with: choose another")
        later = offered[offered.index(value) + 1 :] if value in offered else []
        return (later or others[-1:])[0]

    def change(self, **given: Any) -> Self:
        """With some of them set, and what moves along so that all work together.

        Raises
        ------
        TypeError
            For a name that is no setting.
        """
        if unknown := sorted(set(given) - set(self.names())):
            raise TypeError(
                f"{self.page} has no setting {', '.join(unknown)}; there are "
                + ", ".join(self.names())
            )
        return replace(self, **plain(given)).settled(self, given.keys())

    def settled(self, before: Self, given: Set[str]) -> Self:
        """With what moves along when those `given` have just been set; these stay as they are."""
        return self

    def beside(self, given: Set[str], **moved: Any) -> Self:
        """With others moved, but none of those `given`."""
        return replace(self, **{name: moved[name] for name in moved.keys() - given})

    def usual(self, *names: str) -> Self:
        """With these as they come."""
        usual = asdict(type(self)())
        return replace(self, **{name: usual[name] for name in names})

    def like(self, preset: str) -> Self:
        """The settings of a preset, as it leaves or sets them and else as they come."""
        own = {name: vars(self)[name] for name in self.kept}
        return type(self)().change(**own).change(**self.presets[preset])

    def steps_to(self, preset: str) -> dict[str, Any]:
        """What `change` has to set to come from these to a preset."""
        wanted, own = asdict(self.like(preset)), vars(self)
        return {name: value for name, value in wanted.items() if value != own[name]}

    @property
    def liked(self) -> str:
        """The preset that they are like; empty where none."""
        return next((name for name in self.presets if self == self.like(name)), "")

    def query(self) -> str:
        """All of them as the query of a link."""
        return to_query(asdict(self))

    def follow(self, query: str) -> Self:
        """With what a link sets.

        Raises
        ------
        ValueError
            For a name that is no setting, or a value that cannot be read.
        """
        settings, wrong = self.followed(query)
        if wrong:
            raise ValueError(wrong[0])
        return settings

    def followed(self, query: str) -> tuple[Self, list[str]]:
        """With what can be followed in a link, and a sentence for each part of it that cannot."""
        given, wrong = from_query(query, asdict(type(self)()))
        return self.change(**given), wrong
