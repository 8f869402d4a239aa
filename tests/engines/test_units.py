"""Forces in sentences of invented articles: what is marked stands in square brackets, nested where forces nest."""

import re

import pytest
import spacy

from labeling.data import Document
from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.parse import Parsed
from labeling.engines.rules.units import UnitRules
from labeling.schema import load_schema

TOKENISER = spacy.blank("en")


@pytest.fixture(scope="module")
def rules() -> UnitRules:
    return UnitRules(load_schema())


def propose(rules: UnitRules, text: str) -> list[Candidate]:
    """Candidates of a text; these rules need tokens only."""
    assert rules.triggers(text) == []
    return list(rules.propose(Parsed(Document("d", text), TOKENISER.make_doc(text), ()), []))


def bracketed(rules: UnitRules, text: str) -> str:
    """The text with brackets around each force."""
    candidates = propose(rules, text)
    marks = [(c.start, 1, -c.end, "[") for c in candidates] + [(c.end, 0, 0, "]") for c in candidates]
    pieces, position = [], 0
    for offset, _, _, mark in sorted(marks):
        pieces += [text[position:offset], mark]
        position = offset
    return "".join([*pieces, text[position:]])


def plain(example: str) -> str:
    """The example without its brackets."""
    return re.sub(r"[\[\]]", "", example)


def lines(block: str) -> list[str]:
    return [line for line in block.splitlines() if line]


