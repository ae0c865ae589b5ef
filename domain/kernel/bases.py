"""Rules on which more than one kind of stream rests, so that each has one title."""

from domain.kernel.rules import Basis

TWO_INSPECTORS = Basis(law="检查工作规则：两名检查人员")
TAKEOVER = Basis(law="整改事项办理规则：旧台账导入")
