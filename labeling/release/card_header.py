"""The YAML header of a card: what the hub's filters, its viewer and `load_dataset` read."""

import re
from collections.abc import Mapping
from typing import Any

from labeling.release.features import CONFIGS, DEFAULT_CONFIG, SPLITS, features
from labeling.release.options import Options
from labeling.release.statistics import Statistics
from labeling.schema import Schema

HUB_LICENCES = frozenset(
    f"cc-{kind}-{version}"
    for kind in ("by", "by-sa", "by-nc", "by-nd", "by-nc-nd", "by-nc-sa")
    for version in ("2.0", "3.0", "4.0")
) | {"apache-2.0", "mit", "cc", "cc0-1.0", "pddl", "odc-by", "odbl", "gfdl", "unlicense"}
"""Licence ids that the hub's card header accepts, of those that texts carry; anything else is `other`."""


def card_header(manifest: Mapping[str, Any], schema: Schema, options: Options, statistics: Statistics) -> str:
    """The header of a new release, without the lines that mark it."""
    import yaml

    licences = sorted({(name or "").lower() for name in statistics.licences})
    known = [name for name in licences if name in HUB_LICENCES]
    header = {
        "pretty_name": f"{manifest['name']} {manifest['version']}",
        "language": [schema.language],
        "license": known if known and known == licences else "other",
        "annotations_creators": ["other" if options.note else "expert-generated"],
        "language_creators": ["found"],
        "multilinguality": ["monolingual"],
        "source_datasets": ["original"],
        "task_categories": ["token-classification", "text-classification"],
        "task_ids": ["named-entity-recognition"],
        "tags": ["news", "armed-conflict", "span-annotation", "label-studio", *map(str.lower, schema.label_names)],
        "size_categories": [_size(sum(statistics.documents.values()))],
        "configs": [
            {
                "config_name": config,
                **({"default": True} if config == DEFAULT_CONFIG else {}),
                "data_files": [
                    {"split": split, "path": f"{config}/{split}.parquet"} for split in _listed(manifest, config)
                ],
            }
            for config in CONFIGS
        ],
        "dataset_info": _infos(schema, options.text == "full"),
    }
    return yaml.safe_dump(header, sort_keys=False, allow_unicode=True, width=120)


def _infos(schema: Schema, with_text: bool) -> list[dict[str, Any]]:
    """The features of every config as the hub's viewer reads them."""
    from datasets import DatasetInfo

    infos = {config: DatasetInfo(features=features(config, schema, with_text)) for config in CONFIGS}
    return [{"config_name": config, "features": info._to_yaml_dict()["features"]} for config, info in infos.items()]


def rehydrated_card(card: str, schema: Schema) -> str:
    """The card of a release without text, once its text was put back."""
    import yaml

    _, header, body = card.split("---\n", 2)
    fields = yaml.safe_load(header) | {"dataset_info": _infos(schema, with_text=True)}
    now = "The text of this release was put back by `labeling rehydrate`, every hash and slice verified."
    body = re.sub(r"<!-- no text -->.*?<!-- /no text -->", now, body, flags=re.DOTALL)
    return f"---\n{yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=120)}---\n{body}"


def _listed(manifest: Mapping[str, Any], config: str) -> list[str]:
    """The splits that `load_dataset` is told of: those with rows, all where none has any.

    One split without rows makes `datasets` 5.2 fail to load the others ("corresponds to no data", pull request 8401 of
    huggingface/datasets); the files are there all the same.
    """
    rows = manifest["configs"][config]["rows"]
    return [split for split in SPLITS if rows[split]] or list(SPLITS)


def _size(documents: int) -> str:
    bounds = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
    return next((name for bound, name in bounds if documents < bound), "1M<n<10M")
