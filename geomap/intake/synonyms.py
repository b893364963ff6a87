"""What lists call the columns that a layer's fields are filled from, and the values of fields that have a few
of their own, in Chinese, English and pinyin."""

from __future__ import annotations

from collections.abc import Mapping

PLACES: Mapping[str, str] = {
    "id": "系统编号 唯一标识 要素编号 feature_id",
    "lon": ("经度 东经 经度坐标 x坐标 横坐标 lng long longitude x jingdu 高德经度 百度经度 坐标x 点位经度"),
    "lat": ("纬度 北纬 纬度坐标 y坐标 纵坐标 latitude y weidu 高德纬度 百度纬度 坐标y 点位纬度"),
    "position": (
        "坐标 经纬度 位置坐标 坐标位置 经纬度坐标 地理坐标 点位坐标 定位 gps坐标 纬经度 zuobiao "
        "jingweidu coordinates coordinate latlng lnglat latlon lonlat location_point geo_point "
        "geo_point_2d point wkt 高德坐标 百度坐标"
    ),
    "in_street": (
        "所属街道 街道 街办 街道办 所在街道 街道办事处 所属街办 街道名称 镇街 乡镇街道 属地 jiedao "
        "subdistrict"
    ),
    "in_community": (
        "所属社区 社区 所在社区 社区名称 居委会 社区居委会 村社区 shequ community community_name"
    ),
}
"""Targets that are no fields. id: of the store; a list's own running number (编号) would name other
features there. in_street, in_community: what the row names, to judge its position by."""

FIELDS: Mapping[str, str] = {
    "name": (
        "名称 名字 站点名称 驿站名称 站名 点位名称 单位名称 场所名称 全称 机构名称 组织名称 小区名称 "
        "院落名称 网点名称 mingcheng title station station_name n nom 名 道路名称 路名 调解室名称 "
        "会客厅名称 党组织名称 驿站 站点"
    ),
    "name_en": "英文名 英文名称 英文 english english_name name_english yingwenming",
    "source": "来源 数据来源 出处 laiyuan data_source",
    "source_en": "英文来源",
    "updated_on": (
        "更新日期 更新时间 修改日期 修改时间 最后更新 gengxinriqi updated last_updated update_date"
    ),
    "code": ("代码 区划代码 编码 行政代码 行政区划代码 街道代码 社区代码 daima division_code"),
    "address": (
        "地址 详细地址 所在地址 位置 具体位置 地点 详址 门牌 住址 所在位置 设置地点 dizhi addr a "
        "adresse location address_zh"
    ),
    "phone": (
        "电话 联系电话 电话号码 联系方式 服务电话 座机 手机 手机号 办公电话 咨询电话 热线 dianhua tel "
        "telephone phone_number lianxidianhua"
    ),
    "opening_hours": (
        "开放时间 营业时间 服务时间 时间 工作时间 开放时段 运营时间 营业时段 开门时间 对外开放时间 "
        "每日开放时间 kaifangshijian yingyeshijian hours opening_times horaire horaires openhours "
        "business_hours"
    ),
    "capacity": "座位 座位数 容纳人数 席位 可容纳人数 rongna seats",
    "tier": (
        "等级 级别 类别 档次 驿站等级 驿站级别 建设标准 标准 站点等级 星级 建设等级 驿站类别 dengji "
        "jibie level grade class"
    ),
    "services": (
        "服务 服务项目 功能 服务内容 服务功能 设施 设施设备 配套设施 服务设施 配备 便民服务 便民设施 "
        "服务清单 fuwu fuwuxiangmu gongneng facilities amenities service"
    ),
    "kind": "类型 种类 性质 站点类型 驿站类型 设置类型 类 leixing type category",
    "entry": ("进入方式 进门方式 开门方式 入内方式 准入 准入方式 进入 进出方式 jinrufangshi access"),
    "entry_note": "进入说明 进门说明 进入备注 开门说明 access_note",
    "courier_supply": (
        "骑手补给 快递员补给 外卖补给 骑手物资 小哥补给 新就业群体补给 补给 户外劳动者补给 buji rider_supply"
    ),
    "status": (
        "状态 运行状态 使用状态 开放状态 运营状态 建设状态 当前状态 使用情况 运行情况 zhuangtai state statut"
    ),
    "verified_on": (
        "核验日期 核实日期 巡查日期 检查日期 核查日期 最近核验 核验时间 核实时间 走访日期 heyanriqi "
        "verified checked_on"
    ),
    "closed_until": "暂停至 暂停到 关闭至 停用至 暂停服务至 恢复日期 zantingzhi closed_till",
    "closed_reason": "暂停原因 关闭原因 停用原因 zantingyuanyin",
    "street_code": "所属街道代码 街道编码",
    "community_code": "所属社区代码 社区编码",
    "short_name": "简称 俗称 jiancheng",
    "population": "人口 常住人口 人口数 总人口 renkou residents",
    "service_chief": "服务长 fuwuzhang",
    "yard_chief": "院长 楼院长 yuanzhang",
    "households": "户数 总户数 住户 住户数 hushu",
    "tags": "标签 特征 biaoqian tag",
    "persons": "人数 人口 常住人口 renshu people",
    "class": "道路等级 道路类别 等级 highway",
    "walk": "步行 可步行 人行",
    "ride": "骑行 可骑行",
    "oneway": "单行 单行道 单向",
}

