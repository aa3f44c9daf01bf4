"""The names that KOTS has for distributions of Kubernetes, and the comparisons with them in templates.

https://docs.replicated.com/reference/template-functions-static-context#distribution
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.templates.tokens import NAME, TEXT, Token, Tokens

DISTRIBUTIONS: Final = frozenset(
    """aks digitalOcean dockerDesktop eks embedded-cluster gke ibm k0s k3s kind kurl microk8s minikube oke openShift
    rke2 tanzu""".split()
)
"""The names: `distribution` of pkg/template/static_context.go in https://github.com/replicatedhq/kots, and
`ParseNodesForProviders` of pkg/analyze/distribution.go in https://github.com/replicatedhq/troubleshoot."""

_FUNCTION: Final = "Distribution"
_GO: Final = {"eq": True, "ne": False}


class DistributionComparison(NamedTuple):
    """A comparison of the distribution with a literal; ``is_equal`` is whether it is true where they are equal.

    ``is_alone`` is whether the distribution is compared with this literal only.
    """

    literal: Token
    is_equal: bool
    is_alone: bool


def distribution_comparisons(read: Tokens) -> Iterator[DistributionComparison]:
    """The comparisons of the distribution in an action, by `eq` and `ne` of Go, one for each literal.

    The operands may be in any order.
    """
    for index, token in enumerate(read.tokens):
        if token.kind != NAME or token.text not in _GO:
            continue
        operands = _operands(read.tokens[index + 1 :])
        before = read.tokens[max(0, index - 2) : index]
        is_piped = len(before) == 2 and _is_call(before[0]) and before[1].text == "|"
        literals = [operand for operand in operands if operand.kind == TEXT and "\\" not in operand.text]
        if is_piped or any(map(_is_call, operands)):
            for literal in literals:
                yield DistributionComparison(literal, _GO[token.text], len(literals) == 1)


def _operands(parts: tuple[Token, ...]) -> list[Token]:
    """The literals and the calls of `Distribution`, in parentheses or not, with which some tokens begin."""
    operands: list[Token] = []
    at = 0
    while at < len(parts):
        group = parts[at : at + 3]
        if len(group) == 3 and group[0].text == "(" and _is_call(group[1]) and group[2].text == ")":
            operands.append(group[1])
            at += 3
        elif parts[at].kind == TEXT or _is_call(parts[at]):
            operands.append(parts[at])
            at += 1
        else:
            break
    return operands


def _is_call(token: Token) -> bool:
    return token.kind == NAME and token.text == _FUNCTION
