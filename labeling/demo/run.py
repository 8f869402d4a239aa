"""The whole way of the sample articles: server, pre-annotation, push, two reviews, pull, export. Run twice, it
changes nothing."""

import json
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from labeling.data import Annotation, Prediction, Relation, Span, Task
from labeling.demo import HOW_REVIEWED, sample_documents, sample_reviews
from labeling.engines import load_engine
from labeling.errors import UsageError
from labeling.evaluate.matching import pair
from labeling.files import write_secret
from labeling.jsonl import read_tasks, write_tasks
from labeling.preannotate import preannotate
from labeling.release.export import Release, export
from labeling.release.manifest import MANIFEST, read_manifest
from labeling.release.options import Options
from labeling.release.splits import Plan as Splitting
from labeling.review.agreement import agreement
from labeling.schema import Schema
from labeling.studio.client import Studio
from labeling.studio.people import sign_up
from labeling.studio.plan import Plan
from labeling.studio.pull import pull
from labeling.studio.push import push
from labeling.studio.server import ServerInfo, read_token, start
from labeling.studio.tasks import regions
from labeling.studio.wire import Credentials

PROJECT = "labeling demo"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo did. Counts are documents, spans by label, and reviews; `agreement` is exact span F1."""

    server: ServerInfo
    plan: Plan
    documents: int
    suggested: Counter[str]
    kept: Counter[str]
    released: Counter[str]
    submitted: int
    agreement: float | None
    release: Release

    @property
    def project_url(self) -> str:
        """The address of the project in Label Studio."""
        return f"{self.server.url}/projects/{self.plan.project}/data"


def run_demo(home: Path, output: Path, schema: Schema, say: Say) -> Demo:
    """Runs all steps against the embedded server of `home`, which it leaves running, and writes the release."""
    say("starting Label Studio (the first start installs it and takes a minute or more)")
    server = start(home, report=say)
    say("pre-annotating the sample articles")
    tasks = list(preannotate(sample_documents(), [load_engine("rules", schema)]))
    with Studio(Credentials(server.url, read_token(server))) as studio:
        say("pushing them to Label Studio")
        plan = push(tasks, PROJECT, schema, studio, home)
        submitted = 0
        for name, token in _sign_up_all(home, server):
            say(f"submitting the reviews of {name}")
            with Studio(Credentials(server.url, token)) as annotator:
                submitted += submit_reviews(annotator, plan.project or 0, name, tasks, schema)
        say("pulling the reviews")
        pulled = home / "demo" / "pulled.jsonl"
        pull(PROJECT, pulled, schema, studio, home, names=True)
    reviewed = home / "demo" / "reviewed.jsonl"
    write_tasks(without_server(read_tasks(pulled)), reviewed)
    say("exporting the dataset")
    splitting = Splitting(ratios=(0.6, 0.2, 0.2))
    options = Options(name="demo", decide="majority", plan=splitting, find_previous=False, note=HOW_REVIEWED)
    release = _export(reviewed, output, home / "demo" / "release", schema, options, say)
    back = list(read_tasks(reviewed))
    measured = agreement(back, schema, resamples=0)
    return Demo(
        server=server,
        plan=plan,
        documents=len(back),
        suggested=Counter(span.label for task in back for span in task.prediction.spans),
        kept=Counter(_kept(back)),
        released=_released(release.path),
        submitted=submitted,
        agreement=measured.overall.layer().exact.value,
        release=release,
    )


def _export(reviewed: Path, output: Path, aside: Path, schema: Schema, options: Options, say: Say) -> Release:
    """The release at `output`; where that holds one made with other versions of the tools, a new one at `aside`.

    A release is never edited, and the one that comes with a checkout may have been built by other library versions.
    """
    try:
        return _released_to(reviewed, output, schema, options)
    except UsageError:
        if not (output / MANIFEST).is_file() or read_manifest(output).get("name") != options.name:
            raise
        say(f"{output} holds a release made with other versions and is left as it is: the new one goes to {aside}")
        if aside.exists():
            shutil.rmtree(aside)
        return _released_to(reviewed, aside, schema, options)


def _released_to(reviewed: Path, output: Path, schema: Schema, options: Options) -> Release:
    done = export(reviewed, output, schema, options)
    if not isinstance(done, Release):
        raise TypeError("export gives lint only for a dry run")
    return done


def _kept(tasks: list[Task]) -> Iterator[str]:
    """The label of each suggestion that both readers kept as it was."""
    for task in tasks:
        for span in task.prediction.spans:
            if all(annotation.fates.get(span.id) == "kept" for annotation in task.annotations):
                yield span.label


def _released(folder: Path) -> Counter[str]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Counter({label: sum(splits.values()) for label, splits in manifest["counts"]["spans"].items()})


def _sign_up_all(home: Path, server: ServerInfo) -> Iterator[tuple[str, str]]:
    """Each sample annotator with a token of their own; passwords are made once and kept in a 0600 file."""
    path = home / "demo" / "annotators.json"
    if not path.exists():
        names = sorted({a.annotator for task in sample_reviews().values() for a in task.annotations})
        write_secret(path, json.dumps({name: secrets.token_urlsafe(18) for name in names}))
    for name, password in json.loads(path.read_text(encoding="utf-8")).items():
        yield name, sign_up(server.url, read_token(server), f"{name}@example.org", password)


def submit_reviews(studio: Studio, project: int, name: str, tasks: list[Task], schema: Schema) -> int:
    """Submits the bundled review of each task that this annotator has not submitted yet; says how many."""
    reviews = sample_reviews()
    predictions = {task.document.doc_id: task.prediction for task in tasks}
    me = studio.whoami()["id"]
    count = 0
    for held in list(studio.tasks(project)):
        if any(_author(annotation) == me for annotation in held["annotations"]):
            continue
        doc_id = held["data"]["doc_id"]
        (review,) = (a for a in reviews[doc_id].annotations if a.annotator == name)
        spans, relations = corrected(predictions[doc_id], review)
        shown = [item["id"] if isinstance(item, dict) else item for item in held.get("predictions") or ()]
        studio.create_annotation(
            held["id"],
            {
                "result": regions(spans, relations, reviews[doc_id].document.text, schema),
                **({"parent_prediction": shown[-1]} if shown else {}),
            },
        )
        count += 1
    return count


def _author(annotation: dict[str, object]) -> object:
    by = annotation.get("completed_by")
    return by.get("id") if isinstance(by, dict) else by


def corrected(prediction: Prediction, review: Annotation) -> tuple[list[Span], list[Relation]]:
    """The review as an annotator would leave it: suggestions kept or mended where they are near, the others added."""
    pairing = pair(prediction.spans, review.spans)
    origin = {wanted.id: suggested for suggested, wanted in [*pairing.exact, *pairing.bounded]}
    ids = {span.id: origin[span.id].id if span.id in origin else f"{review.id}-{span.id}" for span in review.spans}
    spans = [
        replace(origin.get(span.id, span), id=ids[span.id], start=span.start, end=span.end, attributes=span.attributes)
        for span in review.spans
    ]
    return spans, [replace(r, head=ids[r.head], tail=ids[r.tail]) for r in review.relations]


def without_server(tasks: Iterator[Task]) -> Iterator[Task]:
    """Tasks without what differs from one server to the next (numbers, times), so that a rebuild gives the same."""
    for task in sorted(tasks, key=lambda task: task.document.doc_id):
        annotations = sorted(task.annotations, key=lambda annotation: annotation.annotator)
        yield replace(
            task,
            placement=None,
            annotations=tuple(
                replace(a, id=f"{a.annotator}-{task.document.doc_id}", created_at=None, updated_at=None, lead_time=None)
                for a in annotations
            ),
        )
