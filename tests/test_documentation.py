"""The handbook documents every command, exit code, rule and key; what the documents tell to write works."""

import re
import shlex
import shutil
import tomllib
import typing
from pathlib import Path

import pyogrio
import pytest
import typer.main
from pydantic import BaseModel
from typer.testing import CliRunner

from lagesbild import cli, errors
from lagesbild.config import Project
from lagesbild.ingest.register.intervention_rules import INTERVENTION_RULES
from lagesbild.ingest.rules import RULES

ROOT = Path(__file__).parents[1]
HANDBOOK = (ROOT / "docs" / "handbok.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
COMMANDS = typer.main.get_command(cli.app).commands


def tables(model=Project):
    """Every model of the configuration."""
    yield model
    besides = typing.get_type_hints(model).get("__pydantic_extra__")
    for annotation in [*(field.annotation for field in model.model_fields.values()), besides]:
        for part in [annotation, *nested(annotation)]:
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from tables(part)


def nested(annotation):
    for part in typing.get_args(annotation):
        yield part
        yield from nested(part)


KEYS = sorted({name for table in tables() for name, field in table.model_fields.items() if not field.exclude})


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
    assert {2, 3, 4, 5, 6} == codes
    assert all(re.search(rf"^\| {code} \|", HANDBOOK, re.MULTILINE) for code in codes)


@pytest.mark.parametrize("document", [path.relative_to(ROOT).as_posix() for path in DOCUMENTS])
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


def code_blocks(text):
    """Indented and fenced blocks, as text without their indent."""
    fenced = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    # A block is parted from the text before it by a blank line; in a list it is indented past the item.
    indented = re.findall(r"(?:\A|\n)[ ]*\n((?: {4,}\S[^\n]*\n)+)", rest)
    return [*fenced, *("\n".join(line.strip() for line in block.splitlines()) for block in indented)]


def told_commands():
    """Every command line in a block or as inline code, with its document, once; placeholders in capitals left out."""
    found = {}
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        lines = [line.strip() for block in code_blocks(text) for line in block.splitlines()]
        lines += re.findall(r"`((?:lagesbild|make) [^`]+)`", text)
        for line in lines:
            command = line.partition("#")[0].strip()
            if command.startswith(("lagesbild ", "make ")) and not re.search(r"\b[A-ZÅÄÖ]{2,}\b", command):
                found.setdefault(command, path.name)
    return found


TOLD = told_commands()
QUICK = {"init", "inspect", "ingest", "status", "new-notebook"}
"""Commands that are run; reports, exports and what lies in storage have tests of their own."""


@pytest.mark.parametrize("line", [line for line in TOLD if line.startswith("lagesbild ")])
def test_each_command_in_the_documents_can_be_written_so(line):
    """The command exists and takes the options it is given."""
    arguments = [each for each in shlex.split(line)[1:] if each not in {"--help", "--version"}]
    result = CliRunner().invoke(cli.app, [*arguments, "--help"])
    assert 0 == result.exit_code, result.output


@pytest.mark.parametrize("line", [line for line in TOLD if line.startswith("make ")])
def test_each_make_target_in_the_documents_exists(line):
    """A target that a document names stands in the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in line.split()[1:]:
        assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), target


@pytest.fixture(scope="module")
def newcomer(demo_ingested, tmp_path_factory):
    """The demo's workspace, with the two files that a newcomer is told to have."""
    folder = shutil.copytree(demo_ingested, tmp_path_factory.mktemp("newcomer") / "kommun")
    raw = folder / "data" / "raw"
    border = pyogrio.read_dataframe(raw / "geografi" / "exempelby.gpkg", layer="kommun")
    pyogrio.write_dataframe(border, folder / "kommun.gpkg")
    shutil.copy(raw / "embrace_2026-11-16.xlsx", folder / "rapporter_2026-11-16.xlsx")
    shutil.copy(raw / "embrace_2026-11-16.xlsx", raw / "export.xlsx")
    return folder


def test_what_the_documents_tell_to_run_runs(newcomer, monkeypatch):
    """In the order written: a workspace is made, exports are inspected and ingested, a notebook is begun."""
    monkeypatch.chdir(newcomer)
    ran = set()
    for line, document in TOLD.items():
        arguments = shlex.split(line)[1:]
        name = next((each for each in arguments if each in COMMANDS), "")
        needs = {"init": 2, "inspect": 2, "new-notebook": 2}.get(
            name, 1
        )  # named in passing, it takes an argument
        kind = (name, "--project" in arguments)
        if name not in QUICK or kind in ran or len(arguments) < needs or "://" in line:
            continue
        result = CliRunner().invoke(cli.app, arguments, catch_exceptions=False)
        assert 0 == result.exit_code, f"{document}: {line}\n{result.output}"
        ran.add(kind)
    assert {
        ("init", False),
        ("ingest", True),
        ("ingest", False),
        ("status", False),
        ("new-notebook", False),
    } <= ran


TOML = [
    (path.name, block)
    for path in DOCUMENTS
    if path.name != "analys.md"  # Python, which test_explore runs
    for block in code_blocks(path.read_text(encoding="utf-8"))
    if re.match(r"\[+[a-z]|[a-z_]+ = ", block)
]


@pytest.mark.parametrize(
    ("document", "block"), TOML, ids=[f"{name}-{at}" for at, (name, _) in enumerate(TOML)]
)
def test_each_setting_in_the_documents_is_toml(document, block):
    """What a document tells to paste into lagesbild.toml can be read."""
    assert tomllib.loads(block), document
