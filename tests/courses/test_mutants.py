"""Mutants of a source: what is changed, what is left alone, and what holds of all of them."""

from __future__ import annotations

import ast
from textwrap import dedent, indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.courses.mutants import source_mutants


def changes(source: str) -> list[str]:
    """The ids of all mutants with what they make of their lines."""
    return [f"{mutant.id}: {mutant.after}" for mutant in source_mutants(dedent(source).lstrip("\n"))]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a == b", ["L1 comparison == to !=: a != b", "L1 statement-removed: pass"]),
        ("x = a < b", ["L1 statement-removed: pass", "L1 comparison < to <=: x = a <= b"]),
        ("x = a not in b", ["L1 statement-removed: pass", "L1 comparison not in to in: x = a in b"]),
        (
            "x = 1 < a < 2",
            [
                "L1 statement-removed: pass",
                "L1 constant 1 to 0: x = 0 < a < 2",
                "L1 constant 1 to 2: x = 2 < a < 2",
                "L1 comparison < to <=: x = 1 <= a < 2",
                "L1 comparison < to <= (2): x = 1 < a <= 2",
                "L1 constant 2 to 1: x = 1 < a < 1",
                "L1 constant 2 to 3: x = 1 < a < 3",
            ],
        ),
        (
            "x = a and b or c",
            [
                "L1 statement-removed: pass",
                "L1 and-to-or: x = (a or b) or c",
                "L1 or-to-and: x = ((a and b) and c)",
            ],
        ),
        ("x = not a", ["L1 statement-removed: pass", "L1 not-removed: x = (a)"]),
        ("x = None", ["L1 statement-removed: pass", "L1 constant None to True: x = True"]),
        ("x = ''", ["L1 statement-removed: pass", "L1 constant '' to 'mutated': x = 'mutated'"]),
        ("x: int", []),
        ("x: list['int'] = y", ["L1 statement-removed: pass"]),
        ("import a\nfrom a import b", []),
        ('"""A module."""', []),
        ("x = f'{a == 1}'", ["L1 statement-removed: pass"]),
    ],
)
def test_each_small_change(source: str, expected: list[str]) -> None:
    assert changes(source) == expected


def test_calls_lose_their_arguments_by_name() -> None:
    found = changes(
        """
        send(
            a,
            to=b,  # whom
            by=c)
        """
    )
    assert found == [
        "L1 call-removed: pass",
        "L3 keyword-removed to: # whom",
        "L4 keyword-removed by: )",
    ]


def test_classes_lose_bases_keywords_and_decorators() -> None:
    assert changes("@frozen\nclass A(B, table=t):\n    pass\n") == [
        "L1 decorator-removed frozen: ",
        "L2 base-removed B: class A(table=t):",
        "L2 keyword-removed table: class A(B, ):",
    ]


def test_functions_lose_decorators_defaults_and_what_they_return() -> None:
    found = changes(
        '''
        @cached(size=n)
        def f(a, b: "T" = c, *, d=e, f) -> "T":
            """What it does."""
            return a
        '''
    )
    assert found == [
        "L1 decorator-removed cached(size=n): ",
        "L1 keyword-removed size: @cached()",
        'L2 default-removed b: def f(a, b: "T", *, d=e, f) -> "T":',
        'L2 default-removed d: def f(a, b: "T" = c, *, d, f) -> "T":',
        "L4 return-none: return None",
    ]


def test_conditions_are_negated_unless_a_swap_says_the_same() -> None:
    found = changes(
        """
        if a:
            b()
        elif a is b:
            c()
        while a < b:
            d = [e for e in f if e]
        g = h if i else j
        """
    )
    assert [line for line in found if "removed" not in line] == [
        "L1 condition-negated: if (not (a)):",
        "L3 comparison is to is not: elif a is not b:",
        "L5 comparison < to <=: while a <= b:",
        "L5 condition-negated: while (not (a < b)):",
        "L6 condition-negated: d = [e for e in f if (not (e))]",
        "L7 condition-negated: g = h if (not (i)) else j",
    ]


def test_the_words_of_an_exception_and_what_only_a_program_does_are_let_be() -> None:
    found = changes(
        """
        if TYPE_CHECKING:
            import a
        def f():
            raise ValueError("words", f"{b}", 1)
        if __name__ == "__main__":
            f(x=1)
        """
    )
    assert found == [
        "L4 statement-removed: pass",
        'L4 constant 1 to 0: raise ValueError("words", f"{b}", 0)',
        'L4 constant 1 to 2: raise ValueError("words", f"{b}", 2)',
    ]


