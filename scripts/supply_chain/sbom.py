"""The parts list of a release: CycloneDX 1.6 as JSON."""

from __future__ import annotations

import configparser
import os
import uuid
from datetime import UTC, datetime
from typing import Any

from scripts.supply_chain.licences import find_licence
from scripts.supply_chain.packages import ROOT, Asset, Package

Part = dict[str, Any]


def write_parts(packages: list[Package], assets: list[Asset], at: datetime) -> Part:
    """Return the list. The same parts at the same moment give the same list, number included."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    name, version = setup["metadata"]["name"], setup["metadata"]["version"]
    parts = [*map(_package, packages), *map(_asset, assets), *_models()]
    told = "\n".join(sorted(part["bom-ref"] for part in parts)) + at.isoformat()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, told)}",
        "version": 1,
        "metadata": {
            "timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": name,
                "name": name,
                "version": version,
                "description": setup["metadata"]["description"],
            },
        },
        "components": parts,
        "dependencies": [{"ref": name, "dependsOn": [part["bom-ref"] for part in parts]}],
    }


def find_moment() -> datetime:
    """Return the moment that a list made now is dated: SOURCE_DATE_EPOCH, or the present one."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(given), UTC) if given else datetime.now(UTC)


def _package(package: Package) -> Part:
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        "scope": "optional" if package.marker else "required",
        "licenses": [{"expression": find_licence(package.name)}],
        # One package has many files, for many systems; the list tells which are the right ones.
        "externalReferences": [
            {
                "type": "distribution",
                "url": package.purl,
                "hashes": [{"alg": "SHA-256", "content": one} for one in package.hashes],
            }
        ],
    }


def _asset(asset: Asset) -> Part:
    return {
        "type": "library",
        "bom-ref": asset.purl,
        "name": asset.name,
        "version": asset.version,
        "purl": asset.purl,
        "scope": "required" if asset.is_used else "excluded",
        "licenses": [{"expression": asset.licence}],
        "description": f"comes inside {asset.inside}",
    }


def _models() -> list[Part]:
    return [
        _model("techmatch-zh-static", "shipped table of words, embeddings/model", "CC-BY-SA-4.0"),
        _model("techmatch-zh-e5", "shipped transformer, embeddings/deep", "MIT"),
    ]


def _model(name: str, description: str, licence: str) -> Part:
    return {
        "type": "machine-learning-model",
        "bom-ref": name,
        "name": name,
        "description": description,
        "licenses": [{"expression": licence}],
    }
