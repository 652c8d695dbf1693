"""`baton prompts preview`: the maintainers' page, on this machine alone."""

from __future__ import annotations

import socket
import threading
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.errors import BatonError
from bot.settings import read_settings
from bot.workbench.check import Problem, read, static_problems

if TYPE_CHECKING:
    import uvicorn

    from bot.workbench.preview.server import Preview

HOST, PORT = "127.0.0.1", 8790
NEEDED = ("js_lib_htmx", "starlette", "uvicorn", "watchfiles")
out = Console(highlight=False, soft_wrap=True)

Folder = Annotated[Path | None, typer.Argument(help="The folder of prompts, if not Baton's own.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Where to listen; 0 takes any that is free.")]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")]
Since = Annotated[
    str | None,
    typer.Option(help="What to compare with: a tag, branch or commit. The newest version if left out."),
]


def preview(
    folder: Folder = None, *, port: Port = PORT, browser: Browser = True, since: Since = None
) -> None:
    """Show every template as Discord shows it, in all languages, and anew whenever a file is saved."""
    if lacking := [name for name in NEEDED if find_spec(name) is None]:
        raise BatonError(f"the preview needs {', '.join(lacking)}: pip install 'baton[workbench]'")
    page = make(folder or read_settings().baton_prompts_dir, since)
    listening = listening_at(port)
    address = f"http://{HOST}:{listening.getsockname()[1]}/"
    out.print(f"{address}  (stop with Ctrl-C)", markup=False)
    if browser:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    server(page).run(sockets=[listening])


def make(folder: Path, since: str | None = None) -> Preview:
    """The pages for `folder`."""
    # Only this command needs discord.py and a server of pages.
    from bot.frontends.discord.previewing import DiscordClient  # noqa: PLC0415
    from bot.workbench.preview.release import NoRelease, last_release  # noqa: PLC0415
    from bot.workbench.preview.server import Preview  # noqa: PLC0415
    from bot.workbench.preview.views import Views  # noqa: PLC0415
    from bot.workbench.preview.workshop import Workshop  # noqa: PLC0415

    if not folder.is_dir():
        raise BatonError(f"there's no folder {folder}")
    try:
        release = last_release(folder.resolve(), since)
        compared = release.name
    except NoRelease as error:
        if since:
            raise
        release, compared = None, str(error)
    workshop = Workshop(folder.resolve(), problems_in)
    return Preview(workshop, Views(workshop, DiscordClient(), release), compared)


def problems_in(folder: Path) -> list[Problem]:
    """What can be seen without rendering: the pages render by themselves."""
    problems: list[Problem] = []
    languages = read(folder, problems)
    return [*problems, *static_problems(languages)]


def server(page: Preview) -> uvicorn.Server:
    """Serves the pages until it's told to exit."""
    import uvicorn  # noqa: PLC0415 - see above

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            page.bell.stop()  # who listens for changes would keep the server from stopping
            super().handle_exit(sig, frame)

    return Server(
        uvicorn.Config(page.application(), log_level="warning", server_header=False, access_log=False)
    )


def listening_at(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise BatonError(f"port {port} is taken; name another one with --port") from error
