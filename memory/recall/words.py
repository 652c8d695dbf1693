"""Words of the two languages that say little, and those that name a date or a speaker."""

from __future__ import annotations

_GERMAN = """
ab aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bist
da dabei dadurch dafür dagegen daher damit dann daran darauf daraus darf das dass dazu dein deine deinem
deinen deiner dem den denn der deren des dessen dich die dies diese diesem diesen dieser dieses dir doch
dort du durch eben ein eine einem einen einer eines einfach er es etwas euch euer eure für gab gar
gegen gibt ging habe haben hab hat hatte hatten hattest hast her hier hin ich ihm ihn ihnen ihr ihre ihrem
ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jetzt kann kannst kein keine keinem keinen
keiner können könnte machen mal man mehr mein meine meinem meinen meiner mich mir mit muss musst müssen
na nach noch nicht nichts nun nur ob oder ok okay ohne schon sehr sein seine seinem seinen seiner seit sich
sie sind so soll sollte sollten sonst soviel über um und uns unser unsere unter vom von vor wann war waren
warst warum was weil welche welchem welchen welcher welches wenn wer wie wieder will willst wir wird wirst
wo woher wollte wollten worden worüber wurde wurden würde zu zum zur zwar
"""
_ENGLISH = """
a about after all also am an and any are as at back be because been before being but by can could did do
does doing done down each for from get go got had has have having he her here hers him his how i if in
into is it its just like me more most my no nor not now of off ok okay on once only or other our out over own
really same say says said she should so some such tell than that the their them then there these they this
those through to too told under until up very was we were what when where which while who whom why will with
would yes you your yours
"""
STOP_WORDS = {"de": frozenset(_GERMAN.split()), "en": frozenset(_ENGLISH.split())}

_MONTHS = (
    "januar january jänner jan",
    "februar february feb",
    "märz march maerz",
    "april apr",
    "mai may",
    "juni june jun",
    "juli july jul",
    "august aug",
    "september sep sept",
    "oktober october okt oct",
    "november nov",
    "dezember december dez dec",
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

_WEEKDAYS = (
    "montag monday",
    "dienstag tuesday",
    "mittwoch wednesday",
    "donnerstag thursday",
    "freitag friday",
    "samstag saturday sonnabend",
    "sonntag sunday",
)
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}

SPEAKERS = {
    "learner": frozenset(["ich", "mir", "mich", "mein", "meine", "i", "me", "my", "mine", "learner"]),
    "baton": frozenset(["baton", "coach", "du", "bot"]),
}
"""How a question names who said it, seen from the learner."""

ASKING_WHEN = (
    *("wann", "uhrzeit", "datum", "termin", "welchem tag", "welchen tagen", "welchem datum"),
    *("when", "what time", "what date", "which date", "which day", "which days", "what day", "deadline"),
)
"""How a question asks for a time."""
ASKING_HOW_MANY = (
    *("wie viele?", "wie vielen", "wie lange", "wie hoch", "wie groß", "wie alt", "wie oft"),
    *("how many", "how much", "how long", "how large", "how big", "how old", "how often"),
)
"""How it asks for a number."""
_GERMAN_NUMBERS = "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert"
_ENGLISH_NUMBERS = "two three four five six seven eight nine ten eleven twelve twenty thirty hundred"
NUMBERS = tuple(f"{_GERMAN_NUMBERS} {_ENGLISH_NUMBERS}".split())
"""Numbers that people write as words. Not "ein" and "one", which mostly are none."""
