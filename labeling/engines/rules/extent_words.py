"""Words that close a clause or keep it open: of time, manner and way, and verbs that need a certain preposition."""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


TIME = _words(
    """
    second seconds minute minutes hour hours day days night nights week weeks weekend month months year years
    decade decades century morning afternoon evening noon midnight dawn dusk today tonight tomorrow yesterday
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan. feb. mar. apr. jun. jul. aug. sept. sep. oct. nov. dec. spring
    clock summer autumn winter moment time times future past period ramadan christmas
    """
)
CALENDAR = TIME - {
    "time",
    "times",
    "future",
    "past",
    "moment",
    "second",
    "march",
    "may",
    "century",
    "night",
    "period",
}
TIMERS = _words(
    """
    in on by at for from until since before after during within over the this that next last coming past early late mid
    end beginning start of every each a few several couple weekend again
    """
)
ADJUNCT = _words(
    """
    after before during since until till throughout amid amidst despite because following pending via while as
    without within by through unless besides except including ahead due per according like unlike given than
    under alongside once based
    """
)
PARTS = _words(
    """
    couple end start beginning middle course rest first second third half quarter part days hours weeks months run
    number matter period
    """
)
"""Nouns that tell a time with what follows them ("the last couple of weeks", "the end of March")."""

SHARED_WITH = _words(
    """
    compliance contact cooperation coordination communication ties links relations interoperability war conflict
    agreement ceasefire truce deal alliance partnership exercise exercises drill drills patrols solidarity friction
    border frontier link corridor score scores
    """
)
"""Nouns that need a phrase with "with" ("monitor compliance with the agreement")."""

TERMS = _words("plan plans deal agreement agreements accord accords pact treaty truce ceasefire arrangement resolution")
"""What a task stands under without being part of it: "evacuate the embassy | under the plan"."""
NIGHTFALL = _words("dark nightfall sunset sunrise election elections talks vote ramadan eid christmas harvest")
BACKGROUND = frozenset(("amid", "amidst", "despite", "because"))
SAYING = frozenset(("said", "says", "told", "added", "reported", "announced", "confirmed", "warned"))
DEMANDS = frozenset(("demands", "says", "insists", "warns", "urges", "orders", "asks", "claims", "argues", "notes"))
ROUTES = frozenset(("through", "via"))
WAYS = _words(
    """
    strait straits canal corridor corridors pass passes gulf valley tunnel tunnels city town sea seas desert jungle
    mountains gate crossing border streets territory waters airspace village villages forest channel lane lanes
    """
)
MANNER_HEADS = _words(
    """
    support order preparation response coordination cooperation conjunction connection case line accordance
    addition behalf effort efforts bid manner way ways part turn exchange return violation light view
    retaliation partnership collaboration spite terms condition conditions pursuit attempt coming advance
    total full context least once role basis event scale wake fronts face run-up mouth absence hopes hope protest
    defiance breach move show sign push stalling blow boost campaign offensive operation operations stages
    phases batches waves tandem concert cost costs notice
    """
)
DIRECTIONS = _words(
    """
    home back away out down up off there forward northward southward eastward westward north south east west
    northwards southwards eastwards westwards inland ashore abroad overseas apart
    """
)
COMPLEMENT_NOUNS = _words(
    """
    ability capability capacity opportunity chance freedom right need needs power means way ways will
    willingness conditions desire authority permission attempt attempts bid bids plot plots
    """
)
TAKING = {
    "in": ("parti", "inter", "engag"),
    "under": ("place", "placi", "put", "putti", "bring"),
    "with": ("suppl", "provi", "equip", "furni", "arm", "armed", "armin", "comply"),
    "as": ("use", "using", "used", "serve", "servi", "act", "actin", "treat", "desig", "descr", "regar"),
}
"""Verbs, by their first letters, that need a phrase with this preposition."""