FORCES = """
The town fell as [rebels] vowed to fight on.
A [company of the [Home Guard]] guarded the pier.
The [army] plans to send [more troops].
[Additional troops], including [para commandos], were flown in.
Three soldiers from the coast were killed.
They doubled the size of the [French force] assisting [Malian troops].
The advisers were [Marines] and [Special Operations forces].
A [multi-national military observer force] arrived.
The [47th Mountain Brigade] and [two battalions of reservists] crossed the Orsa river.
[Soldiers] were told that the [3rd Battalion], [9th Guards Regiment], would lead.
[Over 10,000 multinational troops] will take part in the drill near Varsk.
[Some 3,000 to 5,000 militants] are thought to hide in the hills.
[Tens of thousands of rebel fighters] entered Dorna at dawn.
The [Sudanese army] and the [Rapid Support Forces] traded fire in Omdurman.
[Myanmar's air force] bombed the school, the [Arakan Army] said.
[Malian soldiers] and [Wagner Group mercenaries] were ambushed by [JNIM fighters].
[Colombian troops] clashed with [ELN guerrillas] in Arauca.
[KFOR] sent [Italian soldiers] to the bridge.
The [Golani Brigade] withdrew from the town, and [Hamas militants] returned.
[U.S. and South Korean forces] began the exercise.
[Afghan and coalition forces] searched the compound.
The [U.S., French and Royal Navy] ships sailed in line.
The [guided-missile destroyer USS Halvorsen] entered the strait.
The [frigate Admiral Torvald] left port with [two corvettes].
[Ukraine's 3rd Assault Brigade] held the ridge.
The [army's elite 63rd Parachute Brigade] drilled.
[Iran-backed militias] fired rockets at a base housing [American troops].
The [Iran-backed Houthis] and [Lebanon's Hezbollah] condemned the strike.
A [group of insurgents] was seen near the dam.
The [German contingent of [MINUSMA]] packed up.
[Soldiers of the [18th Mechanised Division]] dug trenches.
The [Armed Forces of Ukraine] and the [troops of the Russian Federation] exchanged fire.
The [Islamist militant group Ansaru] claimed the raid.
[Task Force Harrier] and the [Combined Joint Task Force - Operation Steady Hand] shared the airfield.
The [12th ACR] and the [101st Airborne] landed.
The [Russian Navy] and the [Chinese coast guard] sailed past Okino.
[European armies] lack pilots, and the [Baltic states' armed forces] are small.
The [Houthi]-held port was calm; [Taliban] leaders and the [IRGC Aerospace Division] commander met.
[Riot police] with shields blocked the bridge.
After clashes, shots and an ambush the [Bosnian Serbs] agreed to meet [Moslem rebels]; the [Serbs] left.
A judge tried the [Zarro drug cartel].
The [Serbs] shelled Dorna; [government forces] held the dam until the [Serbs] withdrew.
[Bosnian Serbs] fired mortars, and [armed Palestinians] manned a roadblock.
[Several hundred Ukrainian troops] and a [convoy of the [National Guard]] reached Varsk.
The [military] and [allied militias] repelled the attack.
[Reinforcements] arrived after [army units] fled, and an [army column] followed.
A [coalition of armed groups] took the dam with [700 men].
[Type 45 destroyer HMS Aldric] met [two Norwegian vessels]; [Aldric] turned back.
[Right wing militias] took guns from [fleeing government soldiers].
UPDATE 2-[Congo rebels] seize a bridge.
[Suspected insurgents] attacked a post of the [Israel occupation forces].
The [Ninth Front of the [FARC]] and [members of the [Taliban]] met.
[Battalion tactical groups] and [five armored BCTs] are needed.
The [rebel group Front for the Freedom of Orsa] took the dam.
A [militia] known as the [Red Spears] attacked, and the [Red Spears] withdrew.
[Lashkar-e-Zarq] and the [Ansar al-Qalam fighters] fled.
The [Zandu rebels] fled, and the [Zandu] lost the dam.
The [Zorin Pact] is designated a terrorist organization; the [Zorin Pact] denied it.
The [ZPK] claimed responsibility, and [ZPK] vowed more; [Hamas] did not.
[HAMAS] fled, and [Al-shabaab] attacked.
The [Zorin Pact], one of the [armed groups], fled.
[South Africans] shelled the bridge, and the [rebels] and the [Cubans] dug in.
The [Savar Liberation Front] fled, and the [Front] denied it; the front was quiet.
The [military of Norway] met the [autonomy-seeking PKK] and [South Korean Marines].
The [United Nations-backed force] almost fled; [Dornan's 2,000 guerrillas] did not.
[Alleged jihadists] killed ten people, and [suspected rebels] have ambushed a bus.
[Rebels] fled, [QRV] positions were shelled, and [QRV] denied it.
The [Unita movement] and the [valiant Sudanese Armed Forces] met.
A [breakaway faction of the [FARC]] and [two companies of [Scout Rangers]] met.
The [USS Vern Aldo Carrier Strike Group] sailed; the [Aldo] led.
[Four Halle class guided missile destroyers] sailed.
[Serb militias] helped combat [armed gangs]; [troops] battle [rebels] here.
[Bandits] attacked Dorna, kidnapped a nurse and asked for ransom; [vigilantes] gave chase.
The [K.L.A.] left Kosovo, and the [Hizbulla fighters] met [Abu Sayaf gunmen].
The [Savar Liberation Front], known by its French acronym [FLZ], fled; the [FLZ] denied it.
The [Zorin Front] took responsibility for the raid, and the [Zorin Front] vowed more.
A bomb and a raid killed six; a [group] calling itself the [Red Dawn] took part, and the [same group] left.
The [armed wing of the [Zorin Pact]] fled, and the [Zorin Pact] denied it.
The [outlawed group Dark Wheel] fled after shots, a raid and an attack.
The [Muslim Sisters], a [militant group], fled.
The [Islamic movement Hamas] and [al Qaeda-inspired militants] met the [rebel coalition].
[Special police units] left Dorna, and [French commandoes] hid.
The base of [army and air force units] and the [extra forces] burned; a [Taliban foot patrol] passed.
The [Navy] wants fewer yards, and the [service] said so.
They fled as [militia groups] stormed Dorna, and the [growing Sinaloa cartel] and [violent gangs] hid.
The [Orsa Liberation Front], or [Party of Dawn], fled; the [pro-Iranian group] denied it.
[About a dozen Iraqi soldiers] and the [forces of the two countries] met.
A [tribal force] being raised there met a [posse of tribal gunmen].
Three clashes, an ambush and gunfire: [green bombers] of Mugabe led an [army of war veterans].
[MIFOR], a [regional force], guards the lake. Nobody obeys [MIFOR].
The order covers [8,000 men and women] and the [soldiers] will march.
[Rebels] surround the [garrison] at Dol.
The ranking Democrat on Armed Services said how many [troops] would land.
[FARC dissidents] ambushed [U.S. advisers] who accompany [Iraqi battalions].
The [Islamic Revolutionary Guard Corps] held drills, and the [Guards] left.
The [2nd Battalion the Royal Regiment of Harrow] and [5th Battalion The Rifles] joined the [combat troops].
Senators who flew fighters met [Indonesian soldiers], and on the wharf [Malian soldiers] waited.
A row over a 'toothless' [carrier group] delayed [three newly formed brigades].
[Turkish forces] and [allied Syrian rebels] sent 30 [Yugoslav army] trucks and [small infantry groups].
The [carrier Charles de Gaulle] and the last pockets of the [Islamic State] held out.
"""


@pytest.mark.parametrize("example", lines(FORCES))
def test_marks_each_force_with_its_extent(rules: UnitRules, example: str) -> None:
    assert bracketed(rules, plain(example)) == example


