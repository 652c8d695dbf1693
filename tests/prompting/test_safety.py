"""What a template may do, and that nothing in one turns the escaping off."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.courses.text import Text
from bot.prompting.bounds import MOST_STEPS, SafeEnvironment
from bot.prompting.environment import Reader, make_environment
from bot.prompting.language import Language, find_language
from bot.prompting.locale import parsed
from bot.prompting.markdown import Markdown, harmless
from bot.prompting.prompts import Prompts
from bot.prompting.safety import unsafe
from bot.prompting.seams import MOST_CHARS
from bot.prompting.template import SUFFIX, BrokenPrompts, Surface, Template
from tests.builders import MODERATE, NOON
from tests.prompting.hostile import HOSTILE, formats

ENGLISH = find_language("en")
assert ENGLISH is not None
READER = Reader(("en",), {"hint": ("hint",)}, {"hint": "**Hint**"}, {"E501": "Long *line*."})


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    number: int = 1


def template(body: str, name: str = "one") -> Template:
    source = f"---\nid: {name}\n---\n{body}"
    return Template(name, Surface.MESSAGE, 2000, {}, body, source, "", f"prompts/en/{name}{SUFFIX}")


def environment(**bodies: str) -> SafeEnvironment:
    assert ENGLISH is not None
    return make_environment(
        {name: template(body, name) for name, body in bodies.items()}, Language(ENGLISH), READER
    )


def said(body: str, **inputs: object) -> str:
    return environment(one=body).get_template("one").render(inputs, clicks=False)


def complaints(body: str) -> list[str]:
    known = environment(one=body)
    return [f"{found.line}: {found}" for found in unsafe(parsed(template(body), known), known)]


# What no author can turn off ---------------------------------------------------------------------------

VALUES = st.sampled_from(["x", "y", "p.name", "xs[0]", "(xs|first)", "(xs|last)", "(d.items()|list)[0][1]"])
LITERALS = st.sampled_from(['"a"', '"**b**"', '""', '"@"', '"<@"', '"\\\\"', '"`"'])
FILTERS = ["upper", "lower", "capitalize", "trim", "string", "truncate(5)", "truncate(9, true, '*')"]
FILTERS += ["oneline", "code", "block", "block(y)", "default(y)"]


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(FILTERS)).map(lambda one: f"({one[0]}|{one[1]})"),
        st.tuples(inner, inner).map(lambda one: f"({one[0]} ~ {one[1]})"),
        st.tuples(inner, inner).map(lambda one: f"([{one[0]}, {one[1]}]|join({one[0]}))"),
        st.tuples(inner, inner).map(lambda one: f"({one[0]} if yes else {one[1]})"),
        st.tuples(inner, inner).map(lambda one: f"(no and {one[0]} or {one[1]})"),
        st.tuples(inner, inner).map(lambda one: f'(2|plural(one={one[0]}, other={one[1]} ~ "#"))'),
        inner.map(lambda one: f"({one}[:9])"),
        inner.map(lambda one: f"({one}|list|reverse|join)"),
        inner.map(lambda one: f'([{one}]|map("upper")|first)'),
        inner.map(lambda one: f'({{"k": {one}}}["k"])'),
        inner.map(lambda one: f'({{"k": {one}}}.get("k"))'),
        inner.map(lambda one: f'command("hint", {one})'),
    )


EXPRESSIONS = st.recursive(st.one_of(VALUES, LITERALS), _grown, max_leaves=5)
WORDS = st.sampled_from(
    [
        "a ",
        "\n",
        "**",
        "*",
        "> ",
        "- ",
        "\n\n",
        " ",
        "1. ",
        "@",
        "<@",
        "<",
        "https://",
        "](",
        "[",
        "b",
        ".",
    ]
)
STATEMENTS = st.recursive(
    st.one_of(WORDS, EXPRESSIONS.map(lambda one: f"{{{{ {one} }}}}")),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.tuples(st.sampled_from(["yes", "no"]), inner, inner).map(
            lambda one: f"{{% if {one[0]} %}}{one[1]}{{% else %}}{one[2]}{{% endif %}}"
        ),
        inner.map(lambda one: f"{{% for z in xs %}}{{{{ z }}}}{one}{{% endfor %}}"),
        st.tuples(EXPRESSIONS, inner).map(lambda one: f"{{% set w = {one[0]} %}}{one[1]}{{{{ w }}}}"),
    ),
    max_leaves=8,
)


def _inputs(x: str, y: str) -> dict[str, object]:
    return {"x": x, "y": y, "xs": (x, y), "p": Person(x), "d": {"k": y}, "yes": True, "no": False}


@MODERATE
@given(STATEMENTS, HOSTILE, HOSTILE)
@example("{{ x }}{{ y }}", "@", "everyone")
@example("{{ x }}{{ y }}", "1", ". x")
@example("{{ x }}{{ y }}", "https:", "//b.c")
@example("{{ x }}{{ y }}", "dis", "cord.gg/x")
@example("@{{ x }}", "everyone", "z")
@example("{{ x }}here", "@", "z")
@example("[a]({{ x }})", "https://b.c", "z")
@example("https://{{ x }}", "b.c", "z")
@example("<@{{ x }}>", "1", "z")
@example("> {{ x }}", "a\nb\n# c", "z")
@example("{% for z in xs %}{{ z }}1. {% endfor %}", "1", "1")
@example('{% for z in xs %}{{ z }}{{ "" }}1. {% endfor %}', "1", "1")
@example("{{ x|list|join(y) }}", "**", "*")
@example('{{ command("hint", command("hint", x)) }}' * 2, "@everyone", "z")
@example('https://{{ command("hint", y) }}', "z", "@everyone")
@example('https://b.c/{{ x }}{{ command("hint", y) }}', "z", "@everyone")
def test_whatever_is_typed_the_message_is_formatted_no_more_than_with_words(
    body: str, x: str, y: str
) -> None:
    """The same template with harmless words has all the formatting that its author wrote."""
    assume(not complaints(body))
    assume(all(harmless(end).strip() for one in (x, y) for end in (one[:1], one[-1:])))  # else it's nothing
    with_words = formats(said(body, **_inputs("word", "other")))
    assert formats(said(body, **_inputs(x, y))) <= with_words


@pytest.mark.parametrize(
    "body",
    [
        "{{ x|e }}",
        "{{ x|safe }}",
        "{{ x|replace('a', 'b') }}",
        "{{ x|format(y) }}",
        "{% autoescape false %}{{ x }}{% endautoescape %}",
        "{% filter upper %}{{ x }}{% endfilter %}",
        "{% set z %}{{ x }}{% endset %}{{ z }}",
        "{% macro m(z) %}{{ z }}{% endmacro %}{{ m(x) }}",
        "`{{ x }}`",
        "```\n{{ x }}\n```",
        "``` {{ x|code }}",
        "**{{ x|code }}**",
        "*{% if y %}{{ x|code }}{% endif %}*",
        "\ufdd1{{ x }}",
        "\\{{ x }}",
        "a\\{% if y %}{{ x }}{% endif %}",
    ],
)
def test_what_would_turn_the_escaping_off_is_no_template(body: str) -> None:
    assert complaints(body)
    with pytest.raises(BrokenPrompts, match=r"one\.md\.j2:\d+: "):
        said(body, x="**b**", y="a")


@pytest.mark.parametrize("value", ["**b**", "@everyone", "`c`", "a\nb"])
@pytest.mark.parametrize(
    "body",
    ["{{ x|away }}", "{{ x|moment }}", "{{ x|t }}", "{{ x|spans }}", "{{ x|points }}", "{{ x|number }}",
     "{{ x|weekday }}", "{{ label(x) }}", "{{ [x] }}", "{{ {x: x} }}", "{{ p }}", "{{ xs|map('upper') }}",
     "{{ [x]|code }}", "{{ p|block }}", "{{ command('hint', [x]) }}", "{{ [[x]]|join }}", "{{ none }}",
     "{{ true }}", "{{ 1.5 }}", "{{ x.upper }}"],
)  # fmt: skip
def test_what_is_no_text_is_not_printed(body: str, value: str) -> None:
    with pytest.raises(BrokenPrompts, match=r"one\.md\.j2:4: "):
        said(body, **_inputs(value, value))


def test_a_value_of_nothing_but_breaks_leaves_no_break_within_a_line() -> None:
    assert said("a {{ x }}b", x="\n \n") == "a b"


def test_trusted_words_format_and_cannot_take_along_what_follows() -> None:
    assert said("{{ label('hint') }} {{ rule('E501') }} {{ x|t }}", x=Text({"": "*k*"})) == (
        "**Hint** Long *line*. *k*"
    )
    assert said("{{ m }} {{ x|code }}", m=Markdown("a ` b ``"), x="**b**") == r"a \` b \`\` `**b**`"
    assert said("{{ m }}{{ x }}", m=Markdown("\ufdd0"), x="*") == r"\*"
    assert said("{{ m }}{{ x|code }}", m=Markdown("\\"), x="**b**") == "\\\u200b`**b**`"


def test_days_and_numbers_are_printed_as_they_are() -> None:
    assert said("{{ n }} {{ d }}", n=3, d=NOON.date()) == f"3 {NOON:%Y-%m-%d}"


# What costs too much ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{{ 10 ** 10 ** 10 }}", r"can't use \*\*"),
        ("{{ 'x'.ljust(10 ** 9) }}", r"can't call '.ljust\(\)'"),
        ("{{ 'x'.format() }}", r"can't call '.format\(\)'"),
        ("{{ ''.__class__ }}", "'__class__' is internal"),
        ("{{ x['__class__'] }}", "'__class__' is internal"),
        ("{{ range(9) }}", "knows no 'range' to call"),
        ("{{ lipsum() }}", "knows no 'lipsum' to call"),
        ("{{ cycler('a') }}", "knows no 'cycler' to call"),
        ("{{ namespace() }}", "knows no 'namespace' to call"),
        ("{{ self }}", "knows no 'self'"),
        ("{{ _x }}", "knows no '_x'"),
        ("{{ x|center(10 ** 9) }}", "no filter 'center'"),
        ("{{ x|indent(999999999) }}", "no filter 'indent'"),
        ("{{ x|batch(3, 'a') }}", "no filter 'batch'"),
        ("{{ x|attr('y') }}", "no filter 'attr'"),
        ("{{ x|uper }}", "no filter 'uper'; did you mean 'upper'"),
        ("{% if x is callable %}a{% endif %}", "no test 'callable'"),
        ("{{ 9999999999999 }}", "number is too large"),
        ("{% include x %}", "must be written out"),
        ("{% extends 'two' %}", "can't use {% extends %}"),
        ("{% import 'two' as z %}", "can't use {% import %}"),
        ("{% from 'two' import z %}", "can't use {% from %}"),
        ("{% block z %}{% endblock %}", "can't use {% block %}; {% include %}"),
        ("{% for z in xs recursive %}{{ loop(z) }}{% endfor %}", "can't be recursive"),
        ("{% for a in x %}" * 5 + "{% endfor %}" * 5, "no more than 4 loops"),
        ("{% set a = [x, x] %}", "list that is set can't hold"),
        ("{{ " + "-" * 60 + "1 }}", "nested too deeply"),
        ("{{ command(*xs) }}", r"no \* or \*\*"),
        ("{{ xs|join(**d) }}", r"no \* or \*\*"),
    ],
)
def test_what_a_template_may_not_use_is_told_with_its_line(body: str, told: str) -> None:
    with pytest.raises(BrokenPrompts, match=rf"one\.md\.j2:5: .*{told}"):
        said("first line\n" + body, x="a", xs=("a",), d={})


_MANY = tuple(range(1000))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{{ 'x' * 1000000000 }}", "is for numbers"),
        ("{{ '%1000000000d' % 5 }}", "is for numbers"),
        ("{{ x + x }}", "is for numbers"),
        ("{{ [1] * 1000000000 }}", "is for numbers"),
        ("{% set a = 999999 * 999999 %}{% set b = a * a %}", "beyond"),
        ("{% set a = x ~ x %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}", "a text of more than"),
        ("{% set a = x|list|join(x) %}" + "{% set a = a|list|join(a) %}" * 9, "a text of more than"),
        ("{% for a in many %}{% for b in many %}{% endfor %}{% endfor %}", "more than 100,000 steps"),
        ("{% for a in many %}{% include 'two' %}{% endfor %}", "more than 100,000 steps"),
        ("{% for a in many if a %}{% for b in many|map('abs') %}{% endfor %}{% endfor %}", "100,000 steps"),
        ("{% for a in many %}{{ long }}{% endfor %}", "prints more than 300,000 characters"),
        ("{{ 1|round(1000000000) }}", "0 to 9 decimal places"),
        ("{{ x|int }}", "for numbers"),
        ("{{ [x]|string }}", "can't be printed"),
        ("{{ p.nme }}", "has no attribute 'nme'"),
        ("{{ command('no_such') }}", "KeyError: 'no_such'"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
    ],
)
def test_what_costs_too_much_stops_soon_and_tells_its_line(body: str, told: str) -> None:
    known = environment(one="first line\n" + body, two="{% for c in many %}{% endfor %}")
    began = time.process_time()
    with pytest.raises(BrokenPrompts, match=rf"(?s)(?:one\.md\.j2:5|two\.md\.j2:4): .*{told}"):
        known.get_template("one").render(x="ab", many=_MANY, long="*" * 999, p=Person("a"), clicks=False)
    assert time.process_time() - began < 3
    assert MOST_STEPS < len(_MANY) ** 2 < MOST_CHARS**2


def test_templates_that_include_each_other_are_refused(folder: Path) -> None:
    (folder / "en" / f"reason{SUFFIX}").write_text(_part("reason", '{% include "outcome" %}'))
    (folder / "en" / f"outcome{SUFFIX}").write_text(_part("outcome", '{% include "reason" %}'))
    with pytest.raises(BrokenPrompts, match="it includes itself"):
        Prompts(folder)


def test_a_template_to_include_must_be_there(folder: Path) -> None:
    (folder / "en" / f"reason{SUFFIX}").write_text(_part("reason", 'One.\n{% include "outcom" %}'))
    with pytest.raises(
        BrokenPrompts, match=r"reason\.md\.j2:8: .* 'outcom' to include; did you mean 'outcome'"
    ):
        Prompts(folder)


def _part(name: str, body: str) -> str:
    return f"---\nid: {name}\nsurface: part\nmax_chars: 300\ninputs: {{}}\n---\n{body}"