POST_COLUMNS: Mapping[str, str] = {
    "id": "编号 岗位编号 post_id",
    "kind": "岗位类型 岗位类别 类型 类别 职务类别 kind_of_post",
    "area": "负责区域 区域 服务区域 责任区域 包联区域 小区 院落 小区院落 areas place",
    "community": "所属社区 社区 社区名称 村社区",
    "street": "所属街道 街道 街道名称 镇街",
    "title": "岗位名称 岗位 职务 职务名称 post",
    "title_en": "岗位英文名 英文名称 英文名",
    "provider": "管家性质 管家类型 性质",
    "holder_name": "姓名 任职人 任职人姓名 责任人 人员姓名 holder name",
    "holder_phone": "电话 手机 手机号 联系电话 联系方式 phone mobile",
    "name_public": "公开姓名 是否公开姓名 姓名公开",
    "account": "账号 账户 系统账号 login",
    "valid_from": "起始日期 开始日期 任职日期 任职时间 生效日期 起 自 from start",
    "valid_to": "截止日期 结束日期 离任日期 失效日期 止 至 to end until",
}
"""What a list of posts may say of each (geomap.responsibility.columns)."""


CHOICES: Mapping[str, Mapping[str, str]] = {
    "status": {
        "open": (
            "正常 正常开放 正常运行 正常运营 开放 开放中 营业 营业中 运行 运行中 运营 运营中 在用 "
            "使用中 启用 已启用 已建成 已开放 投入使用 良好 active running"
        ),
        "closed": (
            "关闭 已关闭 停用 已停用 停业 暂停 暂停开放 暂停使用 维修 维修中 检修 整修 装修 装修中 "
            "改造 改造中 撤销 已撤销 拆除 关停 停止运营 inactive"
        ),
        "planned": ("规划 规划中 在建 建设中 拟建 待建 筹建 筹建中 计划 计划中 未建成 planning"),
    },
    "entry": {
        "free": (
            "免费 自由 自由进入 自由进出 直接进入 直接进 开放 开放式 敞开 无需登记 无限制 不限 "
            "推门即入 public"
        ),
        "staff": (
            "登记 登记进入 人工 值守 有人值守 工作人员 工作人员开门 前台登记 门岗登记 保安 保安开门 "
            "专人值守 值班"
        ),
        "code": "密码 密码锁 密码门 输密码 输入密码 数字密码 pin password",
        "scan": "扫码 扫码进入 扫码开门 二维码 扫二维码 刷码 qr qrcode scanning",
        "unknown": "未知 不详 不清楚 待定",
    },
    "kind": {
        "street": "临街 街面 街边 街道 沿街 路边 街头",
        "compound": "小区内 小区 院落 家属院 家属区 社区内 院内",
        "office": "办公场所内 办公场所 办公楼 办公楼内 写字楼 政务大厅",
        "toilet": "公厕旁 公厕 公共厕所",
        "hall": "会客厅内 会客厅",
        "market": "市场内 市场 农贸市场 菜市场",
        "labour": "劳动争议 劳动 劳动调解 劳动纠纷 劳资",
        "family": "婚姻家事 家事 家庭 婚姻 婚姻家庭 家事调解 婚姻家庭纠纷",
        "lawyer": "律师调解 律师",
        "water": "水面 水 水体 河 河流 湖 湖泊",
        "park": "公园 公园内 公园绿地 绿地 绿化",
    },
}

_TITLES: Mapping[str, str] = {
    value: words.split()[0] for values in reversed(tuple(CHOICES.values())) for value, words in values.items()
}


def title_of(target: str) -> str:
    """What a target is called in Chinese: the first of its names; another text as it is."""
    names = PLACES.get(target) or FIELDS.get(target)
    return names.split()[0] if names else target


def title_of_value(text: str) -> str:
    """What a value with words of its own is called in Chinese, the first of them; another text as it is."""
    return _TITLES.get(text, text)
