"""Puts names, phrases and context together: from the words of an article to candidates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from labeling.data import Evidence
from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.unit_attributes import attributes_of_phrase
from labeling.engines.rules.unit_context import is_casualty
from labeling.engines.rules.unit_descriptions import DescriptionRules, Phrase
from labeling.engines.rules.unit_names import Name, NameRules
from labeling.engines.rules.unit_vocabulary import Head, Vocabulary
from labeling.engines.rules.unit_words import Words


@dataclass(frozen=True, slots=True)
class Mention:
    """One force in the text, before it becomes a candidate. `words` is None inside a hyphenated word."""

    start: int
    end: int
    words: tuple[int, int] | None
    head: int
    rule: str
    form: str
    echelon: str
    evidence: tuple[Evidence, ...]
    nests: bool = False
    needs_others: bool = False


_NAME_HEAD = Head(rule="name", echelon="unspecified")


class Finder:
    """All rules for forces over one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names = NameRules(vocabulary)
        self._descriptions = DescriptionRules(vocabulary)

    def candidates(self, text: str, token_at: Mapping[int, int]) -> Iterator[Candidate]:
        """Candidates of a text, in its order. `token_at` maps the code point where a token starts to its index."""
        for mention in self.mentions(Words(text)):
            yield Candidate(
                start=mention.start,
                end=mention.end,
                label=self._vocabulary.label.name,
                rule=f"unit.{mention.rule}",
                evidence=mention.evidence,
                attributes={"form": mention.form, "echelon": mention.echelon},
                head=token_at.get(mention.head),
                nests=mention.nests,
            )

    def mentions(self, words: Words) -> list[Mention]:
        """Every force in the words, longer ones before those that nest in them."""
        names = self._names.find(words)
        found: list[Mention] = []
        taken: set[int] = set()
        for phrase in self._descriptions.find(words, names):
            mention = self._from_phrase(words, phrase)
            if mention is None:
                continue
            found.append(mention)
            taken.update(range(phrase.start, phrase.end))
        for name in names:
            if name.words is None:
                inside = next((m for m in found if m.start <= name.start and name.end <= m.end), None)
                if inside is None:
                    found.append(
                        Mention(
                            name.start, name.end, None, name.start, name.rule, name.form, name.echelon, name.evidence
                        )
                    )
            elif name.words[0] not in taken and name.words[1] - 1 not in taken:
                found.append(self._from_name(words, name))
        if any(not mention.needs_others for mention in found):
            pass
        else:
            found = []
        found.sort(key=lambda mention: (mention.start, -mention.end))
        return found

    def _from_phrase(self, words: Words, phrase: Phrase) -> Mention | None:
        if phrase.head.persons and is_casualty(words, phrase.start, phrase.end, self._vocabulary):
            return None
        form, echelon = attributes_of_phrase(words, phrase)
        rule = phrase.head.rule
        bare = phrase.start == phrase.head_start
        if bare:
            rule += "-alone" if not rule.endswith("-alone") else ""
        elif phrase.names:
            rule = "name-with-noun"
        cue = (words.start[phrase.head_start], words.end[phrase.head_end - 1])
        return Mention(
            start=words.start[phrase.start],
            end=words.end[phrase.end - 1],
            words=(phrase.start, phrase.end),
            head=words.start[phrase.head_end - 1],
            rule=rule,
            form=form,
            echelon=echelon,
            evidence=(cue,),
            needs_others=bare and phrase.head.rule in ("forces", "service") or "document" in phrase.head.needs,
        )

    def _from_name(self, words: Words, name: Name) -> Mention:
        assert name.words is not None
        first, last = name.words
        head = words.start[last - 1]
        return Mention(name.start, name.end, name.words, head, name.rule, name.form, name.echelon, name.evidence)
