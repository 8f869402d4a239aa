"""A release to the Hugging Face hub, with huggingface_hub: private unless told otherwise, resumable.

The token is huggingface_hub's own affair: `HF_TOKEN`, or what `hf auth login` stored. `HF_ENDPOINT` names another hub.
Running again after an interruption goes on: files that the hub holds already are not sent again.
"""

from dataclasses import dataclass
from pathlib import Path

from labeling.errors import AuthenticationError, InputError, ServerError, UsageError

CARD = "README.md"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Published:
    """What went (or with a dry run, would go) to the hub. `url` and `commit` are absent after a dry run."""

    repo: str
    private: bool
    files: tuple[tuple[str, int], ...]
    """Path in the repository and size in bytes, in the order of the paths."""
    url: str | None = None
    commit: str | None = None


def release_files(folder: Path) -> tuple[tuple[str, int], ...]:
    """Path and size in bytes of every file of a release. Raises InputError where the folder is no release."""
    missing = [name for name in (CARD, MANIFEST) if not (folder / name).is_file()]
    if missing:
        raise InputError(f"{folder}: no release: it lacks {' and '.join(missing)}: make one with  labeling export")
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple((path.relative_to(folder).as_posix(), path.stat().st_size) for path in paths)


def publish(folder: Path, repo: str, private: bool = True, dry_run: bool = False, revision: str = "main") -> Published:
    """Uploads a release as a dataset repository, `owner/name`, made where it does not exist.

    Raises UsageError for a malformed name, AuthenticationError where the hub refuses the token (or there is none) and
    ServerError where it cannot be reached or refuses the files.
    """
    from httpx2 import TransportError
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalTokenNotFoundError
    from huggingface_hub.utils._validators import validate_repo_id

    try:
        validate_repo_id(repo)
    except HFValidationError as error:
        raise UsageError(f"{repo!r} is no name of a repository: {error}") from error
    if "/" not in repo:
        raise UsageError(f"{repo!r}: say whose it is: OWNER/{repo}")
    files = release_files(folder)
    if dry_run:
        return Published(repo, private, files)
    api = HfApi()
    try:
        url = api.create_repo(repo, repo_type="dataset", private=private, exist_ok=True)
        commit = api.upload_folder(
            repo_id=repo,
            repo_type="dataset",
            folder_path=folder,
            revision=revision,
            commit_message=f"Release {folder.name}",
        )
    except LocalTokenNotFoundError as error:
        raise AuthenticationError("the hub wants a token: set HF_TOKEN, or run  hf auth login") from error
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else None
        if status in (401, 403):
            raise AuthenticationError(
                f"{api.endpoint} refuses to write {repo} ({status}): set HF_TOKEN to a token that may write"
            ) from error
        raise ServerError(f"{api.endpoint}: {error.server_message or error}: run the same command again") from error
    except (TransportError, OSError, RuntimeError) as error:
        # RuntimeError: huggingface_hub's own for an upload that failed part way.
        raise ServerError(f"{api.endpoint}: {error}: run the same command again to go on") from error
    return Published(repo, private, files, str(url), commit.oid)