def test_what_python_would_not_take_is_left_out() -> None:
    assert changes("def f(a=b, c=d): pass\n") == ["L1 default-removed a: def f(a, c=d): pass"]


def test_a_source_that_cannot_be_parsed_has_none() -> None:
    assert source_mutants("def (") == ()


def test_letters_beyond_ascii_keep_their_places() -> None:
    assert changes("x = 'äöü🎵', f(ß='é', b=c)")[1:] == [
        "L1 constant 'äöü🎵' to '': x = '', f(ß='é', b=c)",
        "L1 keyword-removed ß: x = 'äöü🎵', f(b=c)",
        "L1 constant 'é' to '': x = 'äöü🎵', f(ß='', b=c)",
        "L1 keyword-removed b: x = 'äöü🎵', f(ß='é', )",
    ]


NAMES = st.sampled_from(["a", "b", "größe", "user.name"])
CONSTANTS = st.one_of(
    st.integers(0, 300), st.floats(0, 9), st.booleans(), st.none(), st.text(max_size=5), st.binary(max_size=3)
).map(repr)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    forms = st.sampled_from(
        [
            "({} == {})", "({}\n < {})", "({} and {})", "({} or\n  {})", "(not {} in {})", "f({}, k={})",
            "f(k={},\n  # why\n  l={},)", "[{}, {}]", "{{{}: {}}}", "({} if {} else 1)",
            "[x for x in {} if {}]",
            "(lambda x={}: {})", "({} is not {})",
        ]
    )  # fmt: skip
    return st.builds(str.format, forms, inner, inner)


EXPRESSIONS = st.recursive(NAMES | CONSTANTS, _larger, max_leaves=6)
SIMPLE = st.one_of(
    st.builds(
        str.format,
        st.sampled_from(
            [
                "x = {}",
                "x: 'T' = {}",
                "f({})",
                "assert {}, 'no'",
                "del a; x += {}",
                "raise E('w', {})",
                "x: int",
            ]
        ),
        EXPRESSIONS,
    ),
    st.builds("return {}".format, EXPRESSIONS),
    st.sampled_from(['"""Words."""', "pass", "import a"]),
)


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    blocks = st.lists(inner, min_size=1, max_size=3).map(lambda lines: indent("\n".join(lines), "    "))
    heads = st.sampled_from(
        ["if {}:", "while {}:", "for x in {}:", "with {} as y:", "@d\ndef f(a={}, *, b=1) -> 'T':",
         "@d(k={})\nclass A(B, k=2):"]
    )  # fmt: skip
    ends = st.sampled_from(["{}", "{}\nelif b:\n{}", "{}\nelse:\n{}"])

    def built(head: str, test: str, body: str, other: str, end: str) -> str:
        whole = end if head.startswith("if") else "{}"
        return f"{head.format(test)}\n{whole.format(body, other)}"

    return st.builds(built, heads, EXPRESSIONS, blocks, blocks, ends)


PROGRAMS = st.lists(st.recursive(SIMPLE, _compound, max_leaves=5), min_size=1, max_size=4).map(
    lambda blocks: indent("\n".join(blocks), "    ").join(["def main():\n", "\n"])
)


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:  # a line break in a string's repr, say
        return False
    return True


@given(PROGRAMS.filter(_parses))
@settings(deadline=None, max_examples=50)  # a busy machine is no bug
def test_mutants_are_other_programs_each_under_a_name_of_its_own(source: str) -> None:
    mutants = source_mutants(source)
    lines = source.split("\n")
    shapes = [ast.dump(ast.parse(mutant.source)) for mutant in mutants]
    assert len({*shapes, ast.dump(ast.parse(source))}) == len(mutants) + 1
    assert len({mutant.id for mutant in mutants}) == len(mutants)
    for mutant in mutants:
        assert mutant.before != mutant.after
        assert mutant.before.startswith(" ".join(lines[mutant.line - 1].split()))
        assert mutant.source.split("\n")[: mutant.line - 1] == lines[: mutant.line - 1]


@given(PROGRAMS.filter(_parses))
@settings(deadline=None, max_examples=20)
def test_names_are_stable_but_for_their_lines(source: str) -> None:
    mutants = source_mutants(source)
    assert [(mutant.id.partition(" ")[2], mutant.line + 1) for mutant in mutants] == [
        (mutant.id.partition(" ")[2], mutant.line) for mutant in source_mutants(f"import a\n{source}")
    ]
