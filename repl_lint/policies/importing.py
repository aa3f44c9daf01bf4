"""Policies of Kubernetes, Kyverno and Gatekeeper -> rule files, without changing an expression."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from repl_lint.model.errors import UserError

_WITH_ES: Final = "IngressClass StorageClass PriorityClass RuntimeClass Ingress"
_WITH_S: Final = (
    "Pod Service Secret ConfigMap Deployment StatefulSet DaemonSet ReplicaSet Job CronJob ServiceAccount Role"
    " ClusterRole RoleBinding ClusterRoleBinding Namespace Node PersistentVolume PersistentVolumeClaim"
    " ReplicationController HorizontalPodAutoscaler PodDisruptionBudget PodTemplate CustomResourceDefinition"
    " ResourceQuota LimitRange Lease"
)
_KINDS: Final = {
    **{f"{kind.lower()}s": kind for kind in _WITH_S.split()},
    **{f"{kind.lower()}es": kind for kind in _WITH_ES.split()},
    "networkpolicies": "NetworkPolicy",
    "endpoints": "Endpoints",
}
"""Kinds by the plural names that admission rules have for them."""
_SEVERITIES: Final = {"Deny": "error", "Warn": "warning", "Audit": "info"}
_UNKNOWN: Final = re.compile(
    r"\b(?:request\.(?!(?:operation|kind|name|namespace)\b)\w+|authorizer|namespaceObject|oldObject)\b"
)
"""Names whose value only a cluster knows."""
_OF_KYVERNO: Final = re.compile(
    r"\b(?:resource|globalContext)\.(?:Get|List|Post)\b|\bhttp\.|\bimages\.|\bimage\(|\bgenerator\."
)
"""Functions that only Kyverno has."""


_OF_GATEKEEPER: Final = {"anyObject": "object", "params": "params"}
"""The variables that Gatekeeper gives to every policy, and what they are here."""


class Imported(NamedTuple):
    """A rule file that is made of a policy: the policy's name, the plain data, and a line for each lost part."""

    name: str
    data: dict[str, Any]
    lost: tuple[str, ...]


def objects_in(documents: Iterable[Any]) -> list[Mapping[str, Any]]:
    """The mappings among some documents, and then the mappings in their ``items``. Everything else is left out."""
    mappings = [document for document in documents if isinstance(document, dict)]
    items = [item for document in mappings for item in document.get("items") or () if isinstance(item, dict)]
    return [*mappings, *items]


def imported(documents: Sequence[Mapping[str, Any]], house: str, kinds: Mapping[str, str]) -> list[Imported]:
    """The rule files of the policies among some objects, one for each; their bindings and parameters are used.

    ``house`` is the first part of the ids. ``kinds`` are kinds by their plural names, beside those that are built in.
    Raises `UserError` for a policy that is incorrect or cannot be a rule, and if there is no policy.
    """
    try:
        policies = [policy for policy in map(_policy, documents) if policy is not None]
        if not policies:
            kinds_that_are = "ValidatingAdmissionPolicy, ValidatingPolicy or ConstraintTemplate with CEL"
            raise UserError(f"there is no {kinds_that_are} in it")
        return [_Import(policy, documents, house, {**_KINDS, **kinds}).result() for policy in policies]
    except (AttributeError, KeyError, TypeError) as error:
        raise UserError(f"Kubernetes rejects a policy in it: {error}") from None


class _Policy(NamedTuple):
    """The parts of a policy that are the same in all their kinds, and the variables that its program gives it."""

    name: str
    metadata: Mapping[str, Any]
    spec: Mapping[str, Any]
    given: Mapping[str, str] = {}


def _policy(document: Mapping[str, Any]) -> _Policy | None:
    metadata, spec = document.get("metadata") or {}, document.get("spec") or {}
    kind, name = document.get("kind"), str(metadata.get("name", ""))
    if kind in ("ValidatingAdmissionPolicy", "ValidatingPolicy"):
        return _Policy(name, metadata, spec)
    if kind == "ConstraintTemplate":
        for target in spec.get("targets") or ():
            for code in target.get("code") or ():
                if code.get("engine") == "K8sNativeValidation":
                    return _Policy(name, metadata, code.get("source") or {}, _OF_GATEKEEPER)
    return None


