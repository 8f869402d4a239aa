"""Who is to act: the controller of a verb, and whether it is armed."""

from collections.abc import Iterator, Mapping, Sequence

from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.tree import Tree

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_RELATIVES = ("who", "which", "that", "whom")
_PRONOUNS = frozenset(
    (
        "we",
        "they",
        "it",
        "he",
        "she",
        "i",
        "you",
        "us",
        "them",
        "him",
        "those",
        "these",
        "one",
        "some",
        "all",
        "many",
        "both",
    )
)
_PERSONS = frozenset(("he", "she", "i"))
_OFFICERS = frozenset(("commander", "general"))
_CIVIL, _LEADER = "civil", "leader"
_WARRING = frozenset(("warring", "opposing", "conflicting", "belligerent", "fighting", "rival", "both", "all"))
_AS_STATES = {"parties": _WARRING, "council": frozenset(("security",))}
"""Nouns that act as states do after one of these words: "the warring parties", "the Security Council"."""
_PEACEFUL = frozenset(("peacekeeping", "peace-keeping", "peace", "stabilization", "stabilisation", "un", "u.n."))
"""What is written before a mission that acts as a body: "the UN peacekeeping mission will ..."."""
_ANAPHORS = frozenset(("they", "it", "them"))


class Actors:
    """The armed of one document: forces that were found before, and nouns of the lexicon."""

    def __init__(
        self, tree: Tree, kinds: Mapping[str, str], forces: Sequence[Candidate], states: frozenset[str] = frozenset()
    ) -> None:
        self._tree = tree
        self._kinds = kinds
        self._states = states
        self.covered: dict[int, Candidate] = {}
        self.heads: set[int] = set()
        self._roles = _roles(tree, kinds)
        missions = (token for token, word in enumerate(tree.words) if word == "mission")
        before = (tree.words[k] for token in missions for k in tree.children(token, "compound", "amod"))
        self._has_peacekeepers = any(word in _PEACEFUL for word in before)
        for force in forces:
            token = tree.token_at(force.start)
            if token is None or tree.starts[token] != force.start:
                continue
            self.heads.add(token)
            while token < len(tree.starts) and tree.starts[token] < force.end:
                self.covered[token] = force
                token += 1

    def forces_at(self, token: int) -> list[Candidate]:
        """The forces that a noun phrase stands for: its own, those coordinated with it, those in its of-phrase."""
        tree = self._tree
        found = [self.covered[token]] if token in self.covered else []
        for kid in tree.kids[token]:
            if tree.deps[kid] == "conj" and not tree.is_verb(kid):
                found += self.forces_at(kid)
            elif tree.deps[kid] == "prep" and tree.words[kid] == "of" and not found:
                inner = tree.child(kid, "pobj")
                found += self.forces_at(inner) if inner is not None else []
        return list(dict.fromkeys(found))

    def is_force(self, token: int) -> bool:
        """Whether the noun phrase of a head token is a force that the unit rules found."""
        force = self.covered.get(token)
        return force is not None and self._tree.end(token) >= force.end

    def holds_force(self, low: int, high: int) -> bool:
        """Whether a stretch of tokens holds a force, or part of one."""
        return any(token in self.covered for token in range(low, high))

    def kind(self, token: int | None) -> str:
        """`force`, `operation`, `leader`, `state`, `civil`, `paper`, `pronoun`, `name`, `thing`; `none` of no actor."""
        tree = self._tree
        if token is None:
            return "none"
        if self.is_force(token):
            return "force"
        word = tree.words[token]
        known = self._kinds.get(word)
        if known is not None:
            if word == "mission" and self._has_peacekeepers:
                return "force"
            before = _AS_STATES.get(word)
            if before and any(tree.words[k] in before for k in tree.children(token, "amod", "det", "compound")):
                return "state"
            beside = known == _CIVIL and any(self.kind(k) == "force" for k in tree.children(token, "conj"))
            beside = beside or (known == _CIVIL and token in self.covered)  # "two companies of soldiers"
            return "force" if beside else known  # "police and soldiers"
        if word in _PRONOUNS:
            meant = self.antecedent(token) if word in _ANAPHORS else None
            return self.kind(meant) if meant is not None else "pronoun"
        if self.is_state(token):
            return "state"
        for conjunct in tree.children(token, "conj"):
            if self.is_force(conjunct):
                return "force"
        for prep in tree.children(token, "prep"):
            if tree.words[prep] == "of":
                inner = tree.child(prep, "pobj")
                if inner is not None and self.is_force(inner):
                    return "force"
        if tree.tags[token].startswith("NNP"):
            return _CIVIL if self._roles.get(word) == _CIVIL else "name"
        return "thing"

    def is_person(self, token: int | None) -> bool:
        """Whether a head token is one person: "he", "the commander", a name with a title somewhere in the text."""
        if token is None:
            return False
        word, tag = self._tree.words[token], self._tree.tags[token]
        if word in _PERSONS or (tag == "NNP" and word in self._roles):
            return True
        return tag in ("NN", "NNP") and (self._kinds.get(word) == _LEADER or word in _OFFICERS)

    def is_state(self, token: int) -> bool:
        """Whether a proper noun is a country, or a capital or alliance that stands for one."""
        return self._tree.words[token] in self._states and self._tree.tags[token].startswith("NNP")

    def antecedent(self, pronoun: int) -> int | None:
        """Whom "they" or "it" means in reported speech: whoever is said to speak ("the rebels said they would ...")."""
        tree = self._tree
        verb = tree.heads[pronoun]
        if any(tree.words[k] == "to" for k in tree.children(verb, "aux")):
            return None
        for _ in range(4):
            above = tree.heads[verb]
            if above == verb:
                return None
            subject = tree.child(above, "nsubj", "nsubjpass")
            if tree.deps[verb] in ("ccomp", "advcl") and subject is not None and subject < pronoun:
                return subject if tree.words[subject] not in _PRONOUNS and subject not in tree.kids[verb] else None
            verb = above
        return None

    def subject(self, verb: int) -> int | None:
        """The subject of a verb, of the first verb coordinated with it, or what a relative clause hangs on."""
        tree = self._tree
        seen = 0
        while seen < 8:
            seen += 1
            subject = tree.child(verb, *_SUBJECTS)
            if subject is not None:
                if tree.words[subject] in _RELATIVES and tree.deps[verb] == "relcl":
                    return tree.heads[verb]
                if tree.words[subject] in _RELATIVES and tree.deps[tree.heads[verb]] == "relcl":
                    return tree.heads[tree.heads[verb]]  # "a blockade that officials said would stop all trade"
                return subject
            if tree.deps[verb] == "conj":
                verb = tree.heads[verb]
                continue
            if tree.deps[verb] in ("relcl", "acl") and tree.tags[verb] in ("VBG", "VBN"):
                return tree.heads[verb]
            if tree.deps[verb] in ("xcomp", "advcl", "ccomp") and tree.heads[verb] != verb:
                verb = tree.heads[verb]
                continue
            if tree.deps[verb] in ("pcomp", "prep"):
                verb = tree.heads[verb]
                continue
            if tree.is_verb(verb):
                return None
            verb = tree.heads[verb]
        return None

    def owner(self, noun: int, owning: tuple[str, ...] = ("of", "by", "for")) -> int | None:
        """Whose mission, plan or effort it is: the possessor, a phrase with one of these words, or the subject."""
        tree = self._tree
        poss = tree.child(noun, "poss")
        if poss is not None and tree.tags[poss] != "PRP$":
            return poss
        for prep in tree.children(noun, "prep", "agent"):
            if tree.words[prep] in owning:
                inner = tree.child(prep, "pobj")
                if inner is not None:
                    return inner
        for modifier in tree.children(noun, "compound", "amod", "nmod"):
            if modifier in self.covered:
                return modifier
        return self.subject(tree.heads[noun]) if tree.heads[noun] != noun else None


def _roles(tree: Tree, kinds: Mapping[str, str]) -> dict[str, str]:
    """Last names of persons by the kind of a title they bear somewhere: "the envoy Ana Ruiz", "Ruiz, a lawyer"."""
    roles: dict[str, str] = {}
    for start, end in tree.ranges:
        known = [token for token in range(start, end) if tree.words[token] in kinds or tree.words[token] in _OFFICERS]
        for token in known:
            kind = _LEADER if tree.words[token] in _OFFICERS else kinds[tree.words[token]]
            if kind not in (_CIVIL, _LEADER) or not tree.tags[token].startswith("NN"):
                continue
            named = list(tree.children(token, "appos"))
            if tree.deps[token] in ("compound", "nmod", "appos"):
                named.append(tree.heads[token])
            for name in named:
                for bearer in _named(tree, name):
                    roles.setdefault(bearer, kind)
    return roles


def _named(tree: Tree, token: int) -> Iterator[str]:
    """A name's head word, and those of names coordinated with it."""
    while tree.tags[token] == "NNP":
        yield tree.words[token]
        conj = tree.child(token, "conj")
        if conj is None:
            return
        token = conj
