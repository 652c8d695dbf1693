"""The preview's pages over HTTP: for this machine alone, and only to be looked at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from pathlib import Path

import fontpkg
import jinja2
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from watchfiles import awatch

from bot.showing import STYLE
from bot.workbench.preview.views import ALL, View, Views, Wish
from bot.workbench.preview.workshop import Workshop
from bot.workbench.samples import Sample

HERE = Path(__file__).parent
HOSTS = ["127.0.0.1", "localhost"]
"""The names under which a browser may ask: another one would be a stranger's page that points here."""
DEBOUNCE = 60
"""Milliseconds in which changes count as one: an editor writes more than once."""
QUIET = 15.0
"""Seconds after which a listener hears that the server is still there."""
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
Page = Callable[[Request], Awaitable[Response]]


class Bell:
    """Tells everybody who listens that something has changed."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self.over = False
        """Whether nothing more will change, because the server stops."""

    def ring(self) -> None:
        before, self._changed = self._changed, asyncio.Event()
        before.set()

    def stop(self) -> None:
        self.over = True
        self.ring()

    async def wait(self) -> None:
        """Until it rings, or it's been quiet for long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), QUIET)


class Preview:
    """The application, and what its pages are made of."""

    def __init__(self, workshop: Workshop, views: Views, compared: str) -> None:
        """`compared` says with what templates are compared, or why with nothing."""
        self._workshop = workshop
        self._views = views
        self.bell = Bell()
        self._checking = asyncio.Lock()
        self._pages = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "pages"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.globals |= {
            "compared": compared,
            "has_release": views.compares,
            "folder": str(workshop.folder),
            "samples": [*Sample],
            "views": [*View],
            "all": ALL,
        }

    def application(self) -> Starlette:
        statics = {
            "preview.css": HERE / "static" / "preview.css",
            "preview.js": HERE / "static" / "preview.js",
            "showing.css": STYLE,
            "htmx.js": Path(str(files("js_lib_htmx") / "static" / "htmx" / "htmx.min.js")),
            "inter.ttf": Path(fontpkg.path("Inter")),
        }
        return Starlette(
            routes=[
                Route("/", self._overview),
                Route("/t/{template}", self._template),
                Route("/forms", self._forms),
                Route("/list", self._list),
                Route("/events", self._events),
                Route("/static/{name}", _served(statics)),
            ],
            middleware=[
                Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False),
                Middleware(_Guarded),
            ],
            lifespan=self._lifespan,
        )

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        await asyncio.to_thread(self._workshop.read)
        watching = asyncio.create_task(self._watch())
        yield
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    async def _watch(self) -> None:
        async with asyncio.TaskGroup() as checks:
            checks.create_task(self._examine())
            async for _ in awatch(self._workshop.folder, debounce=DEBOUNCE, step=30, recursive=True):
                await asyncio.to_thread(self._workshop.read)
                self.bell.ring()
                checks.create_task(self._examine())

    async def _examine(self) -> None:
        """Only what is current when its turn has come: one check at a time."""
        async with self._checking:
            for step in (self._workshop.complete, self._workshop.examine):
                before = self._workshop.now
                if await asyncio.to_thread(step, before) is not before:
                    self.bell.ring()

    async def _overview(self, request: Request) -> Response:
        reading = self._workshop.now
        wish = Wish.read(reading, "", request.query_params)
        entries = self._views.entries(reading)
        found = [*reading.problems, *(one for entry in entries for one in reading.problems_of(entry.id))]
        problems = [self._views.shown(reading, one) for one in dict.fromkeys(found)]
        return self._page("overview.html", wish, request, entries=entries, problems=problems)

    async def _template(self, request: Request) -> Response:
        reading = self._workshop.now
        wish = Wish.read(reading, request.path_params["template"], request.query_params)
        if wish.template not in reading.ids:
            return self._page("missing.html", wish, request, status=404)
        columns = await self._views.columns(reading, wish)
        lengths = {
            sample: max(
                reading.rendered[wish.template, one.locale, sample].length
                for one in columns
                if (wish.template, one.locale, sample) in reading.rendered
            )
            for sample in Sample
            if any((wish.template, one.locale, sample) in reading.rendered for one in columns)
        }
        return self._page("template.html", wish, request, columns=columns, lengths=lengths)

    async def _forms(self, request: Request) -> Response:
        reading = self._workshop.now
        wish = Wish.read(reading, "", request.query_params)
        forms: Mapping[str, Mapping[str, Markup]] = {}
        if reading.prompts:
            forms = self._views.forms(reading.prompts.phrases, reading.prompts.locales)
        return self._page("forms.html", wish, request, forms=forms)

    async def _list(self, request: Request) -> Response:
        wish = Wish.read(self._workshop.now, request.query_params.get("template", ""), request.query_params)
        return self._page("list.html", wish, request)

    async def _events(self, request: Request) -> Response:
        """Tells of changes since the reading that a page has `seen`, as long as it's open."""

        async def events() -> AsyncIterator[str]:
            seen = request.query_params.get("seen", "")
            yield "retry: 500\n\n"
            while not self.bell.over:
                number = str(self._workshop.now.number)
                if number == seen:
                    await self.bell.wait()
                    yield ": still here\n\n"
                else:
                    seen = number
                    yield f"event: changed\ndata: {number}\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    def _page(self, name: str, wish: Wish, request: Request, status: int = 200, **what: object) -> Response:
        reading = self._workshop.now
        html = self._pages.get_template(name).render(
            reading=reading,
            wish=wish,
            here=str(request.url.path),
            listed=self._views.entries(reading, wish.q),
            general=[self._views.shown(reading, one) for one in reading.general_problems],
            **what,
        )
        return HTMLResponse(html, status)


def _served(statics: Mapping[str, Path]) -> Page:
    async def serve(request: Request) -> Response:
        path = statics.get(request.path_params["name"])
        return FileResponse(path) if path else Response(status_code=404)

    return serve


class _Guarded:
    """Adds to every answer what keeps strangers' pages and scripts out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name for name, _ in message["headers"]}
                added = ((k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in known)
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self._app(scope, receive, guarded)
