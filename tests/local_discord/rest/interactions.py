"""Answers to interactions, and the messages that follow them."""

from __future__ import annotations

from tests.local_discord import components, payloads
from tests.local_discord.rest import compose
from tests.local_discord.rest.call import Call, Reply, Routes
from tests.local_discord.rest.refusals import Refused, invalid
from tests.local_discord.world import EPHEMERAL, LOADING, Interaction, Json, Message, Modal

routes = Routes()

PATIENCE = 3.0
"""Discord waits so long for the first answer."""
TOKEN_SECONDS = 15 * 60

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5


@routes.on("POST", "/interactions/{interaction}/{token}/callback", rule="callback")
def answer(call: Call) -> Reply:
    interaction = call.world.interactions.get(call.id("interaction"))
    if interaction is None or interaction.token != call.names["token"]:
        raise Refused(10062)
    if interaction.acknowledged:
        raise Refused(40060)
    waited = call.world.clock.seconds() - interaction.created
    if waited > PATIENCE:
        raise Refused(10062)
    kind, data = int(call.body["type"]), call.body.get("data") or {}
    _fits(interaction, kind)
    _do(call, interaction, kind, data)
    interaction.answer = kind
    interaction.acknowledged_after = waited
    interaction.settle()
    return _told(interaction, kind) if call.truth("with_response") else None


def _fits(interaction: Interaction, kind: int) -> None:
    """Which answers an interaction takes."""
    fitting = {
        COMMAND: {MESSAGE, DEFER, MODAL},
        COMPONENT: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE, MODAL},
        AUTOCOMPLETE: {CHOICES},
        SUBMIT: {MESSAGE, DEFER} | ({DEFER_UPDATE, UPDATE} if interaction.source is not None else set()),
    }[interaction.type]
    if kind not in fitting:
        raise invalid("type", "BASE_TYPE_CHOICES", f"Value must be one of {sorted(fitting)}.")


def _do(call: Call, interaction: Interaction, kind: int, data: Json) -> None:
    if kind == MESSAGE:
        _say(call, interaction, data)
    elif kind == DEFER:
        _think(call, interaction, int(data.get("flags") or 0))
    elif kind in {DEFER_UPDATE, UPDATE}:
        interaction.original = interaction.source
        if kind == UPDATE and interaction.source is not None:
            compose.change(call, interaction.source, data)
    elif kind == CHOICES:
        interaction.choices = list(data.get("choices") or ())
    else:
        modal = Modal(
            interaction, data["custom_id"], data["title"], components.numbered(list(data["components"]))
        )
        interaction.modal = interaction.user.modal = modal


def _say(call: Call, interaction: Interaction, data: Json) -> None:
    made = compose.new_message(call, data, interaction.channel, interaction)
    interaction.original = made
    interaction.ephemeral = made.ephemeral
    interaction.messages.append(made)
    call.actions.post(made)


def _think(call: Call, interaction: Interaction, flags: int) -> None:
    """The bot is thinking."""
    now = call.world.clock.now()
    made = Message(
        call.world.clock.snowflake(), interaction.channel, call.world.bot, now, flags=flags | LOADING
    )
    made.interaction = interaction
    if flags & EPHEMERAL:
        made.only_for = interaction.user
        made.flags &= ~EPHEMERAL
    interaction.original = made
    interaction.ephemeral = made.ephemeral
    interaction.messages.append(made)
    call.actions.post(made)


def _told(interaction: Interaction, kind: int) -> Json:
    about: Json = {"id": str(interaction.id), "type": interaction.type}
    original = interaction.original
    found: Json = {"interaction": about}
    if original is not None and kind in {MESSAGE, DEFER, UPDATE}:
        about["response_message_id"] = str(original.id)
        about["response_message_loading"] = original.loading
        about["response_message_ephemeral"] = original.ephemeral
        if kind != DEFER:
            found["resource"] = {"type": kind, "message": payloads.message(original)}
    return found


HOOK = "/webhooks/{application}/{token}"


def _by_token(call: Call) -> Interaction:
    """The interaction that a token stands for, if it can still be followed up."""
    found = call.world.by_token.get(call.names["token"])
    if found is None or not found.acknowledged or call.id("application") != call.world.application_id:
        raise Refused(10015)
    if call.world.clock.seconds() - found.created > TOKEN_SECONDS:
        raise Refused(50027)
    return found


@routes.on("POST", HOOK, rule="followup")
def follow_up(call: Call) -> Reply:
    interaction = _by_token(call)
    original = interaction.original
    if original is not None and original.loading:
        compose.change(call, original, call.body)
        made = original
    else:
        made = compose.new_message(call, call.body, interaction.channel, interaction)
        made.reference = None if original is None or original.deleted else original
        interaction.messages.append(made)
        call.actions.post(made)
    return payloads.message(made) if call.truth("wait") else None


@routes.on("GET", HOOK + "/messages/{message}")
def read(call: Call) -> Reply:
    return payloads.message(_message(call, _by_token(call)))


@routes.on("PATCH", HOOK + "/messages/{message}", rule="followup_edit")
def edit(call: Call) -> Reply:
    found = _message(call, _by_token(call))
    compose.change(call, found, call.body)
    return payloads.message(found)


@routes.on("DELETE", HOOK + "/messages/{message}")
def delete(call: Call) -> Reply:
    call.actions.delete(_message(call, _by_token(call)))
    return None


def _message(call: Call, interaction: Interaction) -> Message:
    name = call.names["message"]
    if name == "@original":
        found = interaction.original
    else:
        every = [*interaction.messages, interaction.original]
        found = next((one for one in every if one is not None and str(one.id) == name), None)
    if found is None or found.deleted:
        raise Refused(10008)
    return found
