"""The only door to Label Studio: what the package asks of its API, call by call, on top of `wire`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from labeling.errors import ServerError, UsageError
from labeling.studio.wire import LONG_TIMEOUT, Json, RefusedError, Wire

TITLE_LENGTH = 50
"""Characters that Label Studio allows in a project's title."""

ANNOTATED: list[Json] = [
    {"filter": "filter:tasks:annotations_ids", "operator": "empty", "type": "String", "value": False}
]
"""Tasks that somebody has annotated or skipped: by the annotations themselves.

Label Studio's counters of them stay behind for ever after two projects were deleted at once, until it is restarted.
"""
DRAFTS: list[Json] = [{"filter": "filter:tasks:draft_exists", "operator": "equal", "type": "Boolean", "value": True}]
"""Tasks that somebody has begun."""
WORKED_ON = (ANNOTATED, DRAFTS)


class _PendingError(ServerError):
    """A snapshot that is still being made."""


class Studio(Wire):
    """An open door to one Label Studio server; a context manager. See `Wire` for what is raised and what is retried."""

    # -- projects ----------------------------------------------------------------------------------------------------

    def find_project(self, title: str) -> Json | None:
        """The project with exactly this title, or None. Raises UsageError where several hold tasks.

        Of several the one with tasks is meant, else the first: two clients that began at once, or one whose answer was
        lost, leave empty ones.
        """
        found = self.projects(title)
        filled = [number for number in sorted(found) if found[number]["task_number"]]
        if len(filled) > 1:
            numbers = ", ".join(map(str, filled))
            raise UsageError(f"{self.url} has {len(filled)} projects called {title!r} (numbers {numbers}): rename one")
        return found[next(iter(filled or sorted(found)))] if found else None

    def projects(self, title: str) -> dict[int, Json]:
        """Projects with exactly this title by their number."""
        found = self.pages("/api/projects/", {"title": title}, "results")
        return {int(project["id"]): project for project in found if project["title"] == title}

    def project(self, project: int) -> Json:
        """The project with its settings and counts."""
        return self.json("GET", f"/api/projects/{project}/")

    def create_project(self, settings: Mapping[str, Any]) -> Json:
        """A new project. Raises LostAnswerError where it is not known whether it was made."""
        return self.json("POST", "/api/projects/", body=settings, repeatable=False)

    def update_project(self, project: int, settings: Mapping[str, Any]) -> Json:
        """Changes the given settings and leaves the others."""
        return self.json("PATCH", f"/api/projects/{project}/", body=settings, timeout=LONG_TIMEOUT)

    def model_versions(self, project: int) -> dict[str, int]:
        """How many predictions of each model version the project holds."""
        found = self.json("GET", f"/api/projects/{project}/model-versions/")
        return {str(version): int(count) for version, count in found.items() if count}

    def delete_model_version(self, project: int, version: str) -> None:
        """Deletes every prediction of one model version."""
        path = f"/api/projects/{project}/model-versions/"
        self.json("DELETE", path, body={"model_version": version}, timeout=LONG_TIMEOUT)

    # -- tasks and predictions ---------------------------------------------------------------------------------------

    def import_tasks(self, project: int, body: bytes) -> list[int]:
        """Sends a JSON list of tasks, all of them or none; the ids in their order. Raises LostAnswerError."""
        path = f"/api/projects/{project}/import"
        params = {"return_task_ids": "true"}
        answer = self.json("POST", path, params, body, repeatable=False, timeout=LONG_TIMEOUT)
        return [int(task) for task in answer["task_ids"]]

    def import_predictions(self, project: int, body: bytes) -> int:
        """Sends a JSON list of predictions for tasks that exist; how many were made. Raises LostAnswerError."""
        path = f"/api/projects/{project}/import/predictions"
        return int(self.json("POST", path, body=body, repeatable=False, timeout=LONG_TIMEOUT)["created"])

    def rename_prediction(self, prediction: int, version: str) -> None:
        """Gives one prediction another model version."""
        self.json("PATCH", f"/api/predictions/{prediction}/", body={"model_version": version})

    def delete_prediction(self, prediction: int) -> None:
        """Deletes one prediction; one that is gone already is no error."""
        self.json("DELETE", f"/api/predictions/{prediction}/", missing_is_fine=True)

    def save_predictions(self, project: int, path: Path) -> None:
        """Writes every prediction of the project to a file, also those whose task is gone."""
        self.save(f"/api/predictions/?project={project}", path)

    def delete_tasks(self, project: int, tasks: list[int]) -> None:
        """Deletes tasks with all that hangs on them; those that are gone already are no error."""
        if tasks:
            body = {"selectedItems": {"all": False, "included": tasks}, "project": project}
            params = {"id": "delete_tasks", "project": project}
            self.json("POST", "/api/dm/actions", params, body, timeout=LONG_TIMEOUT)

    def count_tasks(self, project: int, filters: list[Json] | None = None) -> int:
        """How many tasks the project holds (that pass all filters)."""
        return int(self._task_page(project, filters or [], "id", 1, 1, False)["total"])

    def first_task(self, project: int) -> int:
        """The lowest task id of the project, 0 where it holds none."""
        return self._end_task(project, "tasks:id")

    def last_task(self, project: int) -> int:
        """The highest task id of the project, 0 where it holds none."""
        return self._end_task(project, "-tasks:id")

    def _end_task(self, project: int, ordering: str) -> int:
        query = json.dumps({"ordering": [ordering]})
        params = {"project": project, "page": 1, "page_size": 1, "query": query, "include": "id"}
        tasks = self.json("GET", "/api/tasks", params)["tasks"]
        return int(tasks[0]["id"]) if tasks else 0

    def tasks(self, project: int, filters: list[Json] | None = None, page_size: int = 200) -> Iterator[Json]:
        """Tasks that pass all filters, whole: data, annotations, predictions, in the order of their ids.

        Pages follow the ids, not their numbers, so that tasks made or deleted meanwhile shift nothing.
        """
        yield from self._by_id(project, filters or [], "", page_size, True)

    def task_ids(self, project: int, filters: list[Json] | None = None) -> Iterator[int]:
        """The ids of all tasks that pass all filters, ascending."""
        for task in self._by_id(project, filters or [], "id", 1000, False):
            yield int(task["id"])

    def worked_on(self, project: int) -> set[int]:
        """The ids of tasks that anybody has annotated or skipped, or left a draft in."""
        return {task for filters in WORKED_ON for task in self.task_ids(project, filters)}

    def newest_change(self, project: int) -> str | None:
        """When a task of the project changed last (ISO 8601, the server's clock); None where it holds none."""
        query = json.dumps({"ordering": ["-tasks:updated_at"]})
        params = {"project": project, "page": 1, "page_size": 1, "query": query, "include": "id,updated_at"}
        tasks = self.json("GET", "/api/tasks", params)["tasks"]
        return str(tasks[0]["updated_at"]) if tasks else None

    def changes(self, project: int, since: datetime | None) -> Iterator[tuple[int, str]]:
        """Tasks that changed after a time, all of them for None: their numbers and when (ISO 8601)."""
        filters: list[Json] = []
        if since is not None:
            time = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            filters.append(
                {"filter": "filter:tasks:updated_at", "operator": "greater", "type": "Datetime", "value": time}
            )
        for task in self._by_id(project, filters, "id,updated_at", 1000, False):
            yield int(task["id"]), str(task["updated_at"])

    def task(self, task: int) -> Json | None:
        """One task, whole; None where it does not exist."""
        try:
            return self.json("GET", f"/api/tasks/{task}/")
        except RefusedError as error:
            if error.status == 404:
                return None
            raise

    def _by_id(self, project: int, filters: list[Json], include: str, size: int, whole: bool) -> Iterator[Json]:
        last = 0
        while True:
            after = {"filter": "filter:tasks:id", "operator": "greater", "type": "Number", "value": last}
            tasks = self._task_page(project, [*filters, after], include, 1, size, whole)["tasks"]
            yield from tasks
            if len(tasks) < size:
                return
            last = max(int(task["id"]) for task in tasks)

    def _task_page(self, project: int, filters: list[Json], include: str, page: int, size: int, whole: bool) -> Json:
        query = {"filters": {"conjunction": "and", "items": filters}, "ordering": ["tasks:id"]}
        params: Json = {"project": project, "page": page, "page_size": size, "query": json.dumps(query)}
        params["resolve_uri"] = "false"
        if include:
            params["include"] = include
        if whole:
            params["fields"] = "all"
        return self.json("GET", "/api/tasks", params, timeout=LONG_TIMEOUT)

    # -- views and snapshots -----------------------------------------------------------------------------------------

    def views(self, project: int) -> list[Json]:
        """The tabs of the project's data manager."""
        found = self.any("GET", "/api/dm/views/", {"project": project})
        return list(found)

    def create_view(self, project: int, data: Mapping[str, Any]) -> Json:
        """A new tab: a title, and filters that say which tasks it shows."""
        return self.json("POST", "/api/dm/views/", body={"project": project, "data": data})

    def update_view(self, view: int, project: int, data: Mapping[str, Any]) -> Json:
        """Changes a tab."""
        return self.json("PATCH", f"/api/dm/views/{view}/", body={"project": project, "data": data})

    def delete_view(self, view: int) -> None:
        """Deletes a tab; one that is gone already is no error."""
        self.json("DELETE", f"/api/dm/views/{view}/", missing_is_fine=True)

    def snapshot(self, project: int, view: int) -> int:
        """Makes a snapshot of a tab's tasks with annotations and whole predictions; its number, once it is complete.

        One transaction on the server: what it holds belongs together. Raises ServerError where it fails.
        """
        body = {
            "title": "labeling pull",
            "task_filter_options": {"view": view},
            "serialization_options": {"predictions": {"only_id": False}, "drafts": {"only_id": True}},
        }
        made = self.json("POST", f"/api/projects/{project}/exports/", body=body, timeout=LONG_TIMEOUT)
        number = int(made["id"])
        path = f"/api/projects/{project}/exports/{number}"
        waiting = Retrying(
            stop=stop_after_attempt(200),
            wait=wait_exponential_jitter(multiplier=0.05, max=5),
            retry=retry_if_exception_type(_PendingError),
            reraise=True,
        )
        for attempt in waiting:
            with attempt:
                if made["status"] not in ("completed", "failed"):
                    made = self.json("GET", path)
                if made["status"] not in ("completed", "failed"):
                    raise _PendingError(f"{self.url}: the snapshot {number} of project {project} is not ready")
        if made["status"] == "failed":
            raise ServerError(f"{self.url}: the server could not make a snapshot of project {project}: see its log")
        return number

    def download(self, project: int, snapshot: int, path: Path) -> None:
        """Writes a snapshot to a file."""
        self.save(f"/api/projects/{project}/exports/{snapshot}/download", path)

    def delete_snapshot(self, project: int, snapshot: int) -> None:
        """Deletes a snapshot; one that is gone already is no error."""
        self.json("DELETE", f"/api/projects/{project}/exports/{snapshot}", missing_is_fine=True)

    # -- annotations and people --------------------------------------------------------------------------------------

    def create_annotation(self, task: int, annotation: Mapping[str, Any]) -> Json:
        """Submits an annotation as the owner of the token. Raises LostAnswerError."""
        return self.json("POST", f"/api/tasks/{task}/annotations/", body=annotation, repeatable=False)

    def update_annotation(self, annotation: int, changes: Mapping[str, Any]) -> Json:
        """Changes the given fields of an annotation."""
        return self.json("PATCH", f"/api/annotations/{annotation}/", body=changes)

    def whoami(self) -> Json:
        """The user that the token belongs to."""
        return self.json("GET", "/api/current-user/whoami")

    def users(self) -> dict[int, Json]:
        """Users of the organisation by their number."""
        return {int(user["id"]): user for user in self.any("GET", "/api/users/")}


def id_filter(tasks: Iterable[int]) -> list[Json]:
    """Filters for exactly these tasks; keep to some 200, since they travel in the address."""
    return [{"filter": "filter:tasks:id", "operator": "in_list", "type": "List", "value": list(tasks)}]
