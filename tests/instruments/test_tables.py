"""Public tables of instruments: their headings are understood, their yearly columns kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.calendar import today
from tests.factories import make_user
from tests.registers.tables import entries, fill_template, look, make_table, take, upload
from web.base.cells.texts import CellError
from web.base.queue import InlineQueue
from web.base.registry import present
from web.instruments import queries
from web.instruments.years import Told, read_years
from web.people.models import User
from web.registers import values
from web.registers.bringing.template import make_template

Login = Callable[[User], FlaskClient]

pytestmark = pytest.mark.usefixtures("app")

ROW = {
    "序号": 1,
    "仪器名称": "场发射扫描电子显微镜",
    "英文名称": "Field emission SEM",
    "规格型号": "FS-500",
    "仪器编号": "GY-2017-001",
    "原值（元）": "4,200,000",
    "生产厂商": "演示电镜公司",
    "产地国别": "日本",
    "启用日期": "2017年12月",
    "所属单位": "演示材料研究所",
    "安放地点": "湛江市经开区材料楼一层",
    "主要技术指标": "分辨率 0.8 nm",
    "主要功能": "断口和镀层形貌观察。",
    "服务内容": "失效分析",
    "收费标准": "每小时 480 元",
    "是否共享": "是",
    "联系人": "铁主任",
    "电话": 13800000000,
    "邮箱": "tie@example.org",
    "年有效工作机时(小时)": 1980.0,
    "年对外服务机时": "640小时",
    "对外服务收入（万元）": "33.5",
    "备注": "略",
}
FIELDS = {"fields": ["steel"]}


def bring(office: FlaskClient, queue: InlineQueue, *rows: dict[str, object]) -> None:
    bringing = upload(
        office, make_table([list(one.values()) for one in rows], list(ROW)), "instruments"
    )
    office.post(
        f"/work/resources/import/{bringing.id}/fill",
        data={**FIELDS, "version": bringing.version},
    )
    take(office, bringing)
    queue.run_all()


def test_a_provinces_table_is_taken_as_it_is(login: Login, queue: InlineQueue) -> None:
    bring(login(make_user(Role.OFFICER)), queue, ROW)
    (entry,) = entries("instruments")
    assert entry.shown is not None
    told = values.read(entry.kind.listing, entry.shown)
    assert told["value"] == 420_000_000
    assert told["since"] == date(2017, 12, 31)
    assert (told["district"], told["outside"].value) == ("jingkai", "yes")
    assert told["contact_phone"] == "13800000000"
    assert told["summary"] == ROW["主要功能"]
    (year,) = queries.years_of(entry)
    assert (year.year, year.hours, year.outside_hours) == (today().year - 1, 1980, 640)
    assert year.income == 33_500_000


def test_later_columns_of_a_year_change_the_figures_alone(login: Login, queue: InlineQueue) -> None:
    office = login(make_user(Role.OFFICER))
    bring(office, queue, ROW)
    later = {**ROW, "年对外服务机时": 700, "对外服务收入（万元）": ""}
    bringing = upload(office, make_table([list(later.values())], list(ROW)), "instruments")
    assert "年度使用情况" in look(office, bringing)
    take(office, bringing)
    queue.run_all()
    (entry,) = entries("instruments")
    (year,) = queries.years_of(entry)
    assert (year.outside_hours, year.income) == (700, 33_500_000)
    again = upload(office, make_table([list(later.values())], list(ROW)), "instruments")
    assert "没有可以导入的行" in look(office, again)


def test_models_and_numbers_tell_instruments_of_one_name_apart(
    login: Login, queue: InlineQueue
) -> None:
    other = {**ROW, "规格型号": "FS-800", "仪器编号": ""}
    renamed = {**ROW, "仪器名称": "热场扫描电镜"}
    office = login(make_user(Role.OFFICER))
    bring(office, queue, ROW, other)
    assert len(entries("instruments")) == 2
    bring(office, queue, renamed)
    assert [one.title for one in entries("instruments")] == ["热场扫描电镜", "场发射扫描电子显微镜"]


def test_the_empty_table_comes_back_without_loss(login: Login, queue: InlineQueue) -> None:
    office = login(make_user(Role.OFFICER))
    row = {
        "仪器名称": "激光共聚焦显微镜",
        "规格型号": "LC-800",
        "英文名称": "Confocal",
        "仪器编号": "0012",
        "类别": "分析仪器",
        "领域": "蓝色海洋、生物医药与健康",
        "生产厂商": "演示光学公司",
        "产地国别": "德国",
        "原值（万元）": 286.5,
        "启用日期": date(2018, 11, 5),
        "安放地点": "一楼",
        "区县": "徐闻县",
        "主要功能": "三维成像。",
        "主要技术指标": "120 nm",
        "对外共享": "暂不对外",
        "服务内容": "切片观察",
        "收费标准": "每小时 280 元",
        "开放时间和条件": "工作日",
        "关键词": "病理、荧光",
        "单位名称": "演示研究所",
        "联系人": "余老师",
        "联系电话": "0759-1234567",
        "联系邮箱": "yu@example.org",
        "统计年份": today().year - 2,
        "年有效工作机时": 760,
        "年对外服务机时": 180,
        "年服务次数": 42,
        "年对外服务收入（万元）": 4.9,
    }
    template = make_template(present().registers["instruments"], with_owner=True)
    take(office, upload(office, fill_template(template, [row]), "instruments"))
    queue.run_all()
    (entry,) = entries("instruments")
    assert entry.shown is not None
    assert entry.shown == {
        "title": "激光共聚焦显微镜",
        "model": "LC-800",
        "name_en": "Confocal",
        "serial": "0012",
        "instrument_kind": "analysis",
        "fields": ["marine", "biomed"],
        "maker": "演示光学公司",
        "origin": "德国",
        "value": 286_500_000,
        "since": "2018-11-05",
        "location": "一楼",
        "district": "xuwen",
        "summary": "三维成像。",
        "indicators": "120 nm",
        "outside": "no",
        "services": "切片观察",
        "price": "每小时 280 元",
        "opening": "工作日",
        "keywords": ["病理", "荧光"],
        "contact_name": "余老师",
        "contact_phone": "0759-1234567",
        "contact_email": "yu@example.org",
    }
    (year,) = queries.years_of(entry)
    assert (year.year, year.services, year.income) == (today().year - 2, 42, 4_900_000)


def test_years_stand_in_headings_or_in_a_column() -> None:
    last = today().year - 1
    wide = {f"{last}年有效工作机时": 900, f"{last - 1}年有效工作机时": "800", "统计年份": ""}
    assert read_years(wide) == (Told(last - 1, hours=800), Told(last, hours=900))
    assert read_years({"服务统计年份": f"{last - 1}年", "年服务次数": 3}) == (
        Told(last - 1, services=3),
    )
    assert read_years({"年有效工作机时": "/"}) is None


@pytest.mark.parametrize(
    "cells",
    [
        {"年有效工作机时": "很多"},
        {"年有效工作机时": 9000},
        {"年有效工作机时": 10, "年对外服务机时": 20},
        {"统计年份": "去年", "年服务次数": 1},
    ],
    ids=["words", "too many", "more than all", "no year"],
)
def test_figures_that_cannot_be_are_refused(cells: dict[str, object]) -> None:
    with pytest.raises(CellError):
        read_years(cells)