NOT_FORCES = """
The president met his national security team.
The police force hired two rescue teams and a fire crew.
Market forces drove prices up, and the company opened a division in Leeds.
The deal forces companies to cut jobs, the group said.
A task force on inflation will meet on Monday.
Army Lt. Gen. Rona Pell and the Secretary of the Navy were told at once.
The army commander spoke of a military presence.
Two soldiers were killed and a private was wounded.
The raid left dead nine fighters, and police detained suspected insurgents in Harla.
The bodies of three militants were found.
The Salvation Army served soup.
The coalition government lost its majority in the Storting.
France, Poland and the Defence Ministry signed the treaty.
NATO and the African Union issued statements.
Fighter jets, tanks and drones were delivered.
A former soldier leads the party's left wing.
The Peace Corps sent teachers.
Military and economic aid will continue.
The Army Corps of Engineers rebuilt the dam.
The Serbs voted on Sunday, and the Kurds of Dorna mourned.
Palestinians were shot at a crossing, and the French withdrew their proposal.
An aid convoy and a weekly newspaper column helped.
Six men were hurt, and the shop has 700 male customers.
Russian ships carried grain, and the Norwegian vessel is a cruise liner.
Nine Houthis were killed on Monday.
A farmer in Zandu claimed responsibility, and the Zandu choir sang.
Clashes killed a total of 12 militants.
The Turks won after the French attacked in the second half.
The Bosnian Serbs elected a mayor.
Ethnic Serbs clashed with the mayor, and the CEO positions were filled.
An unknown number of peacekeepers were wounded.
The Minister for the Armed Forces resigned.
Members of the choir known as the Red Spears sang.
Bandits of one arm filled the casino, and pirates sang in the operetta.
Loyalists and republicans signed the pact.
The aid could include military as well.
Cuban MiG fighters took off.
A group calling itself the Red Dawn sang.
The state listed them as a terrorist group, and others branded them terrorist organisations.
Marine Corps Zorin air station closed, and Scotland Yard's Counter Terrorism Command met.
The yard will build two frigates, and the next aircraft carrier costs more.
The mayor took responsibility for the budget, and the museum's east wing of the Zorin Pact opened.
The summit praised a military alliance and denied troop movements.
Armoured personnel carriers and relief personnel arrived.
The Islamic movement of the sixties and the outlawed group Dark Wheel of the play charmed us.
They went home to their garrisons.
The budget holds money for two submarines.
He owned a shop in Lashkar.
"""


@pytest.mark.parametrize("sentence", lines(NOT_FORCES))
def test_leaves_alone_what_is_no_force(rules: UnitRules, sentence: str) -> None:
    assert bracketed(rules, sentence) == sentence


