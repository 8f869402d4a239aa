"""Types of tasks that the object, whoever acts or the name of an operation decides against the verb."""

import pytest

from labeling.data import Document
from labeling.engines.rules import RuleEngine
from labeling.engines.rules.lexicon import load_lexicon
from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.missions_names import named_operations
from labeling.schema import load_schema

MISSION = load_lexicon(load_schema(), "missions").label.name
LEAD = "The army and the militia are at war, and troops have lost weapons and a brigade.\n\n"
"""Opens every example, so that it is an article on armed conflict."""


@pytest.fixture(scope="module")
def engine() -> RuleEngine:
    return RuleEngine.load(load_schema())


@pytest.fixture(scope="module")
def lexicon() -> MissionLexicon:
    return MissionLexicon(load_lexicon(load_schema(), "missions"))


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Soldiers were ordered to secure the valley.", {"combat"}),
        ("Soldiers were ordered to secure the embassy.", {"deter-defend"}),
        ("A battalion of soldiers will join the regional force.", {"deploy"}),
        ("A battalion of soldiers will join the fight against the rebels.", {"combat"}),
        ("Frigates of the navy were sent to ensure freedom of navigation.", {"deter-defend"}),
        ("The navy will conduct freedom of navigation operations.", {"patrol-monitor"}),
        ("The army plans to provide military assistance to Kyiv.", {"logistics-aid"}),
        ("Jets of the air force were sent to enforce a no-fly zone.", {"patrol-monitor"}),
        ("The rebels agreed to observe a ceasefire.", {"other"}),
        ("The brigade was ordered to proceed with the invasion.", {"combat"}),
        ("The peacekeepers were deployed to protect civilians.", {"peacekeeping"}),
        ("The marines were deployed to protect civilians.", {"deter-defend"}),
        ("The regional force was sent to halt violence in the delta.", {"peacekeeping"}),
        ("The rebels agreed to halt all attacks.", {"other"}),
        ("The brigade was ordered to halt the advance of the rebels.", {"combat"}),
        ("The helicopters were sent to search for survivors.", {"humanitarian-rescue"}),
        ("The squad was ordered to search for weapons and to search the area.", {"combat"}),
        ("The navy will lead the anti-piracy operation.", {"patrol-monitor"}),
        ("The battalion will support local security forces.", {"train-assist"}),
        ("The army is responsible for addressing the security challenges that follow.", {"other"}),
        ("The sergeants were sent to improve the skills of the border guards.", {"train-assist"}),
        ("The ministry plans a mine-clearing operation.", {"logistics-aid"}),
        ("The ministry announced joint naval drills in the strait.", {"train-assist"}),
        ("Jets of the air force were sent to drop humanitarian aid.", {"humanitarian-rescue"}),
        ("The army was ordered to seal the border.", {"deter-defend"}),
        ("The army promised to lift the siege of the town.", {"other"}),
        ("Instructors of the brigade will train and equip the militia.", {"train-assist"}),
        ("The brigade was ordered to keep the rebels from reaching the port.", {"deter-defend"}),
        ("The brigade was ordered to collect the guns of both sides.", {"peacekeeping"}),
        ("The brigade was ordered to collect the bodies of the dead.", {"humanitarian-rescue"}),
        ("The air force will lead a combat training mission.", {"train-assist"}),
        ("The air force will lead the air policing mission.", {"patrol-monitor"}),
    ],
)
def test_the_object_and_the_actor_decide(engine: RuleEngine, sentence: str, kinds: set[str]) -> None:
    (prediction,) = engine.propose([Document("d", LEAD + sentence)])
    spans = [span for span in prediction.spans if span.label == MISSION and span.start >= len(LEAD)]
    assert {str(span.attributes["type"]) for span in spans} == kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Operation Grey Heron, a mission to evacuate the sick, began in May.", "humanitarian-rescue"),
        ("The anti-piracy Operation Grey Heron began in May.", "patrol-monitor"),
        ("Operation Harbour Watch began in May.", "patrol-monitor"),
        ("Operation Atalanta began in May.", "patrol-monitor"),
        ("Operation Grey Heron began in May, when the minister left to evacuate nobody.", "combat"),
        ("The crew left to support Operation Grey Heron.", "combat"),
        ("Exercise Grey Heron, a test of how to evacuate the sick, began in May.", "train-assist"),
    ],
)
def test_operations_are_of_the_type_that_is_told_of_them_or_that_their_name_tells(
    lexicon: MissionLexicon, text: str, kind: str
) -> None:
    assert [found for _, _, _, found in named_operations(text, lexicon)] == [kind]


def test_every_mention_of_an_operation_has_one_type(lexicon: MissionLexicon) -> None:
    text = "Operation Grey Heron began. Operation Grey Heron, a mission to rescue hostages, is the first of its kind."
    assert [kind for _, _, _, kind in named_operations(text, lexicon)] == ["humanitarian-rescue"] * 2
