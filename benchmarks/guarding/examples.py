"""What a tutor shows and says of libraries, in a world that is none of the course's."""

from __future__ import annotations

from collections.abc import Mapping

_TRAM = """class Tram(SQLModel, table=True):
    number: int = Field(primary_key=True)
    line: str = Field(index=True, max_length=4)
    depot_id: int | None = Field(default=None, foreign_key="depot.id")"""
_STOPS = """def stops_of(session: Session, line: str) -> list[Stop]:
    wanted = select(Stop).where(Stop.line == line).order_by(col(Stop.minute))
    return list(session.exec(wanted))"""
_JOINED = """pairs = session.exec(select(Tram, Depot).join(Depot)).all()
for tram, depot in pairs:
    print(tram.number, depot.street)"""
_LOADED = """session.exec(select(Depot).options(selectinload(Depot.trams)))"""
_SAVED = """with Session(engine) as session:
    tram = Tram(number=17, line="S8")
    session.add(tram)
    session.commit()
    session.refresh(tram)
    print(tram.line)"""
_BOILER = """@pytest.fixture(scope="module")
def oven():
    oven = Oven(degrees=180)
    yield oven
    oven.cool_down()"""
_CASES = """@pytest.mark.parametrize(("celsius", "fahrenheit"), [(0, 32), (100, 212)])
def test_degrees(celsius, fahrenheit):
    assert to_fahrenheit(celsius) == fahrenheit"""
_OVERRIDE = """kitchen.dependency_overrides[current_cook] = lambda: Cook("Nana")
answer = TestClient(kitchen).get("/menu")"""
_ENDPOINT = """@kitchen.post("/dishes", status_code=201)
def new_dish(dish: DishIn) -> DishOut:
    if dish.name in menu:
        raise HTTPException(409, "there already")
    menu[dish.name] = dish
    return dish"""
_SCHEMA = """class Parcel(BaseModel):
    grams: int = Field(gt=0)
    to: str | None = None

Parcel(grams=20).model_dump(exclude_none=True)   # {'grams': 20}"""
_HOOKS = """class Parcels(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="PARCELS_")
    street: str"""
_GROUPS = """by_colour = defaultdict(list)
for sock in drawer:
    by_colour[sock.colour].append(sock)
print(len(by_colour["grey"]))"""
_EARLY = """def first_even(numbers):
    for number in numbers:
        if number % 2 == 0:
            return number
    return None"""
_SHELL = """>>> basket = {"pear": 2, "plum": 5}
>>> sum(basket.values())
7
>>> basket.get("fig") is None
True"""
_STEP = """def upgrade():
    with op.batch_alter_table("tram") as tram:
        tram.add_column(sa.Column("colour", sa.String(20), nullable=True))"""

EXAMPLES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "en": (
        ("Take the trams of a city. You'd write them down as:", _TRAM, "Why may the last one be empty?"),
        ("Somewhere else entirely, in a timetable:", _STOPS, "In which order do they come?"),
        ("Two tables at once, as a tram company needs it:", _JOINED, "What's in `pairs` if no depot fits?"),
        ("This tells how many queries are made:", _LOADED, "Two or many? Count them in the log."),
        ("To put a row into a table, you'd do this in a depot:", _SAVED, "Which line talks to the database?"),
        ("Fixtures clean up after themselves. You should see this order:", _BOILER, "What's printed last?"),
        ("One test, many values:", _CASES, "How many tests does pytest report?"),
        ("A dependency can be swapped for the length of a test:", _OVERRIDE, "Who is cooking now?"),
        ("A kitchen that takes orders should answer like this:", _ENDPOINT, "And the second time?"),
        ("Pydantic can leave out what is empty:", _SCHEMA, "Where did `to` go?"),
        ("Settings come from outside:", _HOOKS, "What's the variable in the environment called?"),
        ("Sorting things into heaps needs a dictionary:", _GROUPS, "Why isn't there a KeyError?"),
        ("A loop may end before its time:", _EARLY, "What's returned for `[1, 3]`?"),
        ("Add a few lines at the prompt and play with them:", _SHELL, 'What would `basket["fig"]` do?'),
        ("A step forward for trams:", _STEP, "What would its `downgrade` have to do?"),
    ),
    "de": (
        ("Nimm die Trams einer Stadt. Die schreibst du so auf:", _TRAM, "Warum darf das Letzte leer sein?"),
        ("Ganz woanders, in einem Fahrplan:", _STOPS, "In welcher Reihenfolge kommen sie heraus?"),
        (
            "Zwei Tabellen auf einmal, wie ein Betriebshof sie braucht:",
            _JOINED,
            "Was, wenn kein Depot passt?",
        ),
        ("Daran siehst du, wie viele Abfragen es werden:", _LOADED, "Zwei oder viele? Zähl im Protokoll."),
        (
            "Eine Zeile in eine Tabelle setzen, im Depot etwa:",
            _SAVED,
            "Welche Zeile spricht mit der Datenbank?",
        ),
        ("Fixtures räumen hinter sich auf, und zwar so:", _BOILER, "Was muss zuletzt passieren?"),
        ("Ein Test, viele Werte:", _CASES, "Wie viele Tests meldet pytest?"),
        ("Für die Dauer eines Tests lässt sich etwas austauschen:", _OVERRIDE, "Wer kocht jetzt?"),
        ("Eine Küche, die Bestellungen annimmt, sollte so antworten:", _ENDPOINT, "Und beim zweiten Mal?"),
        ("Pydantic kann weglassen, was leer ist:", _SCHEMA, "Wo ist `to` geblieben?"),
        ("Einstellungen kommen von außen:", _HOOKS, "Wie heißt die Variable in der Umgebung?"),
        ("Wer Dinge auf Haufen sortiert, braucht ein Wörterbuch:", _GROUPS, "Warum gibt es keinen KeyError?"),
        ("Eine Schleife darf vorzeitig enden:", _EARLY, "Was kommt bei `[1, 3]` heraus?"),
        ("Schreib ein paar Zeilen an der Eingabeaufforderung:", _SHELL, 'Was täte `basket["fig"]`?'),
        ("Ein Schritt vorwärts, für Trams:", _STEP, "Was müsste sein `downgrade` tun?"),
    ),
}

