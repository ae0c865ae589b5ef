"""The roles a post may carry. Authority belongs to posts, never to accounts or persons."""

from enum import Enum


class Role(Enum):
    """What the holder of a post may do (workflow table of the rectification item)."""

    INSPECTOR = "inspector"  # 检查人员
    HANDLER = "handler"  # 经办人
    UNIT_HEAD = "unit_head"  # 单位负责人
    SUPERVISOR = "supervisor"  # 督查督办机构人员
    LEADER_IN_CHARGE = "leader_in_charge"  # 分管领导
    PRINCIPAL = "principal"  # 主要负责人
    ARCHIVIST = "archivist"  # 档案员
    ADMINISTRATOR = "administrator"  # 机构人员管理
    RULES_KEEPER = "rules_keeper"  # 规则管理
    AUDITOR = "auditor"  # 审计、纪检监察: reads everything, does nothing


def in_order(roles: frozenset[Role]) -> list[Role]:
    """The roles in the order people know them in."""
    return [role for role in Role if role in roles]


DOING = frozenset({Role.HANDLER, Role.UNIT_HEAD})
OFFICE = frozenset({Role.SUPERVISOR})
LEADERS = frozenset({Role.LEADER_IN_CHARGE, Role.PRINCIPAL})