class _Import:
    """One policy on its way to a rule file; ``lost`` are lines about what no rule has."""

    def __init__(
        self, policy: _Policy, documents: Sequence[Mapping[str, Any]], house: str, kinds: Mapping[str, str]
    ) -> None:
        self._policy = policy
        self._spec = policy.spec
        self._documents = documents
        self._house = house
        self._kinds = kinds
        self._lost: list[str] = []

    def result(self) -> Imported:
        """The rule file of the policy. Raises `UserError` if it can be none."""
        self._refuse_kyverno()
        validations = list(self._validations())
        if not validations:
            raise UserError(f"{self._policy.name}: none of its validations can be false without a cluster")
        data = {
            "id": f"{self._house}/{re.sub('[^a-z0-9-]+', '-', self._policy.name.lower()).strip('-')}",
            "summary": self._summary(),
            "check": "cel",
            "severity": self._severity(),
            "match": self._match(),
            "params": self._params(),
            "conditions": self._conditions(),
            "variables": self._variables(),
            "validations": validations,
            "failurePolicy": self._spec.get("failurePolicy", "Fail"),
            "examples": [],
        }
        self._note_what_no_rule_has()
        optional: dict[str, Any] = {
            "match": {},
            "params": None,
            "conditions": [],
            "variables": [],
            "failurePolicy": "Fail",
        }
        kept = {key: value for key, value in data.items() if key not in optional or value != optional[key]}
        return Imported(self._policy.name, kept, tuple(self._lost))

    def _refuse_kyverno(self) -> None:
        for text in self._expressions():
            if function := _OF_KYVERNO.search(text):
                name = self._policy.name
                raise UserError(f"{name}: `{function[0]}` is a function of Kyverno, which no rule has: {text}")

    def _note_what_no_rule_has(self) -> None:
        for key in ("auditAnnotations", "namespaceSelector"):
            if self._spec.get(key) or self._constraints().get(key):
                self._lost.append(f"`{key}` is left out")
        if self._spec.get("autogen"):
            self._lost.append("`autogen` is left out: `for: pod` judges the pods of every kind")

    def _expressions(self) -> Iterator[str]:
        for key in ("matchConditions", "variables", "validations"):
            for entry in self._spec.get(key) or ():
                yield from (str(entry[name]) for name in ("expression", "messageExpression") if entry.get(name))

    def _summary(self) -> str:
        annotations = self._policy.metadata.get("annotations") or {}
        messages = [validation.get("message") for validation in self._spec.get("validations") or ()]
        texts = (
            annotations.get("policies.kyverno.io/title"),
            annotations.get("metadata.gatekeeper.sh/title"),
            *(messages if len(messages) == 1 else ()),
            annotations.get("description"),
            self._policy.name,
        )
        return next(" ".join(str(text).split())[:200] for text in texts if text)

    def _severity(self) -> str:
        bindings = [
            document.get("spec") or {}
            for document in self._documents
            if document.get("kind") == "ValidatingAdmissionPolicyBinding"
        ]
        own = [binding for binding in bindings if binding.get("policyName") == self._policy.name]
        if any((binding.get("matchResources") or {}) for binding in own):
            self._lost.append("`matchResources` of the binding is left out")
        actions = [action for spec in (*own, self._spec) for action in spec.get("validationActions") or ()]
        return next((_SEVERITIES[action] for action in _SEVERITIES if action in actions), "error")

    def _constraints(self) -> Mapping[str, Any]:
        return self._spec.get("matchConstraints") or {}

    def _match(self) -> dict[str, Any]:
        match: dict[str, Any] = {}
        constraints = self._constraints()
        rules = constraints.get("resourceRules") or ()
        if kinds := self._kinds_of(rules):
            match["kinds"] = kinds
        groups = {group for rule in rules for group in rule.get("apiGroups") or ["*"]}
        if groups and "*" not in groups:
            match["apiVersions"] = [f"{group}/*" if group else "v1" for group in sorted(groups)]
        if excluded := self._kinds_of(constraints.get("excludeResourceRules") or ()):
            match["not"] = {"kinds": excluded}
        labels = (constraints.get("objectSelector") or {}).get("matchLabels")
        if labels:
            match["labels"] = dict(labels)
        return match

    def _kinds_of(self, rules: Sequence[Mapping[str, Any]]) -> list[str]:
        """The kinds of admission rules that are about objects which are made or changed."""
        kinds: dict[str, None] = {}
        for rule in rules:
            operations = rule.get("operations") or ["*"]
            if not {"CREATE", "UPDATE", "*"}.intersection(operations):
                self._lost.append(f"the rule about {', '.join(operations)} is left out")
                continue
            for plural in rule.get("resources") or ():
                if "/" in plural:
                    self._lost.append(f"the subresource `{plural}` is left out")
                elif plural == "*":
                    return []
                elif plural not in self._kinds:
                    repair = f"give `rules import` the option `--kind {plural}=KIND`"
                    raise UserError(f"`{plural}` is the plural of no kind that is known: {repair}")
                else:
                    kinds[self._kinds[plural]] = None
        return list(kinds)

    def _params(self) -> Any:
        """The content of the object with the parameters; empty where the policy needs one that is not there."""
        wanted = self._spec.get("paramKind")
        if not wanted:
            return None
        for document in self._documents:
            if document.get("kind") == wanted.get("kind") and document.get("apiVersion") == wanted.get("apiVersion"):
                return {key: value for key, value in document.items() if key not in ("apiVersion", "kind", "metadata")}
        self._lost.append(f"the {wanted.get('kind')} with the parameters is not in the file: fill in `params`")
        return {}

    def _conditions(self) -> list[dict[str, str]]:
        conditions = []
        for condition in self._spec.get("matchConditions") or ():
            if match := _UNKNOWN.search(condition["expression"]):
                self._lost.append(
                    f"the condition `{condition.get('name', '')}` is left out: only a cluster knows `{match[0]}`"
                )
            else:
                conditions.append({"name": condition.get("name", "condition"), "expression": condition["expression"]})
        conditions += self._of_selector()
        return conditions

    def _of_selector(self) -> Iterator[dict[str, str]]:
        """The conditions that say the same as expressions about labels."""
        for each in (self._constraints().get("objectSelector") or {}).get("matchExpressions") or ():
            label = f'object.metadata.?labels[?"{each["key"]}"]'
            values = "[" + ", ".join(f'"{value}"' for value in each.get("values") or ()) + "]"
            expression = {
                "Exists": f"{label}.hasValue()",
                "DoesNotExist": f"!{label}.hasValue()",
                "In": f'{label}.orValue("") in {values}',
                "NotIn": f'!({label}.orValue("") in {values})',
            }[each["operator"]]
            yield {"name": f"label {each['key']}", "expression": expression}

    def _variables(self) -> list[dict[str, str]]:
        """The variables of the policy, after those that its program gives it and it names."""
        texts = " ".join(self._expressions())
        given = [
            {"name": name, "expression": expression}
            for name, expression in self._policy.given.items()
            if f"variables.{name}" in texts
        ]
        return given + [_named(variable) for variable in self._spec.get("variables") or ()]

    def _validations(self) -> Iterator[dict[str, str]]:
        for validation in self._spec.get("validations") or ():
            text = validation["expression"]
            if _UNKNOWN.search(text) and not re.search(r"\b(?:object|variables)\b", text):
                self._lost.append(f"a validation is left out, which only a cluster can judge: {text}")
                continue
            yield {
                key: validation[key] for key in ("expression", "message", "messageExpression") if validation.get(key)
            }


def _named(entry: Mapping[str, Any]) -> dict[str, str]:
    return {"name": entry["name"], "expression": entry["expression"]}
