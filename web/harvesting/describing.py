"""What catalogues of data and search engines read of the open data: DCAT and schema.org."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from web.base import labels
from web.base.urls import absolute_url
from web.harvesting.dumps import FILES, Edition

MEDIA_TYPE = "application/gzip"

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of the open data for its reader."""

    name: str
    title: str
    words: str
    address: str
    edition: Edition


def list_files(editions: Mapping[str, Edition]) -> list[DataFile]:
    """Return the files with their words, in the order of the page."""
    titles = {
        "achievements": (gettext("科技成果"), gettext("正在公开的科技成果，一行一项。")),
        "needs": (
            gettext("技术需求"),
            gettext("正在公开的技术需求，一行一项；只公开摘要的不在内。"),
        ),
        "calls": (gettext("季度征集"), gettext("已公布的季度征集，一行一期。")),
    }
    return [DataFile(name, *titles[name], address_of(name), editions[name]) for name in FILES]


def address_of(name: str) -> str:
    """Return the address of a file."""
    return absolute_url(url_for("harvesting.dump", dump=name))


def page_address() -> str:
    """Return the address of the page about the open data."""
    return absolute_url(url_for("harvesting.page"))


def terms_address() -> str:
    """Return the address of the words on what may be done with the data."""
    return absolute_url(url_for("harvesting.page", _anchor="terms"))


def describe_dataset(files: list[DataFile]) -> dict[str, Any]:
    """Return the open data as a Dataset of schema.org."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": page_address(),
        "url": page_address(),
        "name": _title(),
        "description": gettext("公开的科技成果、技术需求和季度征集，供检索、汇集和分析。"),
        "license": terms_address(),
        "isAccessibleForFree": True,
        "inLanguage": "zh",
        "spatialCoverage": labels.region().city,
        "creator": _site(),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": one.title,
                "encodingFormat": MEDIA_TYPE,
                "contentUrl": one.address,
            }
            for one in files
        ],
    }


def _title() -> str:
    words = gettext("开放数据")
    return f"{labels.site_name()} · {words}"


def _site() -> dict[str, str]:
    return {"@type": "Organization", "name": labels.site_name(), "url": absolute_url("/")}


def describe_catalogue(files: list[DataFile]) -> dict[str, Any]:
    """Return the open data as a catalogue of DCAT in JSON-LD."""
    return {
        "@context": CONTEXT,
        "@id": page_address(),
        "@type": "dcat:Catalog",
        "dct:title": _title(),
        "dct:description": gettext("公开的科技成果、技术需求和季度征集，供检索、汇集和分析。"),
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": labels.site_name()},
        "dct:license": {"@id": terms_address()},
        "foaf:homepage": {"@id": absolute_url("/")},
        "dcat:dataset": [_describe_file(one) for one in files],
        "dcat:service": _describe_service(),
    }


def _describe_file(one: DataFile) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@id": f"{page_address()}#{one.name}",
        "@type": "dcat:Dataset",
        "dct:title": one.title,
        "dct:description": one.words,
        "dct:language": "zh",
        "dct:license": {"@id": terms_address()},
        "dcat:landingPage": {"@id": page_address()},
        "dcat:distribution": {
            "@type": "dcat:Distribution",
            "dct:title": f"{one.name}.jsonl.gz",
            "dcat:downloadURL": {"@id": one.address},
            "dcat:mediaType": "application/jsonl",
            "dcat:compressFormat": MEDIA_TYPE,
        },
    }
    if one.edition.changed_at is not None:
        told["dct:modified"] = {
            "@type": "xsd:dateTime",
            "@value": one.edition.changed_at.isoformat(timespec="seconds"),
        }
    return told


def _describe_service() -> dict[str, Any]:
    address = absolute_url(url_for("harvesting.oai"))
    return {
        "@id": address,
        "@type": "dcat:DataService",
        "dct:title": "OAI-PMH 2.0",
        "dct:conformsTo": {"@id": "http://www.openarchives.org/OAI/openarchivesprotocol.html"},
        "dcat:endpointURL": {"@id": address},
        "dcat:servesDataset": [
            {"@id": f"{page_address()}#{name}"} for name in ("achievements", "needs")
        ],
    }
