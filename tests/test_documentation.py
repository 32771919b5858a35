"""The handbook documents every command, exit code, rule and key; the README's promises are kept."""

import re
import typing
from pathlib import Path

import pytest
import typer.main
from pydantic import BaseModel

from lagesbild import cli, errors
from lagesbild.config import Project
from lagesbild.ingest.intervention_rules import INTERVENTION_RULES
from lagesbild.ingest.rules import RULES

ROOT = Path(__file__).parents[1]
HANDBOOK = (ROOT / "docs" / "handbok.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(cli.app).commands


def tables(model=Project):
    """Every model of the configuration."""
    yield model
    for field in model.model_fields.values():
        for part in [field.annotation, *nested(field.annotation)]:
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from tables(part)


def nested(annotation):
    for part in typing.get_args(annotation):
        yield part
        yield from nested(part)


KEYS = sorted({name for table in tables() for name in table.model_fields} - {"root"})


@pytest.mark.parametrize("key", KEYS)
def test_each_key_is_documented(key):
    """Each key of lagesbild.toml stands in the handbook as code."""
    code = " ".join(re.findall(r"`[^`]+`", HANDBOOK))
    assert re.search(rf"\b{key}\b", code), f"{key} is missing in docs/handbok.md"


@pytest.mark.parametrize("key", KEYS)
def test_each_key_says_what_it_is(key):
    """Each key has a description in the model."""
    described = [
        table.model_fields[key].description or table.model_fields[key].annotation
        for table in tables()
        if key in table.model_fields
    ]
    assert all(described)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_is_documented(name):
    """Each command has help with an example, and stands in the handbook with its options."""
    command = COMMANDS[name]
    assert command.help
    assert f"Example: lagesbild {name}" in command.epilog
    assert f"`lagesbild {name}" in HANDBOOK
    for parameter in command.params:
        assert parameter.help, f"{name} {parameter.name} has no help"
        if parameter.param_type_name == "option" and parameter.name != "help":
            assert parameter.opts[0] in HANDBOOK


ALL_RULES = RULES | INTERVENTION_RULES


@pytest.mark.parametrize("rule", ALL_RULES)
def test_each_rule_is_documented(rule):
    """Each rule's code and default stand in the handbook."""
    default = {"quarantine": "karantän", "flag": "märks"}[ALL_RULES[rule].severity]
    assert re.search(rf"\| `{rule}` \| .* \| {default} \|", HANDBOOK)


def test_each_exit_code_is_documented():
    """Each exit code of the exceptions stands in the handbook."""
    codes = {
        value.exit_code
        for value in vars(errors).values()
        if isinstance(value, type)
        and issubclass(value, errors.LagesbildError)
        and value is not errors.LagesbildError
    }
    assert {2, 3, 4} == codes
    assert all(re.search(rf"^\| {code} \|", HANDBOOK, re.MULTILINE) for code in codes)


@pytest.mark.parametrize("document", ["README.md", "docs/handbok.md"])
def test_links_lead_somewhere(document):
    """Each link within the repository has a target, and each anchor its heading."""
    path = ROOT / document
    text = path.read_text(encoding="utf-8")
    anchors = {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif "://" not in target:
            assert (path.parent / target.partition("#")[0]).exists(), target


def test_the_readme_names_both_commands():
    """A newcomer finds the two commands in the README."""
    assert "make report" in README
    assert "make test" in README
