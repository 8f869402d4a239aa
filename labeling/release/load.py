"""A release as a `DatasetDict` of all three splits, the empty ones too.

`datasets.load_dataset(folder)` is the way for everybody; it refuses splits without rows (5.2: "corresponds to no data",
pull request 8401 of huggingface/datasets), which this does not.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from labeling.errors import InputError
from labeling.release.features import CONFIGS, DEFAULT_CONFIG, SPLITS
from labeling.release.manifest import read_manifest

if TYPE_CHECKING:
    from datasets import DatasetDict


def load(release: Path, config: str = DEFAULT_CONFIG) -> "DatasetDict":
    """All splits of one config, typed. Raises InputError where the folder is no release or lacks the config."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from datasets import Dataset, DatasetDict, DatasetInfo, Features
    from datasets.splits import NamedSplit

    read_manifest(release)
    if config not in CONFIGS:
        raise InputError(f"{release}: there is no config {config!r}: choose one of {', '.join(CONFIGS)}")
    splits = {}
    for split in SPLITS:
        path = release / config / f"{split}.parquet"
        try:
            table = pq.read_table(path)
        except (OSError, pa.ArrowInvalid) as error:
            raise InputError(f"{path}: cannot be read: {error}") from error
        info = DatasetInfo(features=Features.from_arrow_schema(table.schema))
        splits[split] = Dataset(table, info=info, split=NamedSplit(split))
    return DatasetDict(splits)
