"""What it costs that templates are safe: `python -m benchmarks.prompts [--locale de]`.

Every template says what it says in its typical sample, in Baton's environment and in a bare one: Jinja's
own, with the same filters, and without escaping, marks, sandbox, or bounds.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Callable, Mapping
from statistics import fmean

import jinja2

from benchmarks.figures import milliseconds, quantile, show
from bot.content import content_folder
from bot.prompting.locale import Locale, load_locales
from bot.workbench.samples import Sample, sample, sayings

TIMES = 200
BLOCK = 20
"""Renderings of one kind before it's the other's turn: what else the machine does meets both."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--locale", default="en")
    options.add_argument("--times", type=int, default=TIMES)
    chosen = options.parse_args()
    locale = load_locales(content_folder("prompts"))[chosen.locale]
    bare = bare_environment(locale)
    measured = {name: _measure(name, locale, bare, chosen.times) for name in sorted(sayings())}
    rows = [[name, milliseconds(safe), milliseconds(plain), f"{safe / plain:.2f}"]
            for name, (safe, plain) in sorted(measured.items(), key=lambda one: -one[1][0])]  # fmt: skip
    safe, plain = (sum(one[kind] for one in measured.values()) for kind in (0, 1))
    rows.append(["**all of them**", milliseconds(safe), milliseconds(plain), f"{safe / plain:.2f}"])
    show("Rendering a typical sample", ["template", "safe, p50 ms", "bare, p50 ms", "ratio"], rows, 1)
    ratios = [one / other for one, other in measured.values()]
    print(f"\n{len(ratios)} templates; ratio: median {quantile(ratios, 0.5):.2f}, mean {fmean(ratios):.2f}, "
          f"at most {max(ratios):.2f}")  # fmt: skip


def bare_environment(locale: Locale) -> jinja2.Environment:
    """The same templates, filters and functions, and nothing that keeps them safe."""
    bodies = {template.id: template.body for template in locale.templates.values()}
    bare = jinja2.Environment(  # noqa: S701 - that nothing is escaped is the point
        loader=jinja2.DictLoader(bodies), trim_blocks=True, lstrip_blocks=True
    )
    own = next(iter(locale.environments.values()))
    bare.filters |= {name: found for name, found in own.filters.items() if name not in bare.filters}
    bare.globals = dict(own.globals)
    return bare


def _measure(name: str, locale: Locale, bare: jinja2.Environment, times: int) -> tuple[float, float]:
    """The median of both, in seconds of the processor: what else the machine does doesn't count."""
    saying = sample(name, Sample.TYPICAL, locale.code)
    inputs = {field.name: getattr(saying, field.name) for field in dataclasses.fields(saying)}
    ways: Mapping[str, Callable[[], str]] = {
        "safe": lambda: locale.render(name, inputs, clicks=False),
        "bare": lambda: bare.get_template(name).render(inputs, clicks=False),
    }
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for render in ways.values():
        render()  # compiles it
    for _ in range(0, times, BLOCK):
        for way, render in ways.items():
            seconds[way] += [_timed(render) for _ in range(BLOCK)]
    return quantile(seconds["safe"], 0.5), quantile(seconds["bare"], 0.5)


def _timed(render: Callable[[], str]) -> float:
    began = time.thread_time()
    render()
    return time.thread_time() - began


if __name__ == "__main__":
    main()
