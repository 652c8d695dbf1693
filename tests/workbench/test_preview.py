"""What a maintainer sees in his browser, while he changes what Baton says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession

from bot.content import content_folder
from bot.workbench.samples import Sample
from tests.browser import Tab, browsing
from tests.workbench.served import Served, command, preview, released

SOON = 20.0
"""Seconds, on a busy machine."""
IN_NAVIGATION = "document.querySelectorAll('#nav a[data-template]').length"
GROUND = "getComputedStyle(document.querySelector('.showing')).backgroundColor"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = released(tmp_path_factory.mktemp("preview"))
    with preview(folder) as found:
        yield found


@asynccontextmanager
async def looking_at(served: Served, path: str = "/") -> AsyncIterator[Tab]:
    async with browsing() as tab:
        await tab.goes_to(served.address + path)
        await tab.sees("document.getElementById('live').textContent === 'live'")
        yield tab
        assert tab.errors == []


def has(text: str, within: str = "main") -> str:
    return f"document.querySelector('{within}')?.innerText.includes({text!r})"


def opened(template: str) -> str:
    return (
        f"document.querySelector('h1')?.innerText === '{template}' && location.pathname === '/t/{template}'"
    )


async def test_all_templates_are_there_in_every_language_and_with_every_sample(served: Served) -> None:
    names = {path.name.removesuffix(".md.j2") for path in served.folder.glob("en/*.md.j2")}
    async with looking_at(served) as tab:
        listed = await tab.says(
            "[...document.querySelectorAll('[data-template]')].map(a => a.dataset.template)"
        )
        assert set(listed) == names
        assert len(listed) == len(names)
        await tab.says("document.querySelector('[data-template=\"farewell\"]').click()")
        await tab.sees(opened("farewell"))
        offered = await tab.says("document.querySelector('.tools').innerText.toLowerCase()")
        assert all(sample.value in offered for sample in Sample)
        assert all(language in offered for language in ("deutsch", "english", "side by side"))
        await tab.says(
            "[...document.querySelectorAll('.tools a')].find(a => a.text === 'Side by side').click()"
        )
        await tab.sees("document.querySelectorAll('.column').length === 2")
        await tab.sees("document.querySelectorAll('.column .showing .button.primary').length === 2")


async def test_a_saved_file_is_seen_at_once_and_so_is_what_was_changed_in_it(served: Served) -> None:
    async with looking_at(served, "/t/farewell") as tab:
        await tab.sees(has("See you"))
        with served.edited("en/farewell.md.j2", "See you", "Goodbye"):
            await tab.sees(has("Goodbye"), SOON)
            await tab.sees("document.querySelector('#nav [aria-current] .dot.new')")
            await tab.presses("v")
            await tab.sees(has("See you", ".diff .gone"))
            assert await tab.says("document.querySelector('.diff .added mark').innerText") == "Goodbye"
            assert await tab.says(has("See you", ".pair figure:first-child"))
            assert await tab.says(has("v1.2.0"))
        await tab.sees(has("Nothing has changed since v1.2.0"), SOON)


async def test_a_broken_template_says_where_and_heals_while_the_others_go_on(served: Served) -> None:
    async with looking_at(served, "/t/help?locale=all") as tab:
        with served.edited("en/help.md.j2", "{% endif %}", "{% endfi %}"):
            await tab.sees("document.querySelectorAll('.problem').length === 1", SOON)
            place = await tab.says("document.querySelector('.problem .place').innerText")
            marked = await tab.says("document.querySelector('.problem .this').innerText")
            number = int(place.removeprefix("en/help.md.j2:"))
            line = served.file("en/help.md.j2").read_text("utf-8").split("\n")[number - 1]
            assert "{% endfi %}" in line
            assert line.strip() in marked
            assert await tab.says("document.querySelectorAll('.column .showing').length") == 1
            await tab.sees("document.querySelector('#nav [aria-current] .dot.bad')")
            async with ClientSession() as http, http.get(f"{served.address}/t/farewell") as other:
                assert "See you" in await other.text()
        await tab.sees("document.querySelectorAll('.column .showing').length === 2", SOON)
        assert await tab.says("document.querySelectorAll('.problem').length") == 0


async def test_a_misspelt_name_is_told_in_place_and_on_the_overview(served: Served) -> None:
    async with looking_at(served) as tab:
        with served.edited("de/farewell.md.j2", "{{ name", "{{ nmae"):
            await tab.sees(has("de/farewell.md.j2:"), SOON)
            assert await tab.says(has("nmae"))
            assert await tab.says(has("name", ".problem .advice"))
        await tab.sees("!document.querySelector('.problem')", SOON)


async def test_tables_that_cannot_be_read_leave_what_was_there_before(served: Served) -> None:
    async with looking_at(served, "/t/farewell") as tab:
        with served.edited("en/words.toml", "[commands]", "[commands"):
            await tab.sees(has("Until this is mended"), SOON)
            assert await tab.says(has("en/words.toml:"))
            assert await tab.says(has("See you", ".showing"))
        await tab.sees("!document.querySelector('.alarm')", SOON)


async def test_dark_and_light_are_the_systems_until_somebody_chooses(served: Served) -> None:
    async with looking_at(served, "/t/greeting") as tab:
        await tab.prefers("dark")
        await tab.sees(f"{GROUND} === 'rgb(30, 31, 37)'")
        await tab.prefers("light")
        await tab.sees(f"{GROUND} === 'rgb(253, 253, 254)'")
        await tab.presses("d")
        await tab.sees(f"{GROUND} === 'rgb(30, 31, 37)'")
        await tab.goes_to(f"{served.address}/t/review")
        await tab.sees(f"{GROUND} === 'rgb(30, 31, 37)'")


async def test_keys_find_templates_by_their_words_and_go_from_one_to_the_next(served: Served) -> None:
    async with looking_at(served) as tab:
        everything = await tab.says(IN_NAVIGATION)
        await tab.presses("/")
        await tab.types("My recommendation")
        await tab.sees(f"{IN_NAVIGATION} < {everything}")
        await tab.presses("Enter")
        await tab.sees(opened("greeting"))
        await tab.presses("Escape")
        await tab.says("document.getElementById('q').value = ''")
        await tab.says("htmx.trigger('#q', 'search')")
        await tab.sees(f"{IN_NAVIGATION} === {everything}")
        await tab.says("document.getElementById('main').focus()")
        await tab.presses("j")
        listed = await tab.says(
            "[...document.querySelectorAll('[data-template]')].map(a => a.dataset.template)"
        )
        await tab.sees(opened(listed[listed.index("greeting") + 1]))
        await tab.presses("k")
        await tab.sees(opened("greeting"))
        await tab.presses("4")
        await tab.sees("location.search.includes('sample=hostile')")


async def test_hostile_values_are_text_whatever_template_prints_them(served: Served) -> None:
    found = "[...document.querySelectorAll('.showing .markdown')].map(one => one.innerHTML).join('')"
    async with looking_at(served, "/t/coach_learner?sample=hostile&locale=all") as tab:
        assert await tab.says(has("{{ 7 * 7 }}", ".showing"))
        html = await tab.says(found)
        assert not any(tag in html for tag in ("<a ", "<script", "<img", 'class="pill"', 'class="spoiler"'))
        assert await tab.says("document.scripts.length") == 2


async def test_limits_are_bars_and_a_long_text_is_shown_in_as_many_messages_as_it_takes(
    served: Served,
) -> None:
    async with looking_at(served, "/t/coach_learner?sample=longest") as tab:
        messages = await tab.says("document.querySelectorAll('.showing article').length")
        bars = await tab.says("[...document.querySelectorAll('[role=meter]')].map(one => one.ariaLabel)")
        assert messages > 1
        assert [bar for bar in bars if bar.endswith(": characters")] == [
            "This template: characters",
            *(f"Message {number}: characters" for number in range(1, messages + 1)),
        ]


async def test_forms_are_shown_with_their_fields(served: Served) -> None:
    async with looking_at(served, "/forms") as tab:
        assert await tab.says(has("Richten wir es ein"))
        assert await tab.says(has("Let's set things up"))
        assert await tab.says("document.querySelectorAll('.modal .mark.round.on').length") > 1


async def test_only_this_machine_may_look_and_nobody_may_do_more(served: Served) -> None:
    assert served.address.startswith("http://127.0.0.1:")
    async with ClientSession() as http:
        for host in ("evil.example", "127.0.0.1.evil.example", "[::]"):
            async with http.get(f"{served.address}/", headers={"Host": host}) as refused:
                assert refused.status == 400
        async with http.post(f"{served.address}/t/greeting") as refused:
            assert refused.status == 405
        for path in ("/static/../server.py", "/static/..%2fserver.py", "/t/..%2f..%2fwords", "/t/%3Cb%3E"):
            async with http.get(f"{served.address}{path}") as nothing:
                assert nothing.status == 404
                assert "<b>" not in (await nothing.text()).removeprefix("There is no template <b>")[:200]
        async with http.get(f"{served.address}/") as page:
            policy = page.headers["content-security-policy"]
            assert "script-src 'self';" in policy
            assert "default-src 'none'" in policy


@pytest.mark.timeout(300)
async def test_the_command_says_where_the_page_is_and_ends_when_interrupted() -> None:
    with command(content_folder("prompts")) as address:
        async with ClientSession() as http, http.get(f"{address}/t/farewell") as page:
            assert page.status == 200
            assert "See you" in await page.text()
