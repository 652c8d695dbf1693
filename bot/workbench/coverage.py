"""Finds the branches of templates that no sample takes."""

from __future__ import annotations

import re

import jinja2

from bot.prompting.locale import Locale
from bot.prompting.template import Template
from bot.workbench.samples import tries

_BRANCH = re.compile(r"\{%-?\s*(?:if|elif|else|for)\b.*?%\}", re.DOTALL)
_MARK = re.compile("⟦(.*?)⟧")


def untaken(locale: Locale) -> list[tuple[str, int, str]]:
    """Template, line of its file, and how the branch begins."""
    places: list[tuple[str, int, str]] = []

    def marked(template: Template) -> str:
        def mark(match: re.Match[str]) -> str:
            line = template.head + template.body.count("\n", 0, match.start()) + 1
            places.append((template.id, line, " ".join(match[0].split())))
            return f"{match[0]}⟦{len(places) - 1}⟧"

        return _BRANCH.sub(mark, template.body)

    bodies = {template.id: marked(template) for template in locale.templates.values()}
    loader = jinja2.DictLoader(bodies)
    taken: set[str] = set()
    for template in locale.templates.values():
        environment = locale.environments[template.id].overlay(loader=loader)
        compiled = environment.get_template(template.id)
        for one in tries(template, locale.code):
            for clicks in (False, True):
                taken |= {*_MARK.findall(compiled.render(one.values, clicks=clicks))}
    return [place for number, place in enumerate(places) if str(number) not in taken]
