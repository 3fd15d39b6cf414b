"""The characters that synthetic names are made of, by reading, and how they are mistyped."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Surnames, the commonest first, with their readings.
SURNAMES: Mapping[str, str] = MappingProxyType(
    dict(
        pair.split("/")
        for pair in [
            "王/wang",
            "李/li",
            "张/zhang",
            "刘/liu",
            "陈/chen",
            "杨/yang",
            "赵/zhao",
            "黄/huang",
            "周/zhou",
            "吴/wu",
            "徐/xu",
            "孙/sun",
            "胡/hu",
            "朱/zhu",
            "高/gao",
            "林/lin",
            "何/he",
            "郭/guo",
            "马/ma",
            "罗/luo",
            "梁/liang",
            "宋/song",
            "郑/zheng",
            "谢/xie",
            "韩/han",
            "唐/tang",
            "冯/feng",
            "于/yu",
            "董/dong",
            "萧/xiao",
            "程/cheng",
            "曹/cao",
            "袁/yuan",
            "邓/deng",
            "许/xu",
            "傅/fu",
            "沈/shen",
            "曾/zeng",
            "彭/peng",
            "吕/lv",
            "苏/su",
            "卢/lu",
            "蒋/jiang",
            "蔡/cai",
            "贾/jia",
            "丁/ding",
            "魏/wei",
            "薛/xue",
            "叶/ye",
            "阎/yan",
            "余/yu",
            "潘/pan",
            "杜/du",
            "戴/dai",
            "夏/xia",
            "钟/zhong",
            "汪/wang",
            "田/tian",
            "任/ren",
            "姜/jiang",
            "范/fan",
            "方/fang",
            "石/shi",
            "姚/yao",
            "谭/tan",
            "廖/liao",
            "邹/zou",
            "熊/xiong",
            "金/jin",
            "陆/lu",
            "郝/hao",
            "孔/kong",
            "白/bai",
            "崔/cui",
            "康/kang",
            "毛/mao",
            "邱/qiu",
            "秦/qin",
            "江/jiang",
            "史/shi",
            "顾/gu",
            "侯/hou",
            "邵/shao",
            "孟/meng",
            "龙/long",
            "万/wan",
            "段/duan",
            "章/zhang",
            "钱/qian",
            "汤/tang",
            "尹/yin",
            "黎/li",
            "易/yi",
            "常/chang",
            "武/wu",
            "乔/qiao",
            "贺/he",
            "赖/lai",
            "龚/gong",
            "文/wen",
            "单/shan",
            "解/xie",
            "仇/qiu",
            "查/zha",
            "欧阳/ouyang",
            "司马/sima",
            "诸葛/zhuge",
        ]
    )
)

# Given-name characters by reading: within a line any may be typed for another (homophones).
_READINGS = """
wei:伟维卫薇玮威 jun:军君俊钧骏均 li:丽莉力利立 hua:华花桦 jie:杰洁捷婕 lei:磊雷蕾 yan:燕艳岩彦妍
ping:平萍苹 jing:静晶敬婧靖 fang:芳方芬 min:敏民旻 hong:红宏洪鸿虹 ming:明鸣铭 ying:英莹颖瑛
mei:梅美媚 xia:霞夏 ling:玲灵岭铃 lan:兰岚蓝 qin:琴勤芹 zhen:珍真贞振 feng:凤峰锋风丰 yun:云芸韵
juan:娟涓 guo:国果 jian:建健剑 qiang:强蔷 bin:斌彬宾滨 bo:波博柏 chao:超朝 gang:刚钢 hui:辉慧惠卉
yu:玉宇雨瑜羽语 xin:鑫欣新昕馨心 hao:浩昊皓豪 ran:然冉 zi:子梓紫 han:涵晗翰寒 yi:怡一艺依逸亦 chen:晨辰宸琛
xuan:轩萱璇 rui:睿瑞蕊锐 ze:泽择 hang:航杭 shi:诗士世 qi:琪琦淇奇 meng:梦萌孟 ting:婷庭廷 tian:甜天恬
jia:佳嘉家 bao:宝保 shu:树淑书舒 gui:桂贵 xiu:秀修 guang:光广 cheng:成诚承 fu:福富 cai:财才彩 sheng:生胜盛
lin:林琳霖 tao:涛陶 dong:东冬栋 long:龙隆 fei:飞菲 yang:阳洋扬 wen:文雯 zhi:志芝智 yong:勇永咏 hai:海
xiao:晓小笑 xue:雪学 chun:春纯 qing:青清庆 kai:凯开楷 peng:鹏朋 kun:坤昆 liang:亮良 song:松嵩 shan:山珊
zhu:珠竹 e:娥鹅 rong:荣蓉容 he:荷和鹤 ai:爱艾 miao:苗妙 su:素苏 cui:翠 die:蝶 nan:楠男 man:曼蔓
rou:柔 shuo:硕朔 yue:月悦玥跃 tong:桐彤童 ning:宁柠 an:安 le:乐 en:恩 ruo:若 mo:墨沫 ya:雅亚
ke:可科 bei:贝蓓 lu:露璐路 huan:欢环 shuang:双爽 xiang:香祥翔湘 lian:莲连 qun:群 chang:昌长 ren:仁
ben:本 de:德 qian:倩芊 dan:丹 yao:瑶 xi:汐希 xing:兴星 sen:森 ju:菊 di:迪娣 zhao:招昭 yin:银音
"""

SYLLABLES: Mapping[str, str] = MappingProxyType(
    dict(entry.split(":") for entry in _READINGS.split())
)

# Given-name characters in fashion, by era (births before 1970, before 2000, later) and sex.
GIVEN: Mapping[tuple[int, int], str] = MappingProxyType(
    {
        (0, 1): "国建明德福贵财成树林志文永宝庆春生海山光荣华良仁本兴昌祥松长",
        (0, 0): "秀英桂兰玉珍凤淑芳梅翠花菊香素月琴莲娥珠爱连芝荣银招娣云",
        (1, 1): "伟强军勇杰涛磊斌波超刚辉鹏峰飞龙建国海明志文俊林东健亮凯阳栋",
        (1, 0): "丽芳燕艳静霞娟敏红玲梅婷萍英洁琴雪蕾晶倩慧莉佳颖萌丹云春晓菲",
        (2, 1): "浩宇子轩梓睿泽博晨航俊昊涵宸铭恩皓逸嘉硕楠瑞诚辰一桐安墨乐凯",
        (2, 0): "欣怡梓涵诗琪佳雨萱可馨语彤妍瑶若汐悦玥嘉艺依晗心蕊雯柠雅乐沫",
    }
)
# Shares of given names of one character in the three eras.
SHARE_SINGLE = (0.18, 0.36, 0.09)
ERA_STARTS = (1970, 2000)

# Rare characters that old input methods lack: the clerk types the reading instead.
RARE_GIVEN = "喆昇堃玥翀"
# Names of a minority, with the separator that the twelve-body notice fixes (U+00B7).
MINORITY_NAMES = [
    "阿依古丽·买买提",
    "古丽娜尔·吐尔逊",
    "艾力·玉素甫",
    "买买提·依明",
    "帕提古丽·艾合买提",
    "吐尔逊·阿不都",
]

_TRADITIONAL = (
    "张張 陈陳 刘劉 杨楊 赵趙 吴吳 孙孫 马馬 罗羅 郑鄭 谢謝 韩韓 许許 邓鄧 冯馮 叶葉 蒋蔣 贾賈 苏蘇 "
    "吕呂 卢盧 钟鐘 谭譚 邹鄒 陆陸 龙龍 万萬 钱錢 汤湯 乔喬 贺賀 赖賴 龚龔 阎閻 萧肖 黄黃 "
    "伟偉 军軍 华華 红紅 艳艷 丽麗 兰蘭 凤鳳 云雲 飞飛 东東 国國 宝寶 庆慶 荣榮 贵貴 财財 泽澤 轩軒 "
    "诗詩 强強 刚剛 辉輝 鹏鵬 锋鋒 杰傑 涛濤 树樹 银銀 爱愛 连連 莲蓮 静靜 颖穎 晓曉 语語 瑶瑤 "
    "铭銘 恩㤙 硕碩 诚誠 乐樂 凯凱 栋棟 亮亮 玛瑪 珍珎 峰峯 昊昦"
)
TRADITIONAL: Mapping[str, str] = MappingProxyType(
    {pair[0]: pair[1] for pair in _TRADITIONAL.split() if pair[0] != pair[1]}
)

_LOOK_ALIKES = (
    "芳芬 芬芳 玲琳 林材 明朋 静净 婷亭 梅海 海梅 伟纬 辉挥 艳滟 杰木 莉荊 兰三 晨辰 宇字 梓锌 轩轲 "
    "涵函 浩皓 欣饮 怡恰 萱宣 琪琦 佳住 雨丙 妍研 磊垒 涛祷 斌斑 波坡 超起 刚钢 鹏朋 峰锋 飞气 勇男 "
    "燕蒸 霞震 娟绢 敏繁 红江 萍苹 英莫 洁浩 雪霄 晶品 慧彗 颖颍 春舂 秀季 桂挂 珍珠 淑椒 翠萃 菊鞠 "
    "香杳 素紊 琴栞 娥峨 珠株 国固 建健 德徳 福副 贵贲 财材 成咸 志态 文丈 永水 宝室 庆床 王玉 李季 "
    "张弦 刘列 陈阵 赵起 吴昊 孙孔 朱未 何河 郭敦 宋采 许讦 曾會 薛薜 余佘 汪江 任伍 侯候 尹伊 段叚"
)
LOOK_ALIKES: Mapping[str, str] = MappingProxyType(
    {pair[0]: pair[1] for pair in _LOOK_ALIKES.split()}
)


def _homophones(step: int) -> dict[str, str]:
    found = {}
    for characters in SYLLABLES.values():
        for position, character in enumerate(characters):
            other = characters[(position + step) % len(characters)]
            if other != character:
                found[character] = other
    return found


# Two ways to mishear each character, so that not every slip is the same.
HOMOPHONES: tuple[Mapping[str, str], ...] = (
    MappingProxyType(_homophones(1)),
    MappingProxyType(_homophones(-1)),
)

READINGS: Mapping[str, str] = MappingProxyType(
    {character: reading for reading, characters in SYLLABLES.items() for character in characters}
    | {"喆": "zhe", "昇": "sheng", "堃": "kun", "翀": "chong"}
)

PLACEHOLDER_NAMES = ("未取名", "待取名", "宝宝", "毛毛", "未起名")