RULES = """
unit.name | The [Tatmadaw] denied it. | The tower denied it.
unit.name-with-noun | [Boko Haram insurgents] struck. | The Boko factory struck.
unit.name-with-modifier | [Prigozhin's Wagner Group] left Mali. | Prigozhin's group left Mali.
unit.acronym | The [Orsa Defence Force] ([ODF]) fled; the [ODF] won. | The Orsa Dance Fair (ODF) fled; the ODF won.
unit.introduced | The [Red Spear], a [militant group], fled. | The Red Spear, a folk group, fled.
unit.group-and-name | The [rebel group Red Spear] fled. | The folk group Red Spear fled.
unit.pattern | The [Quarn Mountain Rangers] came. | The Quarn Mountain Gardens came.
unit.ordinal-formation | The [82nd Signals Regiment] came. | The 82nd Street Regatta came.
unit.ordinal-acronym | The [407th BCT] came. | The 407 BCT forms came.
unit.national-service | The [Sudanese Navy] sailed. | The Sudanese Navigator sailed.
unit.task-force | [Task Force Harrier] is here. | Task Force on Health is here.
unit.service-in-capitals | [Twelve soldiers] joined the [Navy] late. | Twelve sailed in Navy blue.
unit.ship-name | The [INS Rajvir] sailed. | The SS Rajvir sailed.
unit.ship-by-type-with-modifier | The [corvette Sten] sailed. | The cruise ship Sten sailed.
unit.ship-again | The [INS Rajvir] sailed; the [Rajvir] came back. | The SS Rajvir sailed; the Rajvir sank.
unit.troops | [French troops] left. | French tourists left.
unit.troops-alone | [Paratroopers] landed. | Paragliders landed.
unit.fighters | [Kurdish fighters] left. | Kurdish farmers left.
unit.fighters-alone | [Rebels] seized the dam. | Retailers seized the chance.
unit.gunmen | [Tuareg gunmen] fled. | Tuareg traders fled.
unit.militia | The [clan militia] fled. | The clan elders fled.
unit.forces | [Iraqi forces] won. | Market forces won.
unit.forces-alone | [Iraqi troops] lost; [forces] regrouped. | Forces regrouped.
unit.force | The [peacekeeping force] left. | The sales force left.
unit.service | [Peru's navy] sailed. | Peru's ferry sailed.
unit.service-alone | [Iraqi troops] fled; the [army] denied it. | An army of clerks denied it.
unit.service-before-noun | A [Polish army] spokesman left. | A Polish army doctor left.
unit.security-force | [Kenyan security forces] came. | Kenyan security guards came.
unit.guard | [Chad's presidential guard] came. | Chad's presidential plane came.
unit.armed-police | [Turkish riot police] came. | Turkish traffic police came.
unit.formation | A [tank battalion] came. | A tank museum came.
unit.squadron | A [fighter squadron] came. | A fighter pilot came.
unit.division | [Two armoured divisions] came. | Two sales divisions came.
unit.corps | An [Iraqi army corps] came. | The press corps came.
unit.company | A [rifle company] came. | A mining company came.
unit.armed-wing | The [group's military wing] came. | The party's youth wing came.
unit.team | A [mortar team] fired. | A football team trained.
unit.unit | An [artillery unit] fired. | A housing unit burned.
unit.unit-alone | [Iraqi troops] fled as [units] moved. | Units moved.
unit.element | The [Arab element of the [YPG]] came. | A key element came.
unit.armed-group | An [armed group] came. | A rights group came.
unit.infantry | [Russian infantry] attacked. | Russian influence spread.
unit.personnel | [U.S. military personnel] came. | Hospital personnel came.
unit.fleet | The [Ukrainian fleet] sailed. | The tanker fleet sailed.
unit.coalition | The [Saudi-led coalition] struck. | The governing coalition struck.
unit.coalition-in-capitals | [ISAF] and [Coalition] jets flew. | The Coalition won seats.
unit.the-coalition | [ISAF] left; the [coalition] won. | The coalition won.
unit.ship | [Two Iranian warships] sailed. | Two Iranian ferries sailed.
unit.high-command | The [Ukrainian high command] met. | The Ukrainian high court met.
unit.body-of | A [band of rebels] came. | A band of musicians came.
unit.enemy | [Iraqi troops] stopped the [enemy]. | The enemy of art is haste.
unit.the-group | [Hamas] said the [group] was ready. | Amnesty said the group was ready.
unit.taken-up | The [4th Wing] landed; the [wing] will stay. | The east wing opened; the wing will stay.
unit.tasked | [Iraqi troops] came: the [second group] is tasked with digging. | The second group is tasked to cook.
unit.people | [Troops] left as the [Georgians] retreated. | Troops drank, the Georgians celebrated.
unit.people-again | [Iraqi troops] fled, [Kurds] attacked; the [Kurds] won. | Kurds danced; the Kurds won.
unit.convoy | An [army convoy] left. | A relief convoy left.
unit.reinforcements-alone | [Iraqi troops] waited for [reinforcements]. | The wall needs reinforcements.
unit.men | [Iraqi troops] sent [4,000 men]. | The club has 4,000 men.
unit.vessels | [Two Iranian vessels] shadowed the [corvette Sten]. | Two Iranian vessels carried corn.
unit.contractors-alone | A [private military company] came. | A private insurance company came.
unit.name-by-shape | [Jaish al-Zahra] fled. | Mosque al-Zahra burned.
unit.police-unit | [Rebels] fought [Serbian police units]. | Serbian police units of the choir sang.
unit.cartel | [Marines] fought the [Zarro cartel]. | The Zarro cartel fixed the price.
unit.splinter-group-alone | [Hamas] and a [splinter group] fought. | A splinter group left the choir.
unit.name-with-noun | An [al-Qaeda affiliate] came. | An airline affiliate came.
unit.factions | [Hamas] and [Palestinian factions] met. | Palestinian factions of the choir met.
unit.attackers-alone | [Iraqi troops] chased the [attackers]. | The attackers lost the match.
unit.raiders-alone | [Pirates] attacked, shot a man and took hostages. | Pirates sang, and the child clapped.
unit.rebel-coalition | The [guerrilla front] fled. | The cold front passed.
unit.occupiers | The [Russian occupiers] left. | The house's occupiers left.
"""


@pytest.mark.parametrize(("rule", "firing", "quiet"), [tuple(line.split(" | ")) for line in lines(RULES)])
def test_each_rule_fires_on_its_example_and_not_on_its_double(
    rules: UnitRules, rule: str, firing: str, quiet: str
) -> None:
    assert bracketed(rules, plain(firing)) == firing
    assert rule in {candidate.rule for candidate in propose(rules, plain(firing))}
    assert rule not in {candidate.rule for candidate in propose(rules, quiet)}
