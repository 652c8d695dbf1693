"""Messages as Discord shows them: plain JSON of its API in, HTML out. It knows nothing of Baton.

    viewer = Viewer(now=…, zone=…, names={"42": "learning"}, files={url: data})
    html = conversation(messages, viewer)  # the messages alone; `STYLE` is the file of its style
    html = modal(form, viewer)  # a form instead
    html = page([Scene("Baton", messages)], viewer)  # a page of its own: style and font are in it

Nothing is fetched: a picture is shown if `viewer.files` has it, else it is named.
The style is dark; within an element of the class `light` it is light.
"""

from bot.showing.message import conversation
from bot.showing.modal import modal
from bot.showing.page import STYLE, Scene, page
from bot.showing.viewer import Json, Viewer

__all__ = ["STYLE", "Json", "Scene", "Viewer", "conversation", "modal", "page"]