ASIDES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Fair point. Which of the tests have you read so far, and which one surprises you?",
        "Nearly everybody stumbles here once. It has to do with *when* something is run, not with *what*.",
        "Why does `session.rollback()` exist at all, if nothing is written before `session.commit()`?",
        "I'd rather not dictate it. Tell me in one sentence what the function promises, then we go on.",
        "`session.add(thing)` puts something on a list; nothing has been sent anywhere by then.",
        "`==` compares values, `is` asks whether two names mean the same thing. Which one do you need?",
        "How does `session.get(Tram, 17)` differ from `select(Tram).where(Tram.number == 17)`?",
        "An empty list and no list at all are two answers. Which of them do the instructions want?",
        "`session.exec(...)` gives you a result, and a result can be read once only.",
        "Put a `breakpoint()` before the `return` and look at what you've got.",
        "There's nothing wrong with your loop. Look at what you do *after* it.",
        "Do you know what `session.refresh(tram)` asks the database? Guess first, then look into the log.",
        "Let's leave the code alone for a minute. Draw both tables, and an arrow for the foreign key.",
        "A test that's red for the right reason is a good sign. Read what it expected.",
    ),
    "de": (
        "Stimmt schon. Welche Tests hast du dir bisher durchgelesen, und welcher überrascht dich?",
        "Hier stolpert fast jeder einmal. Es geht darum, *wann* etwas läuft, nicht *was*.",
        "Wozu gibt es `session.rollback()` überhaupt, wenn vor `session.commit()` nichts geschrieben wird?",
        "Diktieren möchte ich es dir nicht. Sag mir in einem Satz, was die Funktion verspricht.",
        "`session.add(thing)` setzt etwas auf eine Liste; verschickt ist damit noch nichts.",
        "`==` vergleicht Werte, `is` fragt, ob zwei Namen dasselbe meinen. Was davon brauchst du?",
        "Worin unterscheidet sich `session.get(Tram, 17)` von `select(Tram).where(Tram.number == 17)`?",
        "Eine leere Liste und gar keine Liste sind zweierlei. Was davon will die Aufgabe?",
        "`session.exec(...)` gibt dir ein Ergebnis, und das lässt sich nur einmal lesen.",
        "Setz ein `breakpoint()` vor das `return` und schau nach, was du da hast.",
        "An deiner Schleife liegt es nicht. Schau dir an, was du *danach* machst.",
        "Weißt du, was `session.refresh(tram)` die Datenbank fragt? Rate erst, dann schau ins Protokoll.",
        "Lass den Code kurz liegen. Zeichne beide Tabellen und einen Pfeil für den Fremdschlüssel.",
        "Ein Test, der aus dem richtigen Grund rot ist, ist ein gutes Zeichen. Was hat er erwartet?",
    ),
}
