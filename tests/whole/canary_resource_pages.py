"""Addresses of registers, packs, inventions and counties, which every account tries."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from web.base import db
from web.counties.models import CountyDuty
from web.inventions.models import Invention
from web.inventions.price_models import OpenLicence, PriceObjection, PricePublication
from web.later.models import LaterAgreement
from web.packs.models import Pack, Party
from web.registers.models import Entry
from web.requests.models import RegisterRequest

ADDRESSES = {
    Entry: (
        "/work/resources/{id}",
        "/work/resources/{id}/edit",
        "/work/resources/teams/{id}/people",
        "/office/resources/{id}",
        "/resources/pilots/{id}",
        "/resources/teams/{id}",
    ),
    RegisterRequest: ("/work/requests/{id}",),
    Pack: ("/packs/{id}", "/packs/{id}.docx", "/desk/packs/{id}"),
    Party: ("/work/parties/{id}",),
    Invention: ("/inventions/{id}", "/work/inventions/{id}", "/work/inventions/{id}/record.docx"),
    PricePublication: ("/inventions/publicity/{id}",),
    PriceObjection: ("/work/price-objections/{id}",),
    OpenLicence: ("/inventions/open/{id}",),
    LaterAgreement: ("/work/later/{id}", "/work/later/{id}/terms"),
    CountyDuty: ("/work/counties/duties/{id}", "/office/counties/duties/{id}"),
}

LISTS = (
    "/resources /resources/pilots.atom /resources/pilots.xlsx /resources/teams.xlsx /counties"
    " /resources/teams?q=网箱 /work/resources /office/resources /work/requests"
    " /work/requests/received /office/resource-requests /work/packs /desk/packs /office/packs"
    " /inventions /inventions/publicity /inventions/open /work/inventions /office/inventions"
    " /work/later /office/later /office/later.xlsx /work/counties /office/counties"
    " /office/counties/waiting /office/counties/xuwen /office/counties/list.xlsx"
).split()


def resource_pages() -> Iterator[str]:
    """Yield every address of them."""
    yield from LISTS
    for model, addresses in ADDRESSES.items():
        for number in db.session().scalars(select(model.id)):
            yield from (one.format(id=number) for one in addresses)
