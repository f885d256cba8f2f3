"""Makes up official prose from a seed: what the bench measures on where the real corpora are absent.

Words follow Zipf's law over a vocabulary of official words, compounds of them, and invented names and
numbers, so that there are common words, rare words and phrases said once. It proves the harness, not an
engine: segmentation is far easier on it than on real text.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate

MEAN_LENGTH = 477  # characters, as in xwlb
FIRST_YEAR, LAST_YEAR = 2012, 2026
COMPOUNDS = 4_000
_LIST = """
工会 职工 劳动 发展 工作 建设 服务 企业 推进 加强 组织 会议 全市 单位 干部 精神 代表 主席 委员会 坚持
提高 权益 保障 创新 技能 竞赛 劳模 工匠 培训 基层 活动 开展 落实 制度 管理 生产 安全 经济 社会 改革
贯彻 学习 思想 领导 中国 上海 北京 全国 总工会 区 街道 园区 集团 公司 行业 产业 就业 工资 协商 集体
合同 关系 和谐 稳定 维护 法律 援助 调解 争议 女职工 农民工 新就业形态 劳动者 快递员 外卖员 司机 困难
帮扶 慰问 送温暖 送清凉 互助 医疗 疗休养 健康 体育 文化 宣传 教育 阵地 书屋 俱乐部 驿站 户外 环卫
数字化 智慧 平台 网络 信息 公开 民主 厂务 代表大会 提案 审议 通过 报告 总结 部署 要求 强调 指出 表示
认为 进一步 切实 充分 不断 全面 深入 积极 大力 有效 广泛 扎实 认真 紧紧 围绕 中心 大局 目标 任务 措施
机制 体系 能力 水平 质量 效率 成果 经验 典型 先进 表彰 荣誉 奖章 班组 车间 一线 工人 队伍 人才 技术
科技 攻关 革新 发明 专利 制造 装备 航天 船舶 汽车 钢铁 化工 电力 交通 港口 铁路 机场 建筑 纺织 商贸
金融 旅游 餐饮 物业 医院 学校 科研 院所 机关 事业 国有 民营 外资 小微 覆盖 入会 建会 会员 经费 审查
预算 资产 监督 检查 巡视 整改 党建 引领 群团 青年 妇女 联合 签约 启动 仪式 举行 召开 座谈 调研 走访
疫情 防控 复工 复产 物资 志愿者 抗洪 抢险 救灾 重建 乡村 振兴 扶贫 对口 支援 长三角 一体化 自贸区
"""
WORDS = _LIST.split()
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
GIVEN_NAMES = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂鑫玉建国庆红梅林海峰云飞春生"


def synthetic_items(count: int, seed: int = 1) -> Iterator[tuple[str, str, str, str]]:
    """`count` rows of id, title, ISO date and body; the same for the same seed."""
    chance = random.Random(seed)
    vocabulary = [*WORDS, *("".join(chance.sample(WORDS, 2)) for _ in range(COMPOUNDS))]
    weights = list(accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))
    for number in range(count):
        words = chance.choices(vocabulary, cum_weights=weights, k=4)
        year = FIRST_YEAR + number * (LAST_YEAR - FIRST_YEAR + 1) // count
        date = f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        yield f"synthetic-{number}", "".join(words), date, _body(chance, vocabulary, weights)


def _body(chance: random.Random, vocabulary: list[str], weights: list[float]) -> str:
    """Sentences up to a length drawn around the mean, some of them ending a paragraph."""
    wanted = chance.gammavariate(2, MEAN_LENGTH / 2)  # skewed to the left with a long tail, as news are
    parts: list[str] = []
    length = 0
    while length < wanted or not parts:
        sentence = _sentence(chance, vocabulary, weights) + ("\n" if chance.random() < 0.2 else "")
        parts.append(sentence)
        length += len(sentence)
    return "".join(parts).rstrip("\n")


def _sentence(chance: random.Random, vocabulary: list[str], weights: list[float]) -> str:
    words = chance.choices(vocabulary, cum_weights=weights, k=chance.randint(6, 16))
    if chance.random() < 0.3:
        given = "".join(chance.choices(GIVEN_NAMES, k=chance.randint(1, 2)))
        words.insert(0, chance.choice(SURNAMES) + given)
    if chance.random() < 0.3:
        words.insert(len(words) // 2, f"{chance.randint(2, 9_999)}名")
    middle = chance.randint(2, len(words) - 2)
    return "".join(words[:middle]) + "，" + "".join(words[middle:]) + "。"
