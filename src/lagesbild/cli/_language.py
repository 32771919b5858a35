"""Speak the reader's language on the command line: ``--lang``, else the locale's, else the municipality's.

typer asks gettext for some of its words, which finds ours. The sentences of a wrong usage it writes itself,
filled and in English: they are known again by their form.
"""

import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Final

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from lagesbild import language
from lagesbild.errors import Message
from lagesbild.language import tell

OPTION: Final = "--lang"
_WRONG_USAGE: Final = (
    Message("Invalid value for {parameter}: {fault}"),
    Message("{fault}. Did you mean {names}?"),
    Message("{fault} (Possible options: {names})"),
    Message("No such option: {name}"),
    Message("Missing argument {name}."),
    Message("Missing option {name}."),
    Message("Option {name} requires an argument."),
    Message("Option {name} does not take a value."),
    Message("Got unexpected extra argument(s) ({names})"),
    Message("file {name} does not exist."),
    Message("path {name} does not exist."),
    Message("file {name} is a directory."),
    Message("file {name} is not readable."),
    Message("path {name} is not readable."),
    Message("Value error, {value} is not one of {choices}."),
    Message("Value error, {value} does not match the formats {formats}."),
    Message("Input should be a valid integer, unable to parse string as an integer"),
    Message("Input should be a valid number, unable to parse string as a number"),
    Message("Input should be greater than or equal to {least}"),
)
"""What typer, and pydantic for it, says of words that no command takes. A sentence may hold another."""


def asked_for(arguments: Sequence[str]) -> str:
    """The language that the words of the command line ask for; "" when they ask for none that there is."""
    for word, following in pairwise([*arguments, ""]):
        name, equals, value = word.partition("=")
        if name == OPTION:
            asked = value if equals else following
            return asked if asked in language.LANGUAGES else ""
    return ""


def each_text(command: TyperCommand | TyperGroup, change: Callable[[str], str]) -> None:
    """Change every text of a command that its help shows, and those of the commands in it."""
    if command.help:
        paragraphs = inspect.cleandoc(command.help).split("\n\n")
        command.help = change("\n\n".join(" ".join(each.split()) for each in paragraphs))
    if command.epilog:
        command.epilog = change(command.epilog)
    if command.options_metavar:
        command.options_metavar = change(command.options_metavar)
    for parameter in command.params:
        assert isinstance(parameter, TyperArgument | TyperOption), "typer makes no others"
        if parameter.help:
            parameter.help = change(parameter.help)
        if isinstance(parameter, TyperArgument):
            parameter.metavar = change(parameter.metavar or str(parameter.name))
    if isinstance(command, TyperGroup):
        command.subcommand_metavar = change(command.subcommand_metavar)
        for each in command.commands.values():
            each_text(each, change)  # type: ignore[arg-type]  # ours are all typer's


class Command(TyperCommand):
    """A command that tells its usage and ``--help`` in the chosen language."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - typer keeps its types to itself
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        return _told(super().get_help_option(ctx))


class Program(TyperGroup):
    """The program: chooses the language before anything is told."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        return _told(super().get_help_option(ctx))

    def main(self, args: Sequence[str] | None = None, *others: Any, **settings: Any) -> Any:  # noqa: ANN401 - handed on
        """Choose the language, then do as told."""
        words = sys.argv[1:] if args is None else args
        language.choose(asked_for(words) or language.preferred(os.environ))
        each_text(self, tell)
        return super().main(args, *others, **settings)

    def make_context(self, *words: Any, **settings: Any) -> Any:  # noqa: ANN401 - handed on
        """As typer does, telling a wrong usage in the chosen language."""
        with _wrong_usage_told():
            return super().make_context(*words, **settings)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - handed on
        """As typer does, telling a wrong usage in the chosen language."""
        with _wrong_usage_told():
            return super().invoke(ctx)


def _write_usage(command: TyperCommand | TyperGroup, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=tell("Usage: "))


def _told(option: Any) -> Any:  # noqa: ANN401 - as above
    if option is not None:
        option.help = tell("Show this message and exit.")
    return option


@contextmanager
def _wrong_usage_told() -> Iterator[None]:
    try:
        yield
    except typer.TyperException as error:
        said = _known_again(error.format_message())
        error.format_message = lambda: said  # type: ignore[method-assign]
        raise


def _known_again(said: str) -> str:
    """A sentence of typer's in the chosen language; as it is when its form is not known."""
    for form in _WRONG_USAGE:
        if found := _pattern(form.message).fullmatch(said):
            return tell(
                form.message, **{name: _known_again(part) for name, part in found.groupdict().items()}
            )
    return said


def _pattern(form: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", form)
    return re.compile(
        "".join(f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)), re.DOTALL
    )
