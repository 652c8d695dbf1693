"""Notices code in another programming language: a solution can be given away in JavaScript as well."""

from __future__ import annotations

import ast
import re

from bot.courses.leaks import fold
from bot.courses.trees import parse
from bot.tutor.guard.knowledge import Knowledge
from bot.tutor.guard.layouts import INLINE, Block, layouts
from bot.tutor.guard.programs import is_trivial

_TAGS = frozenset(
    [
        "js",
        "javascript",
        "mjs",
        "jsx",
        "ts",
        "typescript",
        "tsx",
        "java",
        "c",
        "h",
        "cpp",
        "c++",
        "cxx",
        "cs",
        "csharp",
        "c#",
        "go",
        "golang",
        "rust",
        "rs",
        "php",
        "ruby",
        "rb",
        "kotlin",
        "kt",
        "swift",
        "scala",
        "perl",
        "pl",
        "lua",
        "r",
        "julia",
        "haskell",
        "hs",
        "elixir",
        "dart",
        "objc",
        "groovy",
        "clojure",
        "lisp",
        "scheme",
        "pascal",
        "basic",
        "vb",
        "fortran",
        "cobol",
    ]
)
_SQL_TAGS = frozenset(["sql", "sqlite", "postgresql", "postgres", "psql", "mysql", "plsql"])
_LINE = re.compile(
    r"""^(?:
    (?:export\s+)?(?:const|let|var|val)\s+(?:mut\s+)?[\w{\[][^=]*=    # a value
    | (?:export\s+)?(?:default\s+)?(?:async\s+)?function\b\s*\*?\s*\w*\s*\(  # JavaScript
    | (?:pub\s+)?(?:async\s+)?(?:fn|func|fun)\s+(?:\([^)]*\)\s*)?\w+\s*(?:<[^>]*>)?\(  # Rust, Go, Kotlin
    | import\s+(?:[\w*{][^'"]*\s+from\s+)?['"] | (?:const\s+)?.*\brequire\(['"]
    | (?:public|private|protected|internal)\s+(?:\w[\w<>,\[\]?\s]*\s)?\w+\s*[({;=]  # Java, C#
    | @(?:Override|Entity|Autowired|GetMapping|PostMapping|Test)\b
    | \#include\s*[<"] | using\s+[\w.]+; | package\s+[\w.]+;?$ | use\s+\w+(?:::\w+)+
    | (?:static\s+|const\s+|final\s+|unsigned\s+)*(?:int|void|char|float|double|long|bool|boolean|auto|string
        |String|std::\w+(?:<[^>]*>)?|[A-Z]\w*<[\w<>,\s?]*>|[A-Z]\w*)\s+[*&]?\w+\s*(?:\([^)]*\)\s*\{?$|\[\w*\]|=[^=].*;$|;$)
    | (?:if|while|for|switch|catch|else\s+if)\s*\(.*\)\s*\{ | \}\s*(?:else|catch|finally)\b.*\{
    | for\s*\([^;]*;[^;]*;.*\)
    | (?:System\.out\.print|console\.(?:log|error)\(|fmt\.Print|std::cout|printf\(".*;|println!\()
    | <\?php | \$\w+\s*(?:=|->) | echo\s+\$ | local\s+\w+\s*= | \w+\s*:=\s
    | (?:impl|struct|interface|trait|enum|namespace)\s+\w+.*\{
    | .*(?:\([^()]*\)|\w)\s*=>\s*[{(\w\[] | .*\.(?:then|forEach)\(.*(?:=>|function)
    | (?:require|puts)\s+['"] | .*\sdo\s+\|\w+(?:,\s*\w+)*\| | def\s+\w+[?!]?(?:\([^)]*\))?$
    )""",
    re.VERBOSE,
)
_MAYBE = re.compile(r"^(?:\}|[\w}].*[;{])$")
_SQL = re.compile(
    r"""^(?:SELECT\b.+\bFROM\b | SELECT\b[^.?!]*$ | INSERT\s+INTO\b | UPDATE\s+\w+\s+SET\b | DELETE\s+FROM\b
    | CREATE\s+(?:UNIQUE\s+)?(?:TABLE|INDEX|VIEW|TRIGGER)\b | ALTER\s+TABLE\b | DROP\s+(?:TABLE|INDEX)\b)""",
    re.VERBOSE,
)
_ANY_SQL = re.compile(r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|ALTER TABLE|DROP TABLE)\b")


def speaks_another(known: Knowledge, text: str, own: str) -> bool:
    """Whether `text` holds code that isn't Python, and isn't the learner's (`own`) or the task's."""
    given = fold("\n".join([own, known.shown, known.pages, *known.task.helpers.values()]))
    sql = any(_ANY_SQL.search(each) for each in (known.shown, *known.task.exemplar.values()))
    blocks = [block for layout in layouts(text) for block in layout]
    return any(_foreign(block, given, sql=sql, known=known) for block in dict.fromkeys(blocks))


def _foreign(block: Block, given: str, *, sql: bool, known: Knowledge) -> bool:
    if _is_python(block.text):
        return False
    lines = [line.strip() for line in block.lines if line.strip() and fold(line) not in given]
    code = [line for line in lines if _LINE.match(line) and not _is_python(line)]
    if block.fenced:
        queries = not sql and any(map(_is_query if block.tag in _SQL_TAGS else _SQL.match, lines))
        return bool(code or queries or (block.tag in _TAGS and lines))
    inline = [match[2].strip() for match in INLINE.finditer(block.text)]
    inline = [piece for piece in inline if fold(piece) not in given]
    named = [piece for piece in inline if _LINE.match(piece) and not _is_python(piece)]
    bare = [] if sql else [line for line in lines if _SQL.match(line)]
    told = [] if sql else [line for line in inline if _SQL.match(line) and _is_of_the_task(line, known)]
    also = [line for line in lines if _MAYBE.match(line)]
    return (bool(code) and len({*code, *also}) > 1) or len(bare) > 1 or bool(named or told)


def _is_query(line: str) -> bool:
    return _SQL.match(line.upper()) is not None


def _is_of_the_task(query: str, known: Knowledge) -> bool:
    """Whether a query asks for a table of the task's."""
    words = set(re.findall(r"\w+", query.lower()))
    return any(name.lower() in words for name in known.names if name[:1].isupper())


def _is_python(source: str) -> bool:
    """Whether it's Python of more than a word."""
    try:
        body = parse(source).body
    except SyntaxError:
        return False
    return any(not is_trivial(node) for node in body) and not any(
        isinstance(node, ast.AnnAssign) and node.value is None for node in body
    )
