"""`croissant.json`: the release in MLCommons Croissant 1.0 (JSON-LD): files, columns and types for other tools."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labeling.release.features import CONFIGS, SPLITS, features
from labeling.release.manifest import file_hash
from labeling.schema import Schema

_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

Json = dict[str, Any]


def write_croissant(folder: Path, manifest: Mapping[str, Any], schema: Schema) -> None:
    """Writes `croissant.json`; the Parquet files of the folder must be there, since their hashes go in."""
    text = json.dumps(croissant(folder, manifest, schema), ensure_ascii=False, indent=2) + "\n"
    (folder / "croissant.json").write_text(text, encoding="utf-8", newline="\n")


def croissant(folder: Path, manifest: Mapping[str, Any], schema: Schema) -> Json:
    """The metadata as a JSON object. File addresses are relative to the folder."""
    with_text = manifest["text"] == "full"
    return {
        "@context": dict(_CONTEXT),
        "@type": "sc:Dataset",
        "name": manifest["name"],
        "version": manifest["version"],
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "description": f"Spans of {', '.join(schema.label_names)} in news articles, reviewed by annotators "
        f"(schema {schema.name} {schema.version}).",
        "inLanguage": schema.language,
        "keywords": ["news", "armed conflict", "span annotation", *schema.label_names],
        "isLiveDataset": False,
        "distribution": [
            *(_file(folder, config, split) for config in CONFIGS for split in SPLITS),
            *(_files(config) for config in CONFIGS),
        ],
        "recordSet": [_record_set(config, schema, with_text) for config in CONFIGS],
    }


def _file(folder: Path, config: str, split: str) -> Json:
    name = f"{config}/{split}.parquet"
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "encodingFormat": "application/x-parquet",
        "sha256": file_hash(folder / name),
    }


def _files(config: str) -> Json:
    return {
        "@type": "cr:FileSet",
        "@id": f"{config}-files",
        "name": f"{config}-files",
        "encodingFormat": "application/x-parquet",
        "includes": f"{config}/*.parquet",
    }


def _record_set(config: str, schema: Schema, with_text: bool) -> Json:
    source = {"fileSet": {"@id": f"{config}-files"}}
    split = {
        "@type": "cr:Field",
        "@id": f"{config}/split",
        "name": "split",
        "description": f"One of {', '.join(SPLITS)}.",
        "dataType": "sc:Text",
        "source": {
            **source,
            "extract": {"fileProperty": "fullpath"},
            "transform": {"regex": f".*{config}/([a-z]+)\\.parquet$"},
        },
    }
    fields = features(config, schema, with_text).items()
    return {
        "@type": "cr:RecordSet",
        "@id": config,
        "name": config,
        "field": [split, *(_field(f"{config}/{name}", name, feature, source, name) for name, feature in fields)],
    }


def _field(identifier: str, name: str, feature: Any, source: Json, column: str, path: str = "") -> Json:
    """One column; a struct, repeated or not, has its members as sub-fields."""
    from datasets import List

    repeated = isinstance(feature, List)
    inner = feature.feature if isinstance(feature, List) else feature
    out: Json = {"@type": "cr:Field", "@id": identifier, "name": name}
    if repeated and not path:
        out["repeated"] = True
    if isinstance(inner, dict):
        members = inner.items()
        out["subField"] = [_field(f"{identifier}/{n}", n, f, source, column, f"{path}{n}") for n, f in members]
        return out
    place: Json = {**source, "extract": {"column": column}}
    if path:
        place["transform"] = {"jsonPath": path}
    described = _description(inner)
    return {**out, **({"description": described} if described else {}), "dataType": _data_type(inner), "source": place}


def _description(feature: Any) -> str:
    """The names of a class label's numbers."""
    names = getattr(feature, "names", None)
    return ", ".join(f"{number}: {name}" for number, name in enumerate(names)) if names else ""


def _data_type(feature: Any) -> str:
    dtype = str(feature.dtype)
    if dtype.startswith("timestamp"):
        return "sc:DateTime"
    kinds = {"string": "sc:Text", "bool": "sc:Boolean"}
    return kinds.get(dtype) or ("sc:Float" if dtype.startswith("float") else "sc:Integer")
