from tests.frontends.discord.going import *
async def test_x(baton, ada, first, discord, academy):
    async def show(name, c):
        print("\n###", name)
        n=len(discord.messages)
        seen={m.id: m.text for m in discord.messages}
        r=await c
        await baton.is_quiet()
        for m in discord.messages:
            if seen.get(m.id)!=m.text:
                from tests.local_discord.local import _line
                print(_line(m)[:1500])
        if ada.modal: print("FORM", ada.modal.title, list(ada.modal.fields))
        return r
    await show("hint before", ada.uses("hint"))
    await show("dm hello", ada.writes("hello", to=ada.dm))
    await show("start", ada.uses("start"))
    await show("fill", ada.fills({"Language": "English", "Time zone": "Atlantis"}))
    await show("start", ada.uses("start"))
    await show("fill", ada.fills({"Language": "English", "Time zone": "Berlin"}))
    await show("course", ada.clicks("SQLModel course"))
    for c in ("task","hint","next","skip","progress","handover","help","reminders","explain","settings","privacy show","privacy export","privacy opt-out","privacy opt-in","privacy delete","ask"):
        await show("/"+c, ada.uses(c))
        if ada.modal: await show("fills", ada.fills({"Your question":"why?"}))
    await show("module", ada.clicks(CASCADE))
    await show("hint", ada.uses("hint"))
    await show("hint", ada.clicks("Hint"))
    await show("skip", ada.clicks("Skip"))
    await show("No", ada.clicks("No"))
    await show("submit", ada.uses("submit", file=("blog.py", b"x = 1")))
    await show("submit", ada.uses("submit", file=(next(iter(first.task.stubs)), mistaken(first.task)[next(iter(first.task.stubs))])))
    await show("text", ada.writes("what is this", to=ada.dm))
    await show("skip", ada.clicks("Skip"))
    await show("text", ada.writes("what is this all about", to=ada.dm))
    await show("Yes", ada.clicks("Yes"))
    await show("text", ada.writes("what is this all about", to=ada.dm))
    await show("explain", ada.uses("explain", topic="nonsense stuff"))
    await show("end", ada.uses("end"))
    await show("hint", ada.uses("hint"))
    await show("hint", ada.uses("end"))
    await show("handover", ada.clicks("Handover"))
    await show("mention", ada.writes("", mention_bot=True))
    await show("mention", ada.writes("hint", mention_bot=True))
