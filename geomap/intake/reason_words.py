"""The sentences that an import tells: Chinese then English, each a message and a remedy, by code."""

from __future__ import annotations

from collections.abc import Mapping

Words = tuple[str, str]
REASONS: Mapping[str, tuple[Words, Words]] = {
    "missing": (
        ("必填，但没有内容。", "请填写“{column}”。"),
        ("there is no value.", "Fill in {column}."),
    ),
    "formula": (
        ("单元格是会引用外部内容或自行变化的公式：{formula}。", "请改为文字或数字（复制后“粘贴为数值”）。"),
        (
            "the cell is a formula that reaches outside or changes by itself: {formula}.",
            "Write the text or number itself (paste as values).",
        ),
    ),
    "formula_without_result": (
        ("公式没有可用的结果：{formula}。", "请在 Excel 中重新计算并保存，或改为数值。"),
        ("the formula has no result kept: {formula}.", "Recalculate and save, or paste as values."),
    ),
    "formula_result": (
        ("单元格是公式，取上次保存时的结果“{result}”。", "如不对，请改为数值。"),
        (
            "the cell is a formula; its result when last saved, {result!r}, is used.",
            "Paste as values if it is wrong.",
        ),
    ),
    "not_yes_or_no": (
        ("看不出是还是否。", "请写“是”或“否”。"),
        ("the value is neither yes nor no.", "Write 是 or 否."),
    ),
    "too_long": (
        ("文字过长：{length} 字，最多 {most} 字。", "请缩短。"),
        ("the text has {length} characters, at most {most} are allowed.", "Shorten it."),
    ),
    "not_a_choice": (
        ("不是可用的取值。", "可用：{allowed}。也可说明这个词的意思。"),
        (
            "the value is not one of those allowed.",
            "Use one of {allowed}, or say in the mapping what the word means.",
        ),
    ),
    "read_as": (
        ("读作“{as}”，原文保留在说明中。", "如不对，请更正。"),
        ("read as {as!r}; the text is kept in the note.", "Correct it if it is wrong."),
    ),
    "words_left_out": (
        ("只取了号码“{kept}”，其余文字没有保留。", "需要保留的请写到别的列。"),
        (
            "only the number {kept} is taken; the words beside it are left out.",
            "Write them in another column.",
        ),
    ),
    "not_a_phone": (
        ("不是电话号码。", "请只写号码，例如 029-88888888。"),
        ("the value is no telephone number.", "Write the number alone, such as 029-88888888."),
    ),
    "not_a_tier": (
        ("等级不是一级、二级或三级。", "请写 1、2 或 3。"),
        ("the tier is none of 1, 2 and 3.", "Write 1, 2 or 3."),
    ),
    "not_a_number": (
        ("不是整数。", "请只写整数。"),
        ("the value is not a whole number.", "Write a whole number alone."),
    ),
    "too_small": (
        ("数字太小。", "至少为 {least}。"),
        ("the number is too small.", "Give at least {least}."),
    ),
    "not_a_date": (
        ("不是日期。", "请写成 2026-03-01。"),
        ("the value is not a date.", "Write the day as 2026-03-01."),
    ),
    "day_too_far": (
        ("日期太早或太晚，不能使用。", "请写 {first} 年至 {last} 年之间的日期。"),
        ("the day is too early or too late to be used.", "Write a day of {first} to {last}."),
    ),
    "no_such_day": (
        ("没有这一天。", "请核对年月日。"),
        ("there is no such day.", "Check year, month and day."),
    ),
    "hours_unknown": (
        ("看不懂这个时间，记为“时间不明”，原文保留。", "请写成“周一至周五 9:00-17:30，节假日休息”一类。"),
        (
            "the hours are not understood: marked unknown, the text is kept.",
            'Write them like "周一至周五 9:00-17:30，节假日休息".',
        ),
    ),
    "no_service": (
        ("没有认出任何服务：{words}。", "请用服务目录里的名称，或说明这个词的意思。"),
        (
            "no service is known by these words: {words}.",
            "Use the catalogue's names, or explain the word in the mapping.",
        ),
    ),
    "services_unknown": (
        ("有的服务没有认出，已略过：{words}。", "请用服务目录里的名称，或说明这个词的意思。"),
        (
            "some words are no known service and were left out: {words}.",
            "Use the catalogue's names, or explain them in the mapping.",
        ),
    ),
    "not_a_position": (
        ("不是经纬度。", "请写十进制度数，例如 108.946, 34.224；没有则留空。"),
        (
            "the value is no longitude or latitude.",
            "Write decimal degrees such as 108.946, 34.224, or leave it blank.",
        ),
    ),
    "half_a_position": (
        ("只有经度或只有纬度。", "请补全，或两个都留空。"),
        ("only one of longitude and latitude is given.", "Give both or none."),
    ),
    "swapped": (
        ("经纬度写反了，已对调。", "请在原表中更正。"),
        ("longitude and latitude were swapped; read the other way round.", "Correct the list."),
    ),
    "outside": (
        ("位置在辖区之外。", "{slip}"),
        ("it lies outside the district.", "{slip}"),
    ),
    "not_in_area": (
        ("位置不在所写的社区或街道之内。", "{slip}"),
        ("it does not lie in the area it names.", "{slip}"),
    ),
    "no_such_area": (
        ("没有这个社区或街道。", "请用现有的名称或代码。"),
        ("there is no such community or street.", "Use a name or code that exists."),
    ),
    "no_such_place": (
        ("没有叫这个名字或代码的街道、社区或小区院落。", "请用地图上的名称或代码。"),
        ("there is no such street, community or compound.", "Use a name or code that is on the map."),
    ),
    "several_places": (
        ("叫这个名字的不止一个。", "请填写所属社区，或改用代码。"),
        ("several have this name.", "Give the community it lies in, or use its code."),
    ),
    "dates_reversed": (
        ("截止日期不晚于起始日期 {first}。", "截止日期是不再任职的第一天，请核对。"),
        ("it does not lie after the first day, {first}.", "Give the first day on which it holds no more."),
    ),
    "held_already": (
        ("这里已有“{title}”，自 {first} 起任职，日期重叠。", "请先让原任离任，或改日期。"),
        (
            "{title} holds here since {first}, on some of the same days.",
            "End that post first, or change the days.",
        ),
    ),
    "no_such_post": (
        ("没有这个编号的岗位。", "新增的岗位请不要填编号。"),
        ("there is no post of this id.", "Leave the id of a new post blank."),
    ),
    "no_such_account": (
        ("没有这个可登录的账号。", "请先建立或启用账号，或留空。"),
        ("there is no such account that may sign in.", "Have it made, or enabled, first, or leave it blank."),
    ),
    "no_steward": (
        ("这个账号不是管家账号。", "管家岗请填管家的账号，或留空。"),
        ("the account is no steward's.", "Name a steward's account, or leave it blank."),
    ),
    "fits_only_from": (
        ("按 {datum} 换算后才落在所写的“{area}”内，现按 {used} 读取。", "请核对这一行坐标的来源。"),
        (
            "it lies in {area}, which the row names, only as {datum}; it was read as {used}.",
            "Check where this row's position comes from.",
        ),
    ),
    "datum_stated": (
        ("坐标按所注明的 {datum} 读取。", "如不对，请另选坐标系。"),
        ("positions are read as {datum}, as stated.", "State another datum if it is wrong."),
    ),
    "datum_guessed": (
        (
            "坐标看来是 {datum}：{known} 行中，换算后 {fitting} 行落在所写之处，不换算 {plain} 行。已换算。",
            "如不对，请指明坐标系。",
        ),
        (
            "positions look like {datum}: of {known} rows {fitting} then lie where they say, {plain} as they "
            "stand. They were converted.",
            "State the datum if this is wrong.",
        ),
    ),
    "datum_assumed": (
        (
            "坐标系没有注明，按 WGS-84 读取（{known} 行中 {plain} 行落在所写的地方）。",
            "如来自高德或百度，请指明坐标系。",
        ),
        (
            "no datum is stated; positions are read as WGS 84 ({plain} of {known} rows lie where they say).",
            "State the datum if they come from Amap or Baidu.",
        ),
    ),
    "order_guessed": (
        ("坐标按“先{order}”读取：这样 {known} 行中有 {fitting} 行落在辖区内。", "如不对，请指明顺序。"),
        (
            "positions are read as {order}: so {fitting} of {known} rows lie in the district.",
            "State the order if it is wrong.",
        ),
    ),
    "defaults": (
        ("表中没有“{field}”，新增的按“{value}”填写。", "如不对，请在列对应中另设。"),
        (
            "the list has no {field}; new features get {value!r}.",
            "Set another in the mapping if it is wrong.",
        ),
    ),
    "macros": (
        ("工作簿含有宏，只读取了单元格的值。", "不需处理。"),
        ("the workbook holds macros; only its values were read.", "Nothing to do."),
    ),
    "no_formulas": (
        (".xls 文件分不清公式和数值，按上次保存的结果读取。", "如有公式，请另存为 .xlsx。"),
        ("an .xls does not tell formulas from values; their last results were read.", "Save it as .xlsx."),
    ),
    "sheets_without_table": (
        ("这些工作表是隐藏的或没有清单，未读取：{sheets}。", "如有清单，请补上表头，取消隐藏。"),
        (
            "sheets that are hidden or hold no list were passed over: {sheets}.",
            "Show them; name their columns.",
        ),
    ),
    "aside": (
        ("{count} 行是小标题、合计或重复的表头，未读取。", "不需处理。"),
        ("{count} rows are headings, totals or repeated headers and were passed over.", "Nothing to do."),
    ),
    "twice": (
        ("与“{sheet}”第 {row} 行是同一个。", "请删去一行；确是两个，请选“新增”。"),
        ("it is the same as row {row} of {sheet}.", "Remove one of the two, or choose new for this row."),
    ),
    "elsewhere": (
        ("这一条在您负责的范围之外。", "请交给所在街道或区级账号导入。"),
        (
            "it lies, or would lie, outside the area of your account.",
            "Let the street that it lies in, or the district, import it.",
        ),
    ),
    "not_yours": (
        ("您的账号不能这样改这一条。", "请交给区级账号导入。"),
        ("your account may not change it in this way.", "Let the district import it."),
    ),
    "nothing_to_update": (
        ("选了“更新”，但没有找到相同的。", "请改选“新增”或“跳过”。"),
        ("update was chosen, but nothing like it exists.", "Choose new or skip."),
    ),
    "below_standard": (
        ("未达到所写等级的标准，缺：{services}。", "请补充服务，或降低等级。"),
        ("the station lacks services that its tier must offer: {codes}.", "Add them or lower the tier."),
    ),
    "breaks_rule": (
        ("不合规则：{message}", "{hint}"),
        ("{message}", "{hint}"),
    ),
    "worth_telling": (
        ("提示：{message}", "{hint}"),
        ("{message}", "{hint}"),
    ),
}
