"""Messages as Discord shows them: plain JSON of its API in, HTML out. It knows nothing of Baton.

    viewer = Viewer(now=…, zone=…, names={"42": "learning"}, files={url: data})
    html = conversation(messages, viewer)  # the messages alone; `STYLE` is the file of its style
    html = page([Scene("Baton", messages)], viewer)  # a page of its own: style and font are in it
    [png] = await browser.photographs([html], width=780, scale=1.25)  # by a headless Chromium

Nothing is fetched: a picture is shown if `viewer.files` has it, else it is named.
"""

from tests.showing.message import conversation
from tests.showing.page import STYLE, Scene, page
from tests.showing.viewer import Json, Viewer

__all__ = ["STYLE", "Json", "Scene", "Viewer", "conversation", "page"]
