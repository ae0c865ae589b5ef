"""Invented people: common surnames and given names, put together by chance, never a real person."""

from random import Random

SURNAMES = (
    "陈林周宋何罗白郑韩杜谢孟沈纪许邓冯曹彭曾萧田董袁潘于蒋蔡余叶"
    "程苏魏吕丁任姚卢傅钟姜崔谭廖范汪陆金石戴"
)
FIRST = "安明立知守若清启向以书远承景嘉文思怀亦和"
SECOND = "澜秋言正川宁禾然舟行之楠航卿晨岚朗泽微成"


def invented_names(chance: Random, count: int) -> list[str]:
    """`count` different names of three characters."""
    every = [a + b + c for a in SURNAMES for b in FIRST for c in SECOND]
    return chance.sample(every, count)
